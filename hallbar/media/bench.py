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
def workbench(wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Have the bench for oneself.

    :param wait: seconds to wait for it.
    :raises Busy: when it has not come free by then.
    """
    if not _free.acquire(timeout=wait):
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
