"""A real reader, newsboat, subscribes to a real server: each post once, with the text it has by now."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post
from hallbar.publishing import correct, withdraw
from tests.cli.conftest import Installation, Server
from tests.conftest import make_app
from tests.newsroom import Newsroom

NEWSBOAT = shutil.which("newsboat")

pytestmark = [
    pytest.mark.newsboat,
    pytest.mark.skipif(NEWSBOAT is None, reason="no newsboat on the PATH"),
]


@dataclass
class Front:
    """What stands in front of the server: one address for the reader, also over restarts, and a note of each answer."""

    port: int = 0
    behind: int = 0
    answers: list[tuple[str, bool, int]] = field(default_factory=list)
    """Path, whether it was asked with a condition, and status."""

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listen until the block ends."""
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with closing(HTTPConnection("127.0.0.1", front.behind, timeout=60)) as connection:
                    connection.request("GET", self.path, headers=dict(self.headers))
                    answer = connection.getresponse()
                    data = answer.read()
                front.answers.append((self.path, "If-None-Match" in self.headers, answer.status))
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Connection", "close")
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
            self.port = listener.server_port
            thread = threading.Thread(target=listener.serve_forever)
            thread.start()
            try:
                yield
            finally:
                listener.shutdown()
                thread.join()


@dataclass
class Reader:
    """A subscriber to one feed, with a folder of their own. One who has several feeds would see each post in only one
    of them: newsboat knows posts by their id alone.
    """

    folder: Path
    front: Front
    path: str

    def __post_init__(self) -> None:
        self.folder.mkdir()
        (self.folder / "urls").write_text(f"{self.address}\n")
        (self.folder / "config").write_text("")

    @property
    def address(self) -> str:
        """What was subscribed to."""
        return f"http://127.0.0.1:{self.front.port}{self.path}"

    def reload(self) -> tuple[bool, int]:
        """Ask for news: whether that was with a condition, and the status of the answer."""
        self.front.answers.clear()
        files = ("-u", self.folder / "urls", "-c", self.folder / "cache.db", "-C", self.folder / "config")
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment = {**inherited, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        command = [str(NEWSBOAT), *map(str, files), "-x", "reload"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done
        ((path, conditional, status),) = self.front.answers
        assert path == self.path
        return conditional, status

    def posts(self) -> dict[str, tuple[str, str, str]]:
        """Title, address and text, by id, of all that the reader has."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            rows = cache.execute("SELECT guid, title, url, content, feedurl FROM rss_item WHERE deleted = 0").fetchall()
        assert {row[4] for row in rows} <= {self.address}
        found = {guid: (title, address, text) for guid, title, address, text, _feed in rows}
        assert len(found) == len(rows), "each post once"
        return found


@pytest.fixture
def front() -> Iterator[Front]:
    """An address that outlives the server behind it."""
    front = Front()
    with front.open():
        yield front


@pytest.fixture
def desk(fresh_database: Callable[[Path], str], on_postgresql: bool, tmp_path: Path, front: Front):
    """The installation, and a newsroom that writes in its database from another process than the server's."""
    installation = Installation(
        tmp_path, fresh_database(tmp_path), {"HALLBAR_BASE_URL": f"http://127.0.0.1:{front.port}"}
    )
    if not on_postgresql:
        installation.execute("PRAGMA journal_mode=WAL")
    app = make_app(tmp_path, installation.database_url)
    with app.app_context():
        yield installation, Newsroom(app)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def serving(installation: Installation, front: Front) -> Iterator[Server]:
    """``hallbar run`` behind the front."""
    with installation.serving() as server:
        front.behind = server.port
        yield server


PATHS = ("/arkiv.rss", "/arkiv.atom", "/arkiv.rss?land=norge", "/arkiv.atom?land=norge")
TITLES = {"ändras": "2018-05-03", "flyttas": None, "rättas": "2018-05-04", "går": "2019-01-01"}


def test_a_reader_has_each_post_once_whatever_becomes_of_it(desk, front: Front, tmp_path: Path) -> None:
    installation, newsroom = desk
    edited, moved, corrected, withdrawn = (
        newsroom.post(title, terms={"land": ["norge"]}, dated=dated, body=f"Först om {title}.")
        for title, dated in TITLES.items()
    )
    readers = [Reader(tmp_path / f"reader-{number}", front, path) for number, path in enumerate(PATHS)]

    def each_asks(status: int, conditional: bool = True) -> None:
        assert [reader.reload() for reader in readers] == [(conditional, status)] * len(readers)

    def each_has(post: Post, title: str, words: str) -> None:
        """Each reader has all four posts once, and this one as it is now."""
        for reader in readers:
            posts = reader.posts()
            assert posts.keys() == {post.uid for post in (edited, moved, corrected, withdrawn)}, reader.path
            assert posts[post.uid][0] == title, reader.path
            assert posts[post.uid][1] == f"http://127.0.0.1:{front.port}/nyheter/{post.slug}"
            assert words in posts[post.uid][2], reader.path

    with serving(installation, front):
        each_asks(200, conditional=False)  # it subscribes
        each_asks(200, conditional=False)  # newsboat keeps the tag only of a feed that it has already
        for post, title in zip((edited, moved, corrected, withdrawn), TITLES, strict=True):
            each_has(post, title, f"Först om {title}.")
        each_asks(304)

        newsroom.publish(edited, title="Ändrad & ny", body="Sedan något annat.")
        each_asks(200)
        each_has(edited, "Ändrad & ny", "Sedan något annat.")

        newsroom.publish(moved, slug="flyttad-hit")
        each_asks(200)
        each_has(moved, "flyttas", "Först om flyttas.")

        with writing() as session:
            correct(session, corrected, corrected.content, "Beloppet var fel.", clock.now())
        each_asks(200)
        each_has(corrected, "rättas", "Beloppet var fel.")

        with writing() as session:
            withdraw(session, withdrawn, clock.now(), clock.now())
        each_asks(200)
        each_has(withdrawn, "går", "Först om går.")  # what a reader once had is the reader's
        each_asks(304)

    with serving(installation, front):
        each_asks(304)
        each_has(edited, "Ändrad & ny", "Sedan något annat.")
        fresh = Reader(tmp_path / "fresh", front, PATHS[0])
        assert fresh.reload() == (False, 200)
        assert fresh.posts().keys() == {post.uid for post in (edited, moved, corrected)}
