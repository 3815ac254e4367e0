"""What a process has worked out from public content, for as long as that content stands."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app

Value = TypeVar("Value")
MOST = 2000
"""Values kept; the least recently used goes first."""


class Memory:
    """Values by key; all are forgotten when another edition of the content is asked about."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._edition: Hashable = None
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, edition: Hashable, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key in an edition, made when it is not known yet."""
        with self._lock:
            if edition != self._edition:
                self._edition = edition
                self._values.clear()
            if key in self._values:
                self._values.move_to_end(key)
                known: Value = self._values[key]
                return known
        value = make()
        with self._lock:
            if edition == self._edition:
                self._values[key] = value
                if len(self._values) > self._most:
                    self._values.popitem(last=False)
        return value


def memory() -> Memory:
    """The process's memory."""
    kept: Memory = current_app.extensions["memory"]
    return kept


def init_app(app: Flask) -> None:
    """Begin with nothing."""
    app.extensions["memory"] = Memory()
