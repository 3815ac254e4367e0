"""The one workbench of a process: files are worked on one at a time, so that its memory has a bound."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

WAIT_SECONDS = 20.0
_free = threading.Lock()


class Busy(RuntimeError):
    """Somebody else's file takes its time; one can try again in a while."""


@contextmanager
def workbench() -> Iterator[None]:
    """Have the bench for oneself.

    :raises Busy: when it has not come free in :data:`WAIT_SECONDS`.
    """
    if not _free.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _give_back()
        _free.release()


def _give_back() -> None:
    """Let the system have the memory that is free again: glibc would keep it in pieces."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
