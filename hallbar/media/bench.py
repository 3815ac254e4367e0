"""The one workbench of a process: files are worked on one at a time, so that its memory has a bound."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WAIT_SECONDS = 10.0
_free = threading.Lock()
_places = threading.BoundedSemaphore(3)
"""Of the one who works and those who wait: the other threads of the process have readers to answer."""


class Busy(RuntimeError):
    """Somebody else's file takes its time; one can try again in a while."""


@contextmanager
def workbench() -> Iterator[None]:
    """Have the bench for oneself.

    :raises Busy: when it has not come free in :data:`WAIT_SECONDS`, or others wait already.
    """
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _free.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            yield
        finally:
            _give_back()
            _free.release()
    finally:
        _places.release()


def _give_back() -> None:
    """Let the system have the memory that is free again: glibc would keep it in pieces."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
