"""One at a time: who comes while a page is rendered waits for it, but not for ever."""

import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

PATIENCE = 5.0
"""Seconds that one waits for another's rendering before rendering oneself."""


def deadline() -> float:
    """When patience is over, on the clock of :func:`time.monotonic`."""
    return time.monotonic() + PATIENCE


class Turns:
    """Who is at work on which key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Hashable, threading.Event] = {}

    @contextmanager
    def taken(self, key: Hashable, last: float) -> Iterator[bool]:
        """Whether it is one's own turn; if not, another's has ended meanwhile, or patience has.

        :param last: a :func:`deadline`.
        """
        with self._lock:
            running = self._running.get(key)
            if running is None:
                mine = self._running[key] = threading.Event()
        if running is not None:
            if (left := last - time.monotonic()) > 0:
                running.wait(left)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._running[key]
            mine.set()
