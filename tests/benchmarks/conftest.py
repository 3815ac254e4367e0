"""What a page costs is measured where none is kept, on a database that is filled for it or on one that is there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import keep_snapshot
from hallbar.extensions import db
from hallbar.models import Post
from tests.conftest import make_app


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database=sqlite:////srv/hallbar/hallbar.db`` measures a database that is there, as it is but for edits.
    ``--rebuild`` makes its search anew too.
    """
    parser.addoption("--database", default="", help="address of a database to measure in the place of a new one")
    parser.addoption("--rebuild", action="store_true", help="measure also how long it takes to make search anew")


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application without a page cache."""
    url = request.config.getoption("--database")
    if not url:
        fresh_database: Callable[[Path], str] = request.getfixturevalue("fresh_database")
        url = fresh_database(tmp_path)
    app = make_app(tmp_path, url, page_cache="0")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def posts(app: Flask, request: pytest.FixtureRequest) -> int:
    """How many there are; as many as are asked for are filled in where there are none."""
    if not request.config.getoption("--database"):
        fill(request.config.getoption("--posts"), 1, clock.now(), lambda _done: None)
        keep_snapshot()
    return db.session.scalar(select(func.count()).select_from(Post)) or 0
