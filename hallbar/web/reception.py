"""What visitors send is received whole before a view is asked, some at a time and within a time.

A body that trickles in would otherwise hold one of a process's few threads for as long as its sender likes. A proxy in
front that receives bodies itself, as nginx does, leaves nothing to do here.
"""

import tempfile
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.wsgi import ClosingIterator

from hallbar.web.security import HEADERS

AT_ONCE = 6
"""Bodies that a process receives at the same time; fewer than it has threads, so that pages are answered meanwhile."""
PATIENCE = 2.0
"""Seconds that one waits for its turn, before it is asked to come again."""
SECONDS = 20.0
"""In which a body is to come,"""
BYTES_A_SECOND = 50_000
"""and those that it needs at this speed besides."""
IN_MEMORY = 256 * 1024
"""Bytes of a body that are kept in memory; a larger one lies in a temporary file."""
_CHUNK = 64 * 1024
_TOO_MUCH = "Vi tar emot för mycket just nu. Försök igen om en liten stund; det du har skrivit finns kvar."
_TOO_SLOW = "Det tog för lång tid att ta emot det du skickade. Försök igen; det du har skrivit finns kvar."

Environ = dict[str, Any]


class TooSlow(Exception):
    """The body has not come in time."""


class Reception:
    """WSGI middleware.

    :param app: what is given the whole body.
    :param most: bytes that a body may have; a larger one is passed on as it is, to be refused.
    :param folder: beginning of the paths that take bodies; all others are passed on, to be refused.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int, folder: str) -> None:
        self._app, self._most, self._folder = app, most, folder
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self._is_to_be_received(environ):
            return self._app(environ, start_response)
        if not self._turns.acquire(timeout=PATIENCE):
            return refusal(503, _TOO_MUCH, start_response)
        body = _Body(environ["wsgi.input"], self._most)
        try:
            received, size = body.receive(_seconds(environ), self._turns.release)
        except TooSlow:
            return refusal(408, _TOO_SLOW, start_response)
        environ = {**environ, "wsgi.input": received, "CONTENT_LENGTH": str(size), "wsgi.input_terminated": True}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return ClosingIterator(self._app(environ, start_response), received.close)

    def _is_to_be_received(self, environ: Environ) -> bool:
        length = environ.get("CONTENT_LENGTH") or "0"
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not environ.get("PATH_INFO", "").startswith(self._folder):
            return False
        return chunked or (length.isdecimal() and 0 < int(length) <= self._most)


class _Body:
    """A body that a thread of its own receives, since reading from a connection knows no time limit."""

    def __init__(self, source: Any, most: int) -> None:
        self._source, self._most = source, most
        self._whole = threading.Event()
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
        self._size = 0
        self._given_up = False

    def receive(self, seconds: float, when_over: Callable[[], None]) -> tuple[Any, int]:
        """The body as a file, and its bytes.

        :param when_over: is called when nothing is received any more, if need be long after this has given up.
        :raises TooSlow: when it does not come in time.
        """

        def work() -> None:
            try:
                self._read()
            finally:
                when_over()
                self._whole.set()
                if self._given_up:
                    self._file.close()

        threading.Thread(target=work, daemon=True, name="reception").start()
        if not self._whole.wait(seconds):
            self._given_up = True
            raise TooSlow
        self._file.seek(0)
        return self._file, self._size

    def _read(self) -> None:
        while self._size <= self._most:
            try:
                chunk = self._source.read(_CHUNK)
            except Exception:  # whatever the server calls a connection that is broken
                return
            if not chunk:
                return
            self._file.write(chunk)
            self._size += len(chunk)


def _seconds(environ: Environ) -> float:
    length = environ.get("CONTENT_LENGTH") or "0"
    return SECONDS + (int(length) if length.isdecimal() else 0) / BYTES_A_SECOND


def refusal(status: int, sentence: str, start_response: Callable[..., Any]) -> list[bytes]:
    """A plain sentence, for what is refused before a view is asked."""
    body = f"{sentence}\n".encode()
    headers = {
        **HEADERS,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Retry-After": "5",
        "Connection": "close",
    }
    start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
    return [body]
