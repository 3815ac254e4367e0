"""Pages as files behind nginx, by the example in deploy/: sent without asking, and never old."""

import contextlib
import gzip
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post
from hallbar.publishing import withdraw
from hallbar.web.security import HEADERS
from tests.cli.conftest import ROOT, Installation, Server, free_port
from tests.conftest import BASE_URL, make_app
from tests.newsroom import Newsroom

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")


@dataclass
class Front:
    """nginx in front of a newsroom."""

    port: int
    folder: Path
    behind: Server

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """On a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def page(self, path: str) -> str:
        return self.get(path)[2].decode()

    def files(self) -> set[str]:
        """The pages of the current folder."""
        current = self.folder / "pages" / "current"
        return {f"/{path.relative_to(current)}" for path in current.rglob("*.page")} if current.exists() else set()


def configuration(folder: Path, port: int, behind: int) -> str:
    """The example, with the names of this machine."""
    example = (ROOT / "deploy" / "nginx-pages.conf").read_text()
    ours = example.replace("root /run/hallbar/pages;", f"listen 127.0.0.1:{port}; root {folder}/pages;")
    assert ours != example
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; {temporary}
upstream hallbar {{ server 127.0.0.1:{behind}; keepalive 8; }}
{ours} }}"""


@pytest.fixture(scope="module")
def front(
    fresh_database: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Front, Installation]]:
    folder = tmp_path_factory.mktemp("front")
    installation = Installation(folder, fresh_database(folder))
    installation.environment = {"HALLBAR_PAGES": str(folder / "pages"), "HALLBAR_TRUSTED_PROXIES": "1"}
    with installation.serving("--workers", "3") as server:
        port = free_port()
        (folder / "nginx.conf").write_text(configuration(folder, port, server.port))
        nginx = subprocess.Popen([NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
        try:
            front = Front(port, folder, server)
            wait_until(lambda: answers(front))
            yield front, installation
        finally:
            nginx.terminate()
            nginx.wait(20)


def answers(front: Front) -> bool:
    with contextlib.suppress(OSError):
        return front.get("/healthz")[0] == 200
    return False


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def desk(front: tuple[Front, Installation]) -> Iterator[Newsroom]:
    """A desk in a process of its own that has the same folder, as every process of an installation has."""
    _front, installation = front
    app = make_app(installation.folder, installation.database_url, pages=installation.environment["HALLBAR_PAGES"])
    with app.app_context():
        yield Newsroom(app)
        db.session.remove()
        db.engine.dispose()


def settled(front: Front, *paths: str) -> None:
    """Until these pages lie in the current folder."""
    names = {f"{path.partition('?')[0].rstrip('/')}/_{path.partition('?')[2]}.page" for path in paths}

    def all_there() -> bool:
        for path in paths:
            front.get(path)
        return names <= front.files()

    wait_until(all_there)


def test_a_page_from_a_file_is_the_page(front: tuple[Front, Installation], desk: Newsroom) -> None:
    nginx, _installation = front
    desk.release(title="Rubrik", slug="fil", term_ids=desk.term_ids({"land": ["norge"]}))
    time.sleep(2.5)  # a feed that has just changed tells no date yet, and is no file
    pages = (
        "/",
        "/nyheter/fil",
        "/arkiv",
        "/arkiv?land=norge",
        "/arkiv.rss",
        "/arkiv.atom",
        "/arkiv.json",
        "/folj.opml",
    )
    pages += ("/sitemap.xml", "/om")
    settled(nginx, *pages)
    for path in pages:
        status, said, body = nginx.get(path)
        direct = http.client.HTTPConnection("127.0.0.1", nginx.behind.port, timeout=60)
        direct.request("GET", path)
        answer = direct.getresponse()
        told = dict(answer.getheaders())
        assert (status, body) == (200, answer.read()), path
        direct.close()
        assert told["etag"] != said.get("ETag"), "it comes from the file"
        assert said["Content-Type"] == told["content-type"]
        assert said["Cache-Control"] == "public, no-cache"
        assert {name: said.get(name) for name in HEADERS} == HEADERS
        assert "Set-Cookie" not in said
        packed = nginx.get(path, Accept_Encoding="gzip")
        assert packed[1]["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == body
        assert nginx.get(path, If_None_Match=said["ETag"])[0] == 304
        assert nginx.get(path, "HEAD")[::2] == (200, b"")


def test_a_picture_is_sent_from_the_library_for_as_long_as_it_is_public(
    front: tuple[Front, Installation], desk: Newsroom
) -> None:
    nginx, _installation = front
    media = desk.picture()
    post = desk.post("Med bild", lead=media)
    for rendition in media.renditions:
        path = f"/media/{rendition.file}"
        if rendition.purpose == "master":
            assert nginx.get(path)[0] == 404
            continue
        settled(nginx, path)
        status, said, body = nginx.get(path)
        assert (status, len(body)) == (200, rendition.size)
        assert "Server" in said
        assert "ETag" in said, "Hallbar writes the name in small letters"
        assert said["Content-Type"] == rendition.format
        assert said["Cache-Control"] == "public, max-age=31536000, immutable, s-maxage=0"
        assert {name: said.get(name) for name in HEADERS} == HEADERS
        assert nginx.get(path, If_None_Match=said["ETag"])[0] == 304
        assert nginx.get(path, Range="bytes=3-5")[::2] == (206, body[3:6])
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), clock.now(), clock.now())
    for rendition in media.renditions:
        assert nginx.get(f"/media/{rendition.file}")[0] == 404


def test_what_is_not_plain_reading_is_hallbars(front: tuple[Front, Installation], desk: Newsroom) -> None:
    nginx, _installation = front
    settled(nginx, "/om")
    assert "ETag" in nginx.get("/om")[1]
    for headers in ({"Cookie": "hallbar=x"}, {"Authorization": "Basic eDp5"}):
        assert "ETag" not in nginx.get("/om", **headers)[1], "Hallbar writes the name in small letters"
    assert nginx.get("/om", "POST")[0] == 405
    assert nginx.get("/om?utm_source=x")[0] == 302
    assert nginx.get("/om/")[0] == 301
    for path in (
        *("/om?x=/../../om/_", "/%2e%2e/%2e%2e/etc/passwd", "/om?../../../../etc/passwd", "/current/om/_.page"),
        *("/..%2f..%2fetc/passwd", "/current/.standing", "/om/_.page", "/pages/.lock"),
    ):
        status, _said, body = nginx.get(path)
        assert status in (302, 400, 404), path
        assert b"root:" not in body


def test_an_edit_is_on_the_next_page_that_nginx_sends(front: tuple[Front, Installation], desk: Newsroom) -> None:
    nginx, _installation = front
    post = desk.release(title="Nummer –", slug="fersk")
    stale = []
    for number in range(50):
        desk.publish(post, title=f"Nummer {number}")
        for path in ("/", "/nyheter/fersk", "/arkiv.rss", "/arkiv") * 3:
            status, _said, body = nginx.get(path)
            if status != 200 or f"Nummer {number}" not in body.decode():
                stale.append((number, path, status))
    assert stale == []
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), clock.now(), clock.now())
    assert nginx.get("/nyheter/fersk")[0] == 410
    assert "fersk" not in nginx.page("/")


