"""What is sent is handed to the server whole, or, when it is long, by few at a time.

The server takes a long body piece by piece, as fast as its reader does, and keeps a thread until the last: some readers
that take their time would otherwise have all of a process's few threads; one that hardly reads is ended by the
watchman. What the server is given whole it sends without a thread.
A proxy in front that takes answers at once, as nginx does, leaves nothing to do here.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hallbar.web.queueing import Queue
from hallbar.web.reception import refusal
from hallbar.web.watchman import Watchman

AT_ONCE = 6
"""Long answers that a process sends at the same time; fewer than it has threads, so that others are answered."""
WAITING = 2
"""Those that wait for their turn; each holds a thread."""
WHOLE = 192 * 1024
"""Bytes that are handed over at once: with all of a process's connections, not more memory than it may have."""
_TOO_MUCH = "Vi skickar för mycket just nu. Försök igen om en liten stund."


class Sending:
    """WSGI middleware.

    :param app: what answers.
    :param watchman: looks after those who stop.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], watchman: Watchman) -> None:
        self._app, self._watchman = app, watchman
        self._queue = Queue(AT_ONCE, WAITING)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        said: list[Any] = []

        def start(*heading: Any) -> Callable[[bytes], None]:
            said.append(heading)
            return _no_writing

        def end() -> None:
            self._watchman.end(transfer)
            self._queue.leave()
            _close(answer)

        answer = self._app(environ, start)
        beginning, rest = _beginning(answer)
        if rest is None:
            start_response(*said[-1])
            return [beginning]
        if not self._queue.turn_comes():
            _close(answer)
            return refusal(503, _TOO_MUCH, start_response)
        transfer = self._watchman.begin(environ)
        start_response(*said[-1])
        return _Long(beginning, rest, end)


class _Long:
    """The rest of an answer, of which the beginning has been read."""

    def __init__(self, beginning: bytes, rest: Iterator[bytes], when_over: Callable[[], object]) -> None:
        self._beginning, self._rest, self._when_over = beginning, rest, when_over
        self._lock = threading.Lock()
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        yield self._beginning
        yield from self._rest

    def close(self) -> None:
        """The server has sent it, or its reader has gone."""
        with self._lock:
            was_over, self._is_over = self._is_over, True
        if not was_over:
            self._when_over()

    def __del__(self) -> None:
        self.close()


def _beginning(answer: Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """What is handed over at once, and the rest; None when that was all. What comes in one piece, as pages do, is in
    memory already and never waits for its turn.
    """
    if isinstance(answer, list):
        return b"".join(answer), None
    pieces, size, rest = [], 0, iter(answer)
    try:
        for piece in rest:
            pieces.append(piece)
            if size > WHOLE:
                return b"".join(pieces), rest
            size += len(piece)
    except BaseException:
        _close(answer)
        raise
    _close(answer)
    return b"".join(pieces), None


def _close(answer: Iterable[bytes]) -> None:
    if (close := getattr(answer, "close", None)) is not None:
        close()


def _no_writing(_data: bytes) -> None:
    """PEP 3333's ``write``, which nothing here uses."""
