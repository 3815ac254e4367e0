"""What a process has worked out from public content, each value for as long as what it rests on stands."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app

Value = TypeVar("Value")
MOST = 2000
"""Values kept; the least recently used goes first."""


class Memory:
    """Values by key, each with the stamp of what it was made from: asked for under another stamp it is made anew."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()

    def get(self, stamp: Hashable, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made when it is not known yet under this stamp.

        :param stamp: of what the value is made from; read before ``make`` reads that, so that a value made from
            something newer is only made once more.
        """
        with self._lock:
            known = self._values.get(key)
            if known is not None and known[0] == stamp:
                self._values.move_to_end(key)
                value: Value = known[1]
                return value
        value = make()
        with self._lock:
            self._values[key] = stamp, value
            self._values.move_to_end(key)
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