def test_the_clock_turns_the_folder_too(front: tuple[Front, Installation], desk: Newsroom) -> None:
    nginx, _installation = front
    due = clock.now() + timedelta(seconds=4)
    desk.post("På utsatt tid", slug="utsatt-fil", at=due)
    db.session.remove()
    settled(nginx, "/")
    assert "På utsatt tid" not in nginx.page("/")
    time.sleep(max(0.0, (due - clock.now()).total_seconds()) + 0.9)
    assert "På utsatt tid" in nginx.page("/")


def test_what_a_process_without_the_folder_changes_is_seen_within_a_quarter_of_a_second(
    front: tuple[Front, Installation],
) -> None:
    """As another server's does."""
    nginx, installation = front
    other = make_app(installation.folder, installation.database_url)
    with other.app_context():
        newsroom = Newsroom(other)
        for number in range(5):
            settled(nginx, "/")
            newsroom.post(f"Utifrån {number}")
            time.sleep(0.6)  # a quarter, and what a busy machine adds
            assert f"Utifrån {number}" in nginx.page("/")
        db.session.remove()
        db.engine.dispose()


def test_old_folders_are_swept_and_none_is_left_to_grow_old(front: tuple[Front, Installation]) -> None:
    nginx, _installation = front
    wait_until(lambda: len([path for path in (nginx.folder / "pages").iterdir() if path.is_dir()]) <= 2)


def test_when_the_server_stops_nothing_is_shown_from_files(installation: Installation) -> None:
    folder = installation.folder / "pages"
    installation.environment["HALLBAR_PAGES"] = str(folder)
    (folder / "0-left").mkdir(parents=True)
    (folder / "current").symlink_to("0-left")
    with installation.serving("--workers", "1") as server:
        assert os.readlink(folder / "current") != "0-left", "what was left of before may be old"
        assert server.get("/")[0] == 200
        server.stop()
        assert not (folder / "current").exists()
    assert BASE_URL
    assert not re.search("Traceback", server.log.read_text())


def test_doctor_looks_into_the_folder(front: tuple[Front, Installation], installation: Installation) -> None:
    _nginx, served = front
    assert "are of the present content" in served.succeed("doctor")
    installation.environment["HALLBAR_PAGES"] = str(installation.folder / "pages")
    assert "has no pages" in installation.succeed("doctor")
    (installation.folder / "pages" / "old").mkdir(parents=True)
    (installation.folder / "pages" / "old" / ".standing").write_text("[0, null, null]")
    (installation.folder / "pages" / "current").symlink_to("old")
    assert "is of older content" in installation.run("doctor").stdout
