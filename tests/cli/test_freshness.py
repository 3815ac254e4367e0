"""Whatever worker answers, it knows of the edit before; and of what fell due by the clock alone."""

import http.client
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post
from hallbar.publishing import withdraw
from tests.cli.conftest import Installation, Server
from tests.conftest import make_app
from tests.newsroom import Newsroom

EDITS = 60
READS = 4
"""Of each of the pages after each edit, every one on a connection of its own."""


@pytest.fixture(scope="module")
def served(
    fresh_database: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Server]]:
    """Three workers."""
    folder = tmp_path_factory.mktemp("fresh")
    installation = Installation(folder, fresh_database(folder))
    with installation.serving("--workers", "3") as server:
        yield installation, server


@pytest.fixture
def desk(served: tuple[Installation, Server]) -> Iterator[Newsroom]:
    """A desk in another process than the server's."""
    installation, _server = served
    app = make_app(installation.folder, installation.database_url)
    with app.app_context():
        yield Newsroom(app)
        db.session.remove()
        db.engine.dispose()


def read(server: Server, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_no_worker_shows_what_was_before_an_edit(served: tuple[Installation, Server], desk: Newsroom) -> None:
    _installation, server = served
    post = desk.release(title="Nummer –", slug="fersk")
    stale = []
    for number in range(EDITS):
        desk.publish(post, title=f"Nummer {number}")
        for path in ("/", "/nyheter/fersk", "/arkiv.rss") * READS:
            status, page = read(server, path)
            if status != 200 or f"Nummer {number}" not in page:
                stale.append((number, path, status))
    assert stale == []


def test_what_is_withdrawn_is_gone_from_every_worker(served: tuple[Installation, Server], desk: Newsroom) -> None:
    _installation, server = served
    for number in range(10):
        post = desk.release(title=f"Tas bort {number}", slug=f"tas-bort-{number}")
        assert {read(server, f"/nyheter/tas-bort-{number}")[0] for _ in range(9)} == {200}
        with writing() as session:
            withdraw(session, session.get_one(Post, post.id), clock.now(), clock.now())
        assert {read(server, f"/nyheter/tas-bort-{number}")[0] for _ in range(9)} == {410}
        assert not any("Tas bort" in read(server, "/")[1] for _ in range(6))


def test_a_scheduled_post_is_there_within_a_second_of_its_time(
    served: tuple[Installation, Server], desk: Newsroom
) -> None:
    _installation, server = served
    due = clock.now() + timedelta(seconds=4)
    desk.post("På utsatt tid", slug="utsatt", at=due)
    db.session.remove()
    assert not any("På utsatt tid" in read(server, "/")[1] for _ in range(9))
    time.sleep(max(0.0, (due - clock.now()).total_seconds()))
    assert all("På utsatt tid" in read(server, "/")[1] for _ in range(9))
