"""Who stops in the middle keeps nobody else from what the newsroom has. Real processes, real connections."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from hallbar.cli.run import THREADS
from hallbar.extensions import db
from hallbar.web import reception, sending
from tests.cli.conftest import Installation, Server
from tests.conftest import make_app
from tests.desk import add_user
from tests.editor.test_loss import body_of, hidden, signed_in
from tests.newsroom import Newsroom

IMPATIENT = (
    "from hallbar.web import reception, watchman; reception.SECONDS = 1.0; "
    "watchman.EVERY = 0.1; watchman.GRACE = 0.2; watchman.SENDER = watchman.READER = 1.0"
)
FORM = b"POST /redaktion/logga-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SOON = 5.0


@contextlib.contextmanager
def connected(server: Server, said: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(said)
        yield connection


def ends(connection: socket.socket) -> bytes:
    """What comes until the server hangs up, which it is to do soon."""
    connection.settimeout(SOON)
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(1 << 20):
            said = (said + data)[-100_000:]
    return said


@pytest.fixture
def staffed(installation: Installation) -> Installation:
    """An installation with an editor."""
    app = make_app(installation.folder, installation.database_url)
    with app.app_context():
        add_user("E0")
        db.session.remove()
        db.engine.dispose()
    installation.environment["HALLBAR_BASE_URL"] = ""  # plain http, so that cookies are sent back
    return installation


@pytest.fixture
def long_file(installation: Installation) -> str:
    """The address of one that no system keeps in its buffers."""
    app = make_app(installation.folder, installation.database_url)
    with app.app_context():
        desk = Newsroom(app)
        media = desk.picture()
        desk.post("Med bild", lead=media)
        name = media.renditions[0].file
        os.truncate(app.extensions["hallbar"].media_path / name, 100 << 20)
        db.session.remove()
        db.engine.dispose()
    return f"/media/{name}"


@pytest.mark.parametrize("begun", [b"email=", b"email=" + bytes(300_000)], ids=["at once", "after much"])
def test_senders_who_stop_are_hung_up_on_and_an_editor_can_save(staffed: Installation, begun: bytes) -> None:
    with (
        staffed.serving("--workers", "1", first=IMPATIENT) as server,
        contextlib.ExitStack() as stopped,
    ):
        editor = signed_in(server, 0)
        senders = [
            stopped.enter_context(connected(server, FORM + b"Content-Length: 1000000\r\n\r\n" + begun))
            for _ in range(reception.AT_ONCE)
        ]
        began = time.monotonic()
        assert [ends(sender) for sender in senders] == [b""] * len(senders)
        assert editor.new_post("Sparat")
        assert time.monotonic() - began < 2 * SOON
        assert "rror" not in server.log.read_text()


def test_readers_who_hardly_read_give_their_places_to_others_and_a_slow_one_is_served(
    installation: Installation, long_file: str
) -> None:
    ask = f"GET {long_file} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with (
        installation.serving("--workers", "1", first=IMPATIENT) as server,
        contextlib.ExitStack() as stopped,
    ):
        readers = [stopped.enter_context(connected(server, ask)) for _ in range(sending.AT_ONCE)]
        assert all(reader.recv(12) == b"HTTP/1.1 200" for reader in readers)
        time.sleep(SOON / 2)
        with connected(server, ask) as slow:
            until = time.monotonic() + SOON / 2
            assert slow.recv(12) == b"HTTP/1.1 200"
            while time.monotonic() < until:
                assert slow.recv(1 << 16)
                time.sleep(0.05)
        for reader in readers:
            assert len(ends(reader)) < 100 << 20
        assert "rror" not in server.log.read_text()


def test_a_worker_has_threads_left_when_every_place_is_taken_and_waited_for() -> None:
    assert reception.AT_ONCE + reception.WAITING + sending.AT_ONCE + sending.WAITING < THREADS


def test_a_sender_who_is_slow_but_steady_is_received(installation: Installation) -> None:
    with (
        installation.serving("--workers", "1", first=f"{IMPATIENT}; reception.BYTES_A_SECOND = 5_000") as server,
        connected(server, FORM + b"Content-Length: 20000\r\n\r\n") as steady,
    ):
        for _ in range(20):
            steady.sendall(bytes(1000))
            time.sleep(0.1)
        status = steady.recv(4096)[9:12]
        assert status in (b"400", b"403", b"422"), "it is looked at, and refused for its form"


def test_a_save_that_breaks_off_changes_nothing(staffed: Installation) -> None:
    """The half that has come is a form that could be read, with a text that ends in the middle."""
    with staffed.serving("--workers", "1") as server:
        editor = signed_in(server, 0)
        address = editor.new_post("Rubrik", "Hela texten.")
        _address, page = editor.open(address)
        fields = {
            "csrf_token": editor.token,
            "title": "Rubrik",
            "lang": "sv",
            "base_version": hidden(page, "base_version"),
        }
        form = urlencode({**fields, "form_key": hidden(page, "form_key"), "sequence": 1, "body": "Halva"}).encode()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in editor.cookies)
        head = (
            f"POST {address}/utkast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookies}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nHX-Request: true\r\n"
        )
        with connected(server, f"{head}Content-Length: {len(form) + 100}\r\n\r\n".encode() + form) as broken:
            broken.shutdown(socket.SHUT_WR)
            ends(broken)
        assert body_of(editor.open(address)[1]) == "Hela texten."
        with connected(
            server, f"{head}Connection: close\r\nContent-Length: {len(form)}\r\n\r\n".encode() + form
        ) as whole:
            assert ends(whole).startswith(b"HTTP/1.1 200")
        assert body_of(editor.open(address)[1]) == "Halva"
