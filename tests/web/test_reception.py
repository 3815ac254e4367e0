"""What is sent is received whole, or not at all."""

import io
import threading
import time
from typing import Any

import pytest

from hallbar.web import queueing, reception
from hallbar.web.reception import AT_ONCE, WAITING, Reception
from hallbar.web.watchman import Watchman


class Trickle(io.RawIOBase):
    """A sender that takes its time with each byte."""

    def read(self, _size: int = -1) -> bytes:
        time.sleep(0.02)
        return b"a"


def ask(app: Reception, source: Any, path: str = "/redaktion/x", **environ: Any) -> tuple[str, bytes]:
    said: list[str] = []
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.input": source, **environ}
    answer = app(asked, lambda status, _headers: said.append(status))
    body = b"".join(answer)
    if close := getattr(answer, "close", None):
        close()
    return said[0], body


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    length = int(environ["CONTENT_LENGTH"])
    return [environ["wsgi.input"].read(length)]


@pytest.mark.parametrize("size", [1, 1000, reception.IN_MEMORY * 3])
def test_a_body_comes_as_it_was_sent(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    app = Reception(echo, 10**7, "/redaktion/", Watchman())
    assert ask(app, io.BytesIO(data), CONTENT_LENGTH=str(len(data))) == ("200 OK", data)


@pytest.mark.parametrize("size", [0, 999])
def test_a_body_that_breaks_off_is_never_taken_for_a_whole_one(size: int) -> None:
    """Half a text would be saved as the whole."""
    app = Reception(echo, 10**7, "/redaktion/", Watchman())
    assert ask(app, io.BytesIO(b"x" * size), CONTENT_LENGTH="1000")[0].startswith("400")
    status, _body = ask(app, io.BytesIO(b"x" * 999), HTTP_TRANSFER_ENCODING="chunked")
    assert status.startswith("411"), "nobody knows when it is whole"
    assert ask(app, io.BytesIO(b"x"), CONTENT_LENGTH="1") == ("200 OK", b"x")


def test_one_that_trickles_is_given_up_however_long_it_is_and_gives_its_place_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reception, "SECONDS", 0.2)
    app = Reception(echo, 10**8, "/redaktion/", Watchman())
    for _ in range(AT_ONCE + 1):
        assert ask(app, Trickle(), CONTENT_LENGTH="30000000")[0].startswith("408")
    assert ask(app, io.BytesIO(b"x"), CONTENT_LENGTH="1") == ("200 OK", b"x")


def test_only_few_wait_for_a_place_and_others_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that waits holds one of the process's threads."""
    monkeypatch.setattr(reception, "SECONDS", 1.0)
    monkeypatch.setattr(queueing, "PATIENCE", 10.0)
    app = Reception(echo, 10**8, "/redaktion/", Watchman())
    told: list[str] = []

    def send() -> None:
        told.append(ask(app, Trickle(), CONTENT_LENGTH="30000000")[0][:3])

    senders = [threading.Thread(target=send) for _ in range(AT_ONCE + WAITING + 2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(told) == ["408"] * (AT_ONCE + WAITING) + ["503"] * 2


def test_what_is_too_large_or_for_nobody_is_left_to_be_refused() -> None:
    seen: list[Any] = []

    def note(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["wsgi.input"])
        start_response("413 X", [])
        return []

    app, source = Reception(note, 10, "/redaktion/", Watchman()), io.BytesIO(b"x" * 100)
    ask(app, source, CONTENT_LENGTH="100")
    ask(app, source, path="/arkiv", CONTENT_LENGTH="5")
    ask(app, source, CONTENT_LENGTH="junk")
    assert seen == [source] * 3
    assert source.tell() == 0
