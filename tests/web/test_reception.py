"""What is sent is received whole, or not at all."""

import io
import threading
from typing import Any

import pytest

from hallbar.web import reception
from hallbar.web.reception import AT_ONCE, Reception


class Trickle(io.RawIOBase):
    """A sender that says something and then nothing more, until it is let go."""

    def __init__(self) -> None:
        self.gone = threading.Event()
        self.parts = [b"a=1"]

    def read(self, _size: int = -1) -> bytes:
        if self.parts:
            return self.parts.pop()
        self.gone.wait(60)
        return b""


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
    app = Reception(echo, 10**7, "/redaktion/")
    assert ask(app, io.BytesIO(data), CONTENT_LENGTH=str(len(data))) == ("200 OK", data)
    assert ask(app, io.BytesIO(data), HTTP_TRANSFER_ENCODING="chunked") == ("200 OK", data)


def test_one_that_does_not_come_is_given_up_and_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "SECONDS", 0.2)
    monkeypatch.setattr(reception, "PATIENCE", 0.2)
    app = Reception(echo, 1000, "/redaktion/")
    slow = [Trickle() for _ in range(AT_ONCE)]
    for source in slow:
        assert ask(app, source, CONTENT_LENGTH="100")[0].startswith("408")
    assert ask(app, io.BytesIO(b"x"), CONTENT_LENGTH="1")[0].startswith("503"), "their senders are still there"
    for source in slow:
        source.gone.set()
    assert ask(app, io.BytesIO(b"x"), CONTENT_LENGTH="1") == ("200 OK", b"x")


def test_what_is_too_large_or_for_nobody_is_left_to_be_refused() -> None:
    seen: list[Any] = []

    def note(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["wsgi.input"])
        start_response("413 X", [])
        return []

    app, source = Reception(note, 10, "/redaktion/"), io.BytesIO(b"x" * 100)
    ask(app, source, CONTENT_LENGTH="100")
    ask(app, source, path="/arkiv", CONTENT_LENGTH="5")
    ask(app, source, CONTENT_LENGTH="junk")
    assert seen == [source] * 3
    assert source.tell() == 0
