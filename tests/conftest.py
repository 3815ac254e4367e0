"""The suite's ground: one database a test on either engine, a client that checks every page, a browser."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from hallbar import clock, create_app
from hallbar.cli.database import upgrade
from hallbar.extensions import db
from hallbar.models import Role, edition
from hallbar.settings import Settings
from tests import desk, postgres
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.newsroom import Newsroom

BASE_URL = "https://nyheter.example.se"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--db=postgresql`` runs the same suite on PostgreSQL; ``--posts`` is for ``tests/benchmarks``."""
    parser.addoption("--db", choices=("sqlite", "postgresql"), default="sqlite", help="database engine of the tests")
    parser.addoption("--posts", type=int, default=200, help="number of posts that benchmarks fill in")


def make_app(instance: Path, database_url: str, **others: str) -> Flask:
    """An application as it is deployed, with its own instance folder and database.

    :param others: settings by name.
    """
    settings = Settings(
        instance=str(instance),
        database_url=database_url,
        base_url=BASE_URL,
        secret_key="test",
        site_name="Testnytt",
        **others,
    )
    app = create_app(settings)
    app.test_client_class = CheckedClient
    return app


def _found(app: Flask) -> None:
    with app.app_context():
        upgrade(app.extensions["hallbar"])
        db.engine.dispose()


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest) -> bool:
    """Whether this run is on PostgreSQL."""
    return bool(request.config.getoption("--db") == "postgresql")


@pytest.fixture(scope="session")
def fresh_database(on_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A function that gives the address of a new database with a newly founded site in it."""
    folder = tmp_path_factory.mktemp("template")
    if on_postgresql:
        with postgres.cluster() as cluster:
            template = cluster.template("founded", lambda url: _found(make_app(folder, url)))
            yield lambda _folder, name=None: cluster.create_database(name, template=template)
        return
    template_file = folder / "founded.db"
    _found(make_app(folder, f"sqlite:///{template_file}"))
    connection = sqlite3.connect(template_file)  # everything into the one file that is copied
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()

    def copy(target: Path, _name: str | None = None) -> str:
        shutil.copy(template_file, target / "test.db")
        return f"sqlite:///{target / 'test.db'}"

    yield copy


@pytest.fixture
def app(fresh_database: Callable[[Path], str], tmp_path: Path) -> Iterator[Flask]:
    """An application with a newly founded site, in an application context."""
    app = make_app(tmp_path, fresh_database(tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor's browser that checks every page it is given."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    """Elsa's desk: posts are written and published by the same verbs as in life."""
    return Newsroom(app)


@pytest.fixture
def elsa(app: Flask) -> DeskClient:
    """An editor's browser, signed in."""
    return desk.signed_in(app, desk.add_user("Elsa Ek", Role.EDITOR))


@pytest.fixture
def olle(app: Flask) -> DeskClient:
    """Another editor's."""
    return desk.signed_in(app, desk.add_user("Olle Öst", Role.EDITOR))


@pytest.fixture
def karin(app: Flask) -> DeskClient:
    """A writer's."""
    return desk.signed_in(app, desk.add_user("Karin Ås", Role.WRITER))


@pytest.fixture
def admin(app: Flask) -> DeskClient:
    """An administrator's."""
    return desk.signed_in(app, desk.add_user("Amina Dahl", Role.ADMIN))


@pytest.fixture
def statements(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], "contextmanager[list[str]]"]:
    """``with statements() as seen:`` lists the SQL statements that pages take which are not kept ready."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        def noted(connection: Connection) -> object:
            """The one statement that goes past SQLAlchemy."""
            seen.append(edition.NEWEST)
            return newest(connection)

        newest = edition.newest
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            with monkeypatch.context() as patched:
                patched.setattr(edition, "newest", noted)
                with app.extensions["page_cache"].set_aside() if "page_cache" in app.extensions else nullcontext():
                    yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return record


@pytest.fixture
def now():
    """The present moment."""
    return clock.now()
