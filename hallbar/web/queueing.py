"""Some at a time, and few who wait: what keeps slow senders and slow readers from having all of a process's threads."""

import threading

PATIENCE = 2.0
"""Seconds that one waits for its turn, before it is asked to come again."""


class Queue:
    """A queue for something that holds a thread.

    :param at_once: how many have their turn at the same time.
    :param waiting: how many wait for theirs, each holding a thread, too; who comes then is sent away at once.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._waiting = threading.BoundedSemaphore(waiting)

    def turn_comes(self) -> bool:
        """Whether one may begin; who may is to call :meth:`leave` at the end."""
        if self._turns.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._turns.acquire(timeout=PATIENCE)
        finally:
            self._waiting.release()

    def leave(self) -> None:
        """One has done: the next may begin."""
        self._turns.release()
