"""What visitors send is received whole before a view is asked, some at a time and within a time.

A body that trickles in would otherwise hold one of a process's few threads for as long as its sender likes; one that
stops is ended by the watchman. A proxy in front that receives bodies itself, as nginx does, leaves nothing to do here.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.wsgi import ClosingIterator

from hallbar.web.queueing import Queue
from hallbar.web.security import HEADERS
from hallbar.web.watchman import Transfer, Watchman

AT_ONCE = 4
"""Bodies that a process receives at the same time; fewer than it has threads, so that pages are answered meanwhile."""
WAITING = 6
"""Those that wait for their turn: a newsroom may save all at the same moment. Each holds a thread."""
SECONDS = 15.0
"""In which a body is to come,"""
BYTES_A_SECOND = 50_000
"""and those besides that what has come of it needs at this speed: one that trickles is given up, however long it is.
Nor is anything that comes to be so long in coming."""
IN_MEMORY = 256 * 1024
"""Bytes of a body that are kept in memory; a larger one lies in a temporary file."""
_CHUNK = 64 * 1024
_LEAST = 1
"""Bytes that are read at a time, of who sends fast and of who sends slowly."""
_TOO_MUCH = "Vi tar emot för mycket just nu. Försök igen om en liten stund; det du har skrivit finns kvar."
_TOO_SLOW = "Det tog för lång tid att ta emot det du skickade. Försök igen; det du har skrivit finns kvar."
_BROKEN = "Förbindelsen bröts innan allt hade kommit fram. Försök igen; det du har skrivit finns kvar."
_OF_UNKNOWN_LENGTH = "Skicka det igen med uppgift om hur långt det är (Content-Length)."

Environ = dict[str, Any]


class TooSlow(Exception):
    """The body has not come in time."""


class Broken(Exception):
    """The connection ended before the body did."""


class Reception:
    """WSGI middleware.

    :param app: what is given the whole body.
    :param most: bytes that a body may have; a larger one is passed on as it is, to be refused.
    :param folder: beginning of the paths that take bodies; all others are passed on, to be refused.
    :param watchman: looks after those who stop.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int, folder: str, watchman: Watchman) -> None:
        self._app, self._most, self._folder, self._watchman = app, most, folder, watchman
        self._queue = Queue(AT_ONCE, WAITING)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(self._folder):
            return self._app(environ, start_response)
        if "HTTP_TRANSFER_ENCODING" in environ:  # the server tells one that broke off from a whole one by nothing
            return refusal(411, _OF_UNKNOWN_LENGTH, start_response)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not 0 < int(length) <= self._most:
            return self._app(environ, start_response)
        if not self._queue.turn_comes():
            return refusal(503, _TOO_MUCH, start_response)
        transfer = self._watchman.begin(environ)
        try:
            received = _received(environ["wsgi.input"], int(length), transfer)
        except TooSlow:
            return refusal(408, _TOO_SLOW, start_response)
        except Broken:
            return refusal(400, _BROKEN, start_response)
        finally:
            self._watchman.end(transfer)
            self._queue.leave()
        environ = {**environ, "wsgi.input": received, "wsgi.input_terminated": True}
        return ClosingIterator(self._app(environ, start_response), received.close)


def _received(source: Any, length: int, transfer: Transfer) -> Any:
    """The body as a file.

    Granian's ``read`` returns when it has all that was asked for or the connection has ended, and a request must not be
    answered while it reads: its worker would stand still. So little is asked for at a time, and more only of who sends
    fast.

    :raises TooSlow: when it does not come in time.
    :raises Broken: when it ends before it has come.
    """
    began = time.monotonic()
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    size, at_once = 0, _LEAST
    try:
        while size < length:
            transfer.since = asked = time.monotonic()
            transfer.due = min(began + SECONDS + size / BYTES_A_SECOND, asked + SECONDS)
            chunk = source.read(min(at_once, length - size))
            now = time.monotonic()
            if now > transfer.due:
                raise TooSlow
            if not chunk:
                raise Broken
            file.write(chunk)
            size += len(chunk)
            at_once = min(2 * at_once, _CHUNK) if now - asked < at_once / BYTES_A_SECOND + 0.01 else _LEAST
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


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
