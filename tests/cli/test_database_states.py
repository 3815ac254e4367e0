"""A database that cannot be used: a page that says so in Swedish, a line that says what to do, never a traceback."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hallbar import extensions
from hallbar.extensions import db
from tests.checks import CheckedClient
from tests.cli.conftest import HALLBAR, ROOT, Installation
from tests.conftest import make_app

FIXTURES = Path(__file__).parent.parent / "fixtures" / "nyheter"
PAGES = ("/", "/arkiv", "/arkiv.rss", "/nyheter/x", "/om", "/kontakt", "/tillganglighet", "/sitemap.xml", "/rss")
SOON = "Webbplatsen är tillfälligt ur drift"
TABLES_OF_THE_FOUNDING = (
    *("term_alias", "term", "facet_alias", "facet", "page_revision", "page"),
    *("accessibility_statement", "site"),
)


@contextmanager
def visiting(installation: Installation) -> Iterator[CheckedClient]:
    """A visitor of a newsroom that has just been started."""
    app = make_app(installation.folder, installation.database_url)
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    try:
        yield client
    finally:
        with app.app_context():
            db.engine.dispose()


def assert_out_of_order(installation: Installation, sentence: str) -> None:
    """Every page is a 503 with this sentence; the process says that it lives and that it is not ready."""
    with visiting(installation) as client:
        for path in PAGES:
            response = client.get(path)
            if path == "/rss":
                assert response.status_code in (301, 503)
                continue
            assert response.status_code == 503, path
            assert SOON in response.text
            assert sentence in response.text
            assert "Traceback" not in response.text
            assert "sqlalche" not in response.text
            assert int(response.headers["Retry-After"]) > 0
            assert response.headers["Cache-Control"] == "no-store"
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.text.endswith(".\n")
        assert client.get("/healthz").text == "ok\n"
        style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', client.get("/").text)
        assert style
        assert client.get(style[1]).status_code == 200, "also without a database the page looks like one of ours"


# --- the schema ------------------------------------------------------------------------------------------------------


def test_before_the_database_is_made_a_visitor_is_told_and_none_is_made(
    unfounded: Installation, on_postgresql: bool
) -> None:
    assert_out_of_order(unfounded, "hallbar db upgrade")
    if not on_postgresql:
        assert not unfounded.file.exists()


def test_a_newer_database_is_left_alone(installation: Installation) -> None:
    installation.execute("UPDATE alembic_version SET version_num = 'zzzz'")
    assert_out_of_order(installation, "nyare version")
    for command in (("import", "markdown", str(FIXTURES)), ("db", "upgrade"), ("run",), ("bench", "fill", "1")):
        assert "newer version of Hallbar" in installation.refused(*command)
    assert installation.value("SELECT version_num FROM alembic_version") == "zzzz"
    assert installation.value("SELECT count(*) FROM post") == 0


def test_a_database_whose_version_nobody_knows_is_not_built_upon(installation: Installation) -> None:
    """Its tables are there, the number is gone: making them again must fail without harm."""
    installation.execute("DELETE FROM alembic_version")
    assert_out_of_order(installation, "hallbar db upgrade")
    assert "already exists" in installation.refused("db", "upgrade")
    assert installation.value("SELECT name FROM site") == "Testnytt"


def test_a_database_of_two_versions_is_taken_for_none_of_ours(installation: Installation) -> None:
    installation.execute("INSERT INTO alembic_version VALUES ('zzzz')")
    assert_out_of_order(installation, "nyare version")
    assert "newer version" in installation.refused("db", "upgrade")


def test_a_newsroom_that_waited_for_its_database_opens_when_it_is_made(unfounded: Installation) -> None:
    with visiting(unfounded) as client:
        assert client.get("/").status_code == 503
        assert client.get("/readyz").status_code == 503
        unfounded.succeed("db", "upgrade")
        assert client.get("/").status_code == 200
        assert client.get("/readyz").text == "ok\n"


def test_a_database_whose_site_was_never_founded_is_completed(installation: Installation, on_postgresql: bool) -> None:
    """The tables were made, and then the power went."""
    for table in TABLES_OF_THE_FOUNDING:
        installation.execute(f"DELETE FROM {table}")
    with visiting(installation) as client:
        assert client.get("/").status_code in (200, 503)
    if on_postgresql:
        assert "Run `hallbar db upgrade` first" in installation.refused("import", "markdown", str(FIXTURES))
        installation.succeed("db", "upgrade")
    assert installation.succeed("import", "markdown", str(FIXTURES)).startswith("Imported: 11 created")


# --- the file, the server --------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_left_as_it_is(installation: Installation, on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("a server keeps its files to itself")
    installation.file.write_text("Det här är en dagbok, ingen databas.\n" * 100)
    assert_out_of_order(installation, "Vi når inte databasen")
    for command in (("import", "markdown", str(FIXTURES)), ("db", "upgrade"), ("run",)):
        assert "the file is not a SQLite database" in installation.refused(*command)
    assert installation.file.read_text().startswith("Det här är en dagbok")


def test_a_folder_where_the_file_should_be_is_told(installation: Installation, on_postgresql: bool) -> None:
    if on_postgresql:
        pytest.skip("a server keeps its files to itself")
    installation.file.unlink()
    installation.file.mkdir()
    assert_out_of_order(installation, "Vi når inte databasen")
    assert "cannot be opened" in installation.refused("db", "upgrade")


def test_a_server_that_does_not_answer_is_told_without_its_password(installation: Installation) -> None:
    installation.database_url = "postgresql://hallbar:hemligt@127.0.0.1:1/hallbar"
    assert_out_of_order(installation, "Vi når inte databasen")
    line = installation.refused("import", "markdown", str(FIXTURES))
    assert "no server answers at HALLBAR_DATABASE_URL" in line
    assert "hemligt" not in line
    assert "hemligt" not in installation.run("doctor").stdout


def test_a_database_that_a_server_does_not_have_is_told(installation: Installation, on_postgresql: bool) -> None:
    if not on_postgresql:
        pytest.skip("a file that is not there is made")
    installation.database_url = installation.database_url.replace("@/test_", "@/gone_")
    assert_out_of_order(installation, "Vi når inte databasen")
    assert "does not exist" in installation.refused("db", "upgrade")


# --- busy ------------------------------------------------------------------------------------------------------------


def begin_writing(on_postgresql: bool) -> tuple[str, ...]:
    """What ``with writing():`` says to the database."""
    if on_postgresql:
        return "BEGIN", f"SELECT pg_advisory_xact_lock({extensions._POSTGRES_WRITE_LOCK})"
    return ("BEGIN IMMEDIATE",)


@pytest.fixture
def writer(installation: Installation, on_postgresql: bool) -> Iterator[None]:
    """Another program has begun to write and does not end."""
    with installation.holding(*begin_writing(on_postgresql)):
        yield


def test_readers_read_while_another_writes(installation: Installation, writer: None) -> None:
    with visiting(installation) as client:
        for path in ("/", "/arkiv", "/arkiv.rss", "/om", "/readyz"):
            assert client.get(path).status_code == 200


def test_a_command_waits_for_the_other_writer_and_then_says_so(installation: Installation, writer: None) -> None:
    assert "another program holds it locked" in installation.refused("import", "markdown", str(FIXTURES))


def test_a_command_goes_on_when_the_other_writer_ends_in_time(installation: Installation, on_postgresql: bool) -> None:
    with installation.holding(*begin_writing(on_postgresql)):
        waiting = subprocess.Popen(
            [*HALLBAR, "bench", "fill", "3"],
            env=installation.variables,
            cwd=installation.folder,
            stdout=subprocess.PIPE,
            text=True,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)
    assert waiting.communicate() == ("Added 3 posts.\n", None)


def test_a_database_that_is_locked_altogether_is_a_page_that_asks_for_patience(
    installation: Installation, on_postgresql: bool
) -> None:
    if on_postgresql:
        statements = ("BEGIN", "LOCK TABLE post IN ACCESS EXCLUSIVE MODE")
    else:
        statements = (
            "PRAGMA journal_mode=DELETE",
            "PRAGMA locking_mode=EXCLUSIVE",
            "BEGIN EXCLUSIVE",
            "UPDATE site SET name = name",
        )
    with installation.holding(*statements), visiting(installation) as client:
        response = client.get("/arkiv")
        assert response.status_code == 503
        assert "Försök igen om en stund" in response.text
        assert client.get("/healthz").status_code == 200
        assert "another program holds it locked" in installation.refused("import", "markdown", str(FIXTURES))
    with visiting(installation) as client:
        assert client.get("/arkiv").status_code == 200


# --- read-only -------------------------------------------------------------------------------------------------------

_VISIT = """
import json, sys
from hallbar import create_app
client = create_app().test_client()
answers = {path: client.get(path) for path in sys.argv[1:]}
print(json.dumps({path: [answer.status_code, answer.text] for path, answer in answers.items()}))
"""


_AS_ANYBODY = """
import ctypes, os, sys
OVERRIDE, READ_SEARCH, DROP = 1, 2, 24  # linux/capability.h, linux/prctl.h
if os.geteuid() == 0 and any(ctypes.CDLL(None).prctl(DROP, one, 0, 0, 0) for one in (OVERRIDE, READ_SEARCH)):
    sys.exit("no right to give up a right")
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a program without root's power to write where permissions forbid it."""


