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
    answers: list[tuple[str, int]] = field(default_factory=list)

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
                front.answers.append((self.path, answer.status))
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
    """A subscriber with a folder of their own."""

    folder: Path
    front: Front

    def subscribe(self, *paths: str) -> None:
        """Write down the feeds."""
        addresses = [f"http://127.0.0.1:{self.front.port}{path}" for path in paths]
        (self.folder / "urls").write_text("".join(f"{address}\n" for address in addresses))
        (self.folder / "config").write_text("")

    def reload(self) -> list[int]:
        """Ask for news; the statuses of the answers."""
        self.front.answers.clear()
        files = ("-u", self.folder / "urls", "-c", self.folder / "cache.db", "-C", self.folder / "config")
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment = {**inherited, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        command = [str(NEWSBOAT), *map(str, files), "-x", "reload"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done
        return [status for _path, status in self.front.answers]

    def posts(self, path: str) -> list[tuple[str, str, str, str]]:
        """Id, title, address and text of all that the reader has of a feed."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            address = f"http://127.0.0.1:{self.front.port}{path}"
            return cache.execute(
                "SELECT guid, title, url, content FROM rss_item WHERE feedurl = ? AND deleted = 0 ORDER BY id",
                [address],
            ).fetchall()


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


PATHS = ("/arkiv.rss", "/arkiv.atom", "/arkiv.rss?land=norge")


def test_a_reader_has_each_post_once_whatever_becomes_of_it(desk, front: Front, tmp_path: Path) -> None:
    installation, newsroom = desk
    (tmp_path / "reader").mkdir()
    reader = Reader(tmp_path / "reader", front)
    reader.subscribe(*PATHS)
    norge = {"land": ["norge"]}
    edited, moved, corrected, withdrawn = (
        newsroom.post(title, slug=title.lower(), terms=norge, dated=dated, body=f"Först om {title}.")
        for title, dated in (
            ("Ändras", "2018-05-03"),
            ("Flyttas", None),
            ("Rättas", "2018-05-04"),
            ("Går", "2019-01-01"),
        )
    )
    uids = {post.uid for post in (edited, moved, corrected, withdrawn)}

    def has(post: Post, title: str, words: str) -> None:
        """Each feed has every post once, and this one as it is now."""
        for path in PATHS:
            posts = reader.posts(path)
            assert sorted(guid for guid, *_rest in posts) == sorted(uids), path
            (found,) = [row for row in posts if row[0] == post.uid]
            assert found[1] == title, path
            assert words in found[3], path
            assert found[2].endswith(f"/nyheter/{post.slug}"), path

    with serving(installation, front):
        assert reader.reload() == [200] * len(PATHS)
        has(edited, "Ändras", "Först om Ändras.")
        assert reader.reload() == [304] * len(PATHS)
        has(edited, "Ändras", "Först om Ändras.")

        newsroom.publish(edited, title="Ändrad & ny", body="Sedan något annat.")
        assert reader.reload() == [200] * len(PATHS)
        has(edited, "Ändrad & ny", "Sedan något annat.")

        newsroom.publish(moved, slug="flyttad-hit")
        assert reader.reload() == [200] * len(PATHS)
        has(moved, "Flyttas", "Först om Flyttas.")

        with writing() as session:
            correct(session, corrected, corrected.content, "Beloppet var fel.", clock.now())
        assert reader.reload() == [200] * len(PATHS)
        has(corrected, "Rättas", "Beloppet var fel.")

        with writing() as session:
            withdraw(session, withdrawn, clock.now(), clock.now())
        assert reader.reload() == [200] * len(PATHS)
        has(corrected, "Rättas", "Beloppet var fel.")  # what a reader once had is the reader's
        assert reader.reload() == [304] * len(PATHS)

    with serving(installation, front):
        assert reader.reload() == [304] * len(PATHS)
        has(edited, "Ändrad & ny", "Sedan något annat.")
        (tmp_path / "new").mkdir()
        fresh = Reader(tmp_path / "new", front)
        fresh.subscribe(*PATHS)
        assert fresh.reload() == [200] * len(PATHS)
        for path in PATHS:
            assert sorted(guid for guid, *_rest in fresh.posts(path)) == sorted(uids - {withdrawn.uid})
