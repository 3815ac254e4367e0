"""Commands end with 0, 1 or 2, and a failure is one clear line."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import HALLBAR, Installation

FIXTURES = Path(__file__).parent.parent / "fixtures" / "nyheter"


def test_without_a_command_or_with_a_wrong_one_the_usage_is_told(installation: Installation) -> None:
    for arguments in ((), ("fly",), ("run", "--fly"), ("run", "--port", "0"), ("bench", "fill", "x"), ("import",)):
        done = installation.run(*arguments)
        assert done.returncode == 2, arguments
        assert "Usage: " in done.stderr


def test_help_and_version_need_no_settings_that_are_right(installation: Installation) -> None:
    installation.environment["HALLBAR_BASE_URL"] = "nonsense"
    assert "import" in installation.succeed("--help")
    assert installation.succeed("--version").startswith("hallbar, version ")
    assert "--dry-run" in installation.succeed("import", "markdown", "-h")


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("HALLBAR_DATABSE_URL", "x", "HALLBAR_DATABSE_URL is not a setting"),
        ("HALLBAR_BASE_URL", "nyheter.example.se", "HALLBAR_BASE_URL must be like"),
        ("HALLBAR_BASE_URL", "https://[", "HALLBAR_BASE_URL must be like"),
        ("HALLBAR_BASE_URL", "https://example.se\nX: y", "HALLBAR_BASE_URL must be like"),
        ("HALLBAR_TRUSTED_PROXIES", "många", "HALLBAR_TRUSTED_PROXIES must be a number"),
        ("HALLBAR_DATABASE_URL", "mysql://x", "HALLBAR_DATABASE_URL must begin with"),
        ("HALLBAR_DATABASE_URL_FILE", "/gone", "Both HALLBAR_DATABASE_URL and its _FILE form"),
        ("HALLBAR_SITE_NAME_FILE", "/gone", "HALLBAR_SITE_NAME_FILE names /gone, which cannot be read"),
        ("HALLBAR_INSTANCE", "/dev/null/x", "set HALLBAR_SECRET_KEY"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(installation: Installation, name: str, value: str, words: str) -> None:
    installation.environment[name] = value
    assert words in installation.refused("doctor")


def test_the_database_is_made_once_and_made_again_is_as_it_was(unfounded: Installation) -> None:
    assert unfounded.succeed("db", "upgrade") == "The database is made and up to date.\n"
    unfounded.execute("UPDATE site SET name = 'Ändrat namn'")
    unfounded.environment["HALLBAR_SITE_NAME"] = "Ett annat"
    assert unfounded.succeed("db", "upgrade") == "The database is up to date.\n"
    assert unfounded.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 11 created")


def test_a_server_s_database_is_made_only_when_that_is_asked_for(unfounded: Installation, on_postgresql: bool) -> None:
    done = unfounded.run("import", "markdown", str(FIXTURES))
    if on_postgresql:
        assert done.returncode == 1
        assert "Run `hallbar db upgrade` first" in done.stderr
    else:
        assert done.returncode == 0
        assert done.stdout.startswith("Imported: 11 created")


def test_the_folder_of_an_embedded_database_is_made_too(installation: Installation, on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("a server's database lies in no folder of ours")
    installation.database_url = f"sqlite:///{installation.folder}/a/b/new.db"
    installation.succeed("db", "upgrade")
    assert (installation.folder / "a" / "b" / "new.db").exists()
    installation.database_url = "sqlite:////dev/null/new.db"
    assert "/dev/null cannot be created" in installation.refused("db", "upgrade")


def test_bad_files_make_an_import_end_with_1_though_the_rest_went_in(installation: Installation) -> None:
    (installation.folder / "posts").mkdir()
    (installation.folder / "posts" / "1.md").write_text("---\ntitle: Ett\n---\nText.")
    (installation.folder / "posts" / "2.md").write_text("---\ntitle: [\n---\nText.")
    done = installation.run("import", "markdown", "posts")
    assert (done.returncode, done.stdout[:21]) == (1, "Imported: 1 created, ")
    assert "Error: 2.md:" in done.stderr


def test_a_file_name_in_another_encoding_is_a_bad_file_and_no_accident(installation: Installation) -> None:
    (installation.folder / "posts").mkdir()
    try:
        (installation.folder / "posts" / "\udce5.md").write_text("---\ntitle: Ett\n---\nText.")
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")
    done = installation.run("import", "markdown", "posts")
    assert done.returncode == 1
    assert "name is not in UTF-8" in done.stderr


def test_commands_work_where_the_system_s_language_is_unknown(installation: Installation) -> None:
    installation.environment |= {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    installation.environment["PYTHONIOENCODING"] = "ascii:backslashreplace"
    assert installation.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 11 created")
    assert installation.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 0 created")


def test_an_import_that_is_interrupted_keeps_whole_batches_and_can_be_run_again(installation: Installation) -> None:
    posts = installation.folder / "posts"
    posts.mkdir()
    for number in range(400):
        (posts / f"{number:03}.md").write_text(f"---\ntitle: Nyhet {number}\ntyp: omvarld\namne: klimat\n---\nText.")
    process = subprocess.Popen(
        [*HALLBAR, "import", "markdown", "posts"],
        cwd=installation.folder,
        env=installation.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not installation.value("SELECT count(*) FROM post") and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    done = installation.succeed("import", "markdown", "posts")
    created, unchanged = (int(done.split(word)[0].split()[-1]) for word in (" created", " unchanged"))
    assert created + unchanged == 400
    assert unchanged >= 100
    assert unchanged % 100 == 0
    assert installation.succeed("import", "markdown", "posts").split(", ")[2] == "400 unchanged"


def test_two_that_make_the_database_at_once_end_in_one_database(unfounded: Installation) -> None:
    processes = [
        subprocess.Popen(
            [*HALLBAR, "db", "upgrade"],
            cwd=unfounded.folder,
            env=unfounded.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        out, err = process.communicate()
        assert "Traceback" not in out + err
    assert unfounded.succeed("db", "upgrade") == "The database is up to date.\n"
    unfounded.succeed("doctor")


def test_nothing_is_written_outside_the_instance_folder(installation: Installation, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = installation.run("import", "markdown", str(FIXTURES), cwd=elsewhere)
    assert done.returncode == 0
    assert os.listdir(elsewhere) == []
