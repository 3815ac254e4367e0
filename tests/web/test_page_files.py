"""The folder of pages in one process; behind nginx it is tried in tests/cli."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hallbar import clock, create_app
from hallbar.extensions import db
from hallbar.web.page_files import Keeper
from tests.newsroom import Newsroom


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """``later(hours=2)`` lets time pass. It begins some minutes from now, when all that was done is well past."""
    start = clock.now().replace(microsecond=0) + timedelta(minutes=5)
    with time_machine.travel(start, tick=False) as traveller:
        yield lambda **much: traveller.shift(timedelta(**much))


@pytest.fixture
def served(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The newsroom as a process serves it that writes pages, without the thread that looks after them."""
    made = create_app(replace(app.extensions["hallbar"], pages=str(tmp_path / "pages")))
    with made.app_context():
        made.extensions["page_files"].begin()
        made.extensions["page_cache"].files = made.extensions["page_files"].folder
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def keeper(served: Flask) -> Keeper:
    found: Keeper = served.extensions["page_files"]
    return found


def front_page(keeper: Keeper) -> str | None:
    """As a web server in front would find it."""
    file = keeper.folder.path / "current" / "_.page"
    return file.read_text() if file.exists() else None


def test_a_clock_that_is_set_back_lets_no_file_show_what_is_to_come(
    newsroom: Newsroom, served: Flask, keeper: Keeper, later
) -> None:
    newsroom.post("Kommande", at=clock.now() + timedelta(hours=1))
    later(hours=2)
    keeper.watch()
    FlaskClient(served).get("/")
    assert "Kommande" in (front_page(keeper) or "")
    later(hours=-2)
    keeper.watch()
    assert front_page(keeper) is None


def test_a_process_that_is_alone_sweeps_what_its_own_edits_have_left(newsroom: Newsroom, keeper: Keeper) -> None:
    for number in range(3):
        newsroom.post(f"Nyhet {number}")
        keeper.look_after_writing()
    keeper.watch()
    assert [path.name for path in keeper.folder.path.iterdir() if path.is_dir() and not path.is_symlink()] == [
        keeper.folder.name
    ]


def test_a_folder_that_cannot_be_turned_shows_nothing(newsroom: Newsroom, keeper: Keeper) -> None:
    lock = keeper.folder.path / ".lock"
    lock.unlink()
    lock.mkdir()
    newsroom.post("Nyhet")
    keeper.watch()
    assert not keeper.folder.name
    lock.rmdir()
    keeper.begin()
    assert keeper.folder.name


def test_who_has_written_and_cannot_tell_what_lets_nothing_be_shown(served: Flask, keeper: Keeper) -> None:
    with served.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE public_change RENAME TO mislaid"))
    try:
        keeper.look()
        assert keeper.folder.name, "a database may be busy for a moment"
        keeper.look_after_writing()
        assert not keeper.folder.name
    finally:
        with served.app_context(), db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE mislaid RENAME TO public_change"))
