"""Settings come from the environment; a wrong one is refused in words, and the README says them all."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from threading import Barrier

import pytest

from hallbar.settings import PREFIX, Settings, SettingsError

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = {PREFIX + field.name.upper() for field in fields(Settings)}


def refusal(**environ: str) -> str:
    """The message with which an environment is refused."""
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environ)
    return str(refused.value)


# --- the README ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_the_readme_says_each_setting_in_the_words_of_the_code(field) -> None:
    default = f"`{field.default}`" if field.default else ""
    assert f"| `{PREFIX}{field.name.upper()}` | {field.metadata['doc']} | {default} |" in README.splitlines()


def test_the_readme_speaks_of_no_other_setting() -> None:
    assert {name.removesuffix("_FILE") for name in re.findall(r"HALLBAR_[A-Z_]+\b", README)} - NAMES == set()


# --- reading ---------------------------------------------------------------------------------------------------------


def test_without_any_variable_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({"PATH": "/bin", "HALLBARHET": "x"})
    assert settings.instance_path == tmp_path / "instance"
    assert settings.sqlite_path == tmp_path / "instance" / "hallbar.db"
    assert settings.media_path == tmp_path / "instance" / "media"
    assert (settings.base_url, settings.trusted_proxies) == ("", "0")


def test_every_setting_is_read_from_its_variable() -> None:
    values = {
        "HALLBAR_INSTANCE": "/a",
        "HALLBAR_DATABASE_URL": "sqlite:////b.db",
        "HALLBAR_SECRET_KEY": "c",
        "HALLBAR_SECRET_KEY_FALLBACKS": "c1 c2",
        "HALLBAR_SITE_NAME": "D",
        "HALLBAR_BASE_URL": "https://e.se",
        "HALLBAR_MEDIA": "/f",
        "HALLBAR_TRUSTED_PROXIES": "2",
        "HALLBAR_SMTP_HOST": "g.example.se",
        "HALLBAR_SMTP_PORT": "25",
        "HALLBAR_SMTP_USER": "h",
        "HALLBAR_SMTP_PASSWORD": "i",
        "HALLBAR_SMTP_FROM": "j@example.se",
        "HALLBAR_SMTP_TLS": "tls",
        "HALLBAR_PAGE_CACHE": "8",
        "HALLBAR_CDN_SECONDS": "60",
        "HALLBAR_PAGES": "/h",
        "HALLBAR_WORDS": "[synonyms]\ng = h",
    }
    assert set(values) == NAMES
    settings = Settings.from_env(values)
    assert {name: getattr(settings, name.removeprefix(PREFIX).lower()) for name in values} == values


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Settings.from_env(dict.fromkeys(NAMES, "")) == Settings()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_setting_can_lie_in_a_file(name: str, tmp_path: Path) -> None:
    value = {
        "HALLBAR_BASE_URL": "https://e.se",
        "HALLBAR_TRUSTED_PROXIES": "3",
        "HALLBAR_DATABASE_URL": "sqlite:///x",
        "HALLBAR_SMTP_PORT": "26",
        "HALLBAR_SMTP_TLS": "none",
        "HALLBAR_PAGE_CACHE": "0",
        "HALLBAR_CDN_SECONDS": "30",
    }
    needed = {"HALLBAR_BASE_URL": "https://e.se", "HALLBAR_SMTP_FROM": "a@e.se"} if name == "HALLBAR_SMTP_HOST" else {}
    needed |= {"HALLBAR_BASE_URL": "https://e.se"} if name == "HALLBAR_PAGES" else {}
    (tmp_path / "value").write_text(value.get(name, "hemligt") + "\n")
    settings = Settings.from_env({f"{name}_FILE": str(tmp_path / "value")} | needed)
    assert getattr(settings, name.removeprefix(PREFIX).lower()) == value.get(name, "hemligt")


def test_an_unknown_name_is_refused_by_name() -> None:
    assert "HALLBAR_DATABSE_URL is not a setting" in refusal(HALLBAR_DATABSE_URL="x")
    assert "HALLBAR_DATABASE_URL" in refusal(HALLBAR_DATABSE_URL="x"), "and the known ones are told"
    assert "HALLBAR_X_FILE" in refusal(HALLBAR_X_FILE="x")
    assert "HALLBAR_ " in refusal(HALLBAR_="x")


def test_a_setting_in_both_forms_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    message = refusal(HALLBAR_SECRET_KEY="x", HALLBAR_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert "HALLBAR_SECRET_KEY" in message
    assert "_FILE" in message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "gone") in refusal(HALLBAR_SECRET_KEY_FILE=str(tmp_path / "gone"))
    assert str(tmp_path) in refusal(HALLBAR_SECRET_KEY_FILE=str(tmp_path))
    (tmp_path / "latin").write_bytes("åäö".encode("latin-1"))
    assert "HALLBAR_SITE_NAME_FILE" in refusal(HALLBAR_SITE_NAME_FILE=str(tmp_path / "latin"))


@pytest.mark.parametrize(
    "bad",
    [
        *("nyheter.example.se", "ftp://example.se", "https://", "https:///", "https://example.se/nyheter"),
        *("https://example.se?x=1", "https://example.se#x", "https://[::1", "https://example.se:port"),
        *("https://anna:hemligt@example.se", "https://exam ple.se", "https://example.se\nX: y", "javascript:alert(1)"),
    ],
)
def test_a_public_address_that_cannot_be_one_is_refused(bad: str) -> None:
    assert "HALLBAR_BASE_URL must be like https://" in refusal(HALLBAR_BASE_URL=bad)


@pytest.mark.parametrize(
    "given, kept",
    [
        ("https://nyheter.example.se", "https://nyheter.example.se"),
        ("https://nyheter.example.se/", "https://nyheter.example.se"),
        ("HTTPS://Nyheter.Example.SE", "https://nyheter.example.se"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_a_public_address_has_no_slash_at_its_end(given: str, kept: str) -> None:
    assert Settings.from_env({"HALLBAR_BASE_URL": given}).base_url == kept


@pytest.mark.parametrize("bad", ["-1", "ja", "1.5", "٣", "²", "9" * 5000])
def test_proxies_are_a_small_number(bad: str) -> None:
    assert "HALLBAR_TRUSTED_PROXIES must be a number" in refusal(HALLBAR_TRUSTED_PROXIES=bad)


@pytest.mark.parametrize(
    "bad", ["hallbar.db", "mysql://x", "sqlite://", "postgresqlx://h/d", "postgresql+asyncpg://h/d", "postgresql:/d"]
)
def test_other_databases_are_refused(bad: str) -> None:
    assert "HALLBAR_DATABASE_URL" in refusal(HALLBAR_DATABASE_URL=bad)


def test_a_refused_database_address_never_shows_its_password() -> None:
    message = refusal(HALLBAR_DATABASE_URL="postgresql://hallbar:hemligt@server:port/name")
    assert "HALLBAR_DATABASE_URL" in message
    assert "hemligt" not in message


def test_a_path_that_the_database_would_misread_is_refused(tmp_path: Path) -> None:
    """What stands behind a question mark would be taken for options, and another file be made."""
    assert "question mark" in refusal(HALLBAR_INSTANCE=str(tmp_path / "varför?"))
    assert "question mark" in refusal(HALLBAR_DATABASE_URL="sqlite:///nyheter.db?mode=ro")


def test_a_relative_database_is_found_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(database_url="sqlite:///nyheter.db")
    assert settings.sqlalchemy_url == f"sqlite:///{tmp_path}/nyheter.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_psycopg_3(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://hallbar@/hallbar")
    assert settings.sqlalchemy_url == "postgresql+psycopg://hallbar@/hallbar"
    assert settings.sqlite_path is None


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hallbar.settings.find_spec", lambda name: None)
    assert "hallbar[postgres]" in refusal(HALLBAR_DATABASE_URL="postgresql://h/d")
    Settings.from_env({"HALLBAR_DATABASE_URL": "sqlite:///x"})


@pytest.mark.parametrize(
    "environ, name",
    [
        ({"SMTP_PORT": "smtp"}, "HALLBAR_SMTP_PORT"),
        ({"SMTP_PORT": "0"}, "HALLBAR_SMTP_PORT"),
        ({"SMTP_TLS": "ja"}, "HALLBAR_SMTP_TLS"),
        ({"SMTP_HOST": "h", "BASE_URL": "https://e.se"}, "HALLBAR_SMTP_FROM"),
        ({"SMTP_HOST": "h", "SMTP_FROM": "a@e.se"}, "HALLBAR_BASE_URL"),
    ],
)
def test_letters_are_sent_only_when_all_is_said(environ: dict[str, str], name: str) -> None:
    assert name in refusal(**{f"HALLBAR_{key}": value for key, value in environ.items()})


def test_printed_settings_show_no_secret() -> None:
    settings = Settings(secret_key="hemligt1", secret_key_fallbacks="hemligt2", smtp_password="hemligt3")
    assert "hemligt" not in repr(settings)


# --- the secret key --------------------------------------------------------------------------------------------------

_PRINT_KEY = (
    "import sys; from hallbar.settings import Settings; print(Settings(instance=sys.argv[1]).load_secret_key())"
)


def test_a_key_that_is_set_is_kept_nowhere(tmp_path: Path) -> None:
    assert Settings(instance=str(tmp_path / "i"), secret_key="s").load_secret_key() == "s"
    assert not (tmp_path / "i").exists()


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(instance=str(tmp_path / "new" / "instance"))
    old = os.umask(0)
    try:
        key = settings.load_secret_key()
    finally:
        os.umask(old)
    file = tmp_path / "new" / "instance" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert settings.load_secret_key() == key
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"], "no draft is left"
    assert Settings(instance=str(tmp_path / "another")).load_secret_key() != key


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PRINT_KEY, str(tmp_path / "instance")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate()[0].strip() for process in processes}
    assert len(keys) == 1
    assert keys == {(tmp_path / "instance" / "secret_key").read_text()}


def test_threads_that_start_at_the_same_instant_agree_on_one_key(tmp_path: Path) -> None:
    for round_ in range(20):
        settings, barrier = Settings(instance=str(tmp_path / str(round_))), Barrier(8)

        def load(_number: int, settings: Settings = settings, barrier: Barrier = barrier) -> str:
            barrier.wait()
            return settings.load_secret_key()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(load, range(8)))) == 1


def test_a_key_that_cannot_be_kept_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="set HALLBAR_SECRET_KEY"):
        Settings(instance=str(tmp_path / "file" / "instance")).load_secret_key()
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        Settings(instance=str(tmp_path)).load_secret_key()


@pytest.mark.parametrize("bad", ["32 MB", "-1", "many"])
def test_the_room_for_pages_is_a_number(bad: str) -> None:
    assert "HALLBAR_PAGE_CACHE must be a number of megabytes" in refusal(HALLBAR_PAGE_CACHE=bad)
    assert "HALLBAR_CDN_SECONDS must be a number of seconds" in refusal(HALLBAR_CDN_SECONDS=bad)


def test_caches_in_front_are_told_only_by_a_site_that_keeps_pages() -> None:
    assert "HALLBAR_CDN_SECONDS needs HALLBAR_PAGE_CACHE" in refusal(HALLBAR_CDN_SECONDS="9", HALLBAR_PAGE_CACHE="0")