@pytest.fixture
def read_only(installation: Installation, on_postgresql: bool) -> Iterator[Installation]:
    """A database that may only be read, by commands that permissions bind."""
    installation.environment["HALLBAR_SECRET_KEY"] = "test"
    if on_postgresql:
        name = installation.value("SELECT current_database()")
        installation.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        yield installation
        return
    installation.prefix = (sys.executable, "-c", _AS_ANYBODY)
    installation.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    installation.file.chmod(0o444)
    installation.folder.chmod(0o555)
    try:
        touch = [*installation.prefix, sys.executable, "-c", "open('x', 'w')"]
        if not subprocess.run(touch, cwd=installation.folder, capture_output=True).returncode:
            pytest.skip("permissions do not bind this account")
        yield installation
    finally:
        installation.folder.chmod(0o755)


def test_a_read_only_database_is_refused_by_commands_with_what_to_check(read_only: Installation) -> None:
    line = read_only.refused("import", "markdown", str(FIXTURES))
    assert "read-only" in line or "cannot be opened" in line
    assert "check " in line


def test_a_database_that_may_only_be_read_is_nothing_a_doctor_calls_sound(read_only: Installation) -> None:
    read_only.folder.chmod(0o755)  # the file alone, where SQLite still reads
    done = read_only.run("doctor")
    assert done.returncode == 1
    assert re.search("^fail .*(readonly|read-only)", done.stdout, re.MULTILINE)


def test_a_read_only_database_is_shown_or_said_to_be_out_of_order(read_only: Installation) -> None:
    done = subprocess.run(
        [*read_only.prefix, sys.executable, "-c", _VISIT, "/", "/arkiv", "/om", "/readyz", "/healthz"],
        env=read_only.variables,
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers.pop("/healthz") == [200, "ok\n"]
    statuses = {status for status, _text in answers.values()}
    assert statuses in ({200}, {503}), "all or nothing"
    if statuses == {503}:
        answers.pop("/readyz")
        assert all(SOON in text for _status, text in answers.values())
    assert "Traceback" not in done.stdout + done.stderr


def test_the_tests_above_run_the_code_that_is_here(installation: Installation) -> None:
    where = [sys.executable, "-c", "import hallbar; print(hallbar.__file__)"]
    done = subprocess.run(where, env=installation.variables, cwd="/", capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(ROOT)


def test_a_fresh_database_needs_no_repair(fresh_database: Callable[[Path], str], tmp_path: Path) -> None:
    with visiting(Installation(tmp_path, fresh_database(tmp_path))) as client:
        assert client.get("/readyz").text == "ok\n"
        assert client.get("/").status_code == 200
