"""Whether anything has been committed is told by whichever way there is, and told the same."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from hallbar.extensions import db, writing
from hallbar.models import Site
from hallbar.web.page_cache import watch
from hallbar.web.page_cache.wal_index import WalIndex
from hallbar.web.page_cache.watch import SQLiteLine, Unknown, Watch
from tests.newsroom import Newsroom


@pytest.fixture(params=["a look into memory", "a question"])
def line(request, app: Flask, on_postgresql: bool, monkeypatch) -> SQLiteLine:
    if on_postgresql:
        pytest.skip("of an embedded database")
    if request.param == "a question":
        monkeypatch.setattr(watch.WalIndex, "of", lambda *_: None)
    return SQLiteLine(str(app.extensions["hallbar"].sqlite_path))


def test_each_public_change_is_another_content(line: SQLiteLine, newsroom: Newsroom) -> None:
    stamps = [line.stamp()]
    for number in range(20):
        newsroom.post(f"Nyhet {number}")
        stamps.append(line.stamp())
        assert line.stamp() == stamps[-1]
    assert len(set(stamps)) == len(stamps)
    line.close()


def test_what_is_rolled_back_was_never_there(line: SQLiteLine, newsroom: Newsroom) -> None:
    before = line.stamp()
    with suppress(ZeroDivisionError), writing() as session:
        session.get_one(Site, 1).name = "Nytt namn"
        session.flush()
        raise ZeroDivisionError
    assert line.stamp() == before
    line.close()


def test_the_log_of_commits_may_be_emptied_and_begun_anew(line: SQLiteLine, newsroom: Newsroom) -> None:
    """The index then begins anew too (walformat.html, "Reset")."""
    for number in range(10):
        before = line.stamp()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        assert line.stamp() == before
        newsroom.post(f"Nyhet {number}")
        assert line.stamp() != before
    line.close()


def test_a_file_that_takes_the_place_of_the_database_is_not_believed(line: SQLiteLine, tmp_path: Path, app) -> None:
    path = app.extensions["hallbar"].sqlite_path
    line.stamp()
    db.session.remove()
    db.engine.dispose()
    path.rename(tmp_path / "away.db")
    line._checked = float("-inf")
    with pytest.raises(Unknown):
        line.stamp()
    (tmp_path / "away.db").rename(path)
    line.close()


def test_after_a_line_was_closed_another_is_opened(app: Flask, on_postgresql: bool) -> None:
    with app.app_context():
        engine = db.engine
    watching = Watch(engine)
    first = watching.stamp()
    engine.dispose()
    assert watching.stamp() == first


def test_a_line_may_be_closed_while_others_look(app: Flask) -> None:
    """What is looked into must not go while somebody looks."""
    with app.app_context():
        engine = db.engine
    watching, told = Watch(engine), set()
    newest = watching.stamp()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with suppress(Unknown):
                told.add(watching.stamp())

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(100):
            engine.dispose()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert told == {newest}


def test_without_its_index_nothing_is_looked_for(tmp_path: Path) -> None:
    assert WalIndex.of(str(tmp_path / "none.db"), None) is None
    with pytest.raises(Unknown):
        SQLiteLine(str(tmp_path / "none.db"))


def test_an_answer_holds_for_those_who_came_before_the_question(app: Flask, on_postgresql: bool) -> None:
    """Many at once, while something is published again and again: nobody is told less than had been told before."""
    with app.app_context():
        engine = db.engine
    watching, told, wrong = Watch(engine), [0], []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            least = told[0]
            if watching.stamp()[0] < least:
                wrong.append(least)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    try:
        newsroom = Newsroom(app)
        for number in range(20):
            newsroom.post(f"Nyhet {number}")
            told[0] = int(db.session.connection().exec_driver_sql("SELECT max(version) FROM public_change").scalar())
            db.session.rollback()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
