"""Who stops in the middle of what is received or sent is hung up on.

A thread that waits for a client waits inside the server. Granian ends that only when the connection ends (its issue
728), and an application has no way to be rid of it. So the connection is shut. An environment tells the client's
address but no port; which connection it is, the kernel tells: of each that this process holds it counts what has come,
and what was sent and has arrived (``TCP_INFO``, tcp(7)).

On Linux only; elsewhere nothing is done.
"""

import logging
import math
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hallbar.web.connections import Connection, connections

LEAST = 2_000
"""Bytes that are to move in a second: half of what a telephone has by GPRS; 5 MB then take three quarters of an hour.
Apache's mod_reqtimeout asks 500 of who sends."""
SENDER, READER = 10.0, 60.0
"""Seconds over which they are counted. Nginx, too, lets who reads stand still for a minute (``send_timeout``)."""
GRACE = 5.0
"""Seconds in which who is late is told so by the thread that waits, if anything comes at all."""
EVERY = 5.0
"""Seconds between two looks."""
_logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Transfer:
    """What a thread waits for. Times are those of :func:`time.monotonic`."""

    address: str
    port: str
    """The client's address, and the port on which it is served."""
    since: float = field(default_factory=time.monotonic)
    due: float = math.inf
    """When the thread began to wait for what comes next, and until when it is to; what is sent is never due."""


@dataclass(frozen=True)
class _Mark:
    """How far a connection was when it last kept up."""

    at: float
    moved: int
    is_reader: bool


class Watchman:
    """Has a thread for as long as there is something to watch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._transfers: set[Transfer] = set()
        self._is_awake = False
        self._marks: dict[int, _Mark] = {}

    def begin(self, environ: dict[str, Any]) -> Transfer:
        """A thread is about to wait for this client; :meth:`end` is to be called when it no longer does."""
        asked = environ.get("werkzeug.proxy_fix.orig", environ)
        transfer = Transfer(asked.get("REMOTE_ADDR", ""), str(asked.get("SERVER_PORT", "")))
        with self._lock:
            self._transfers.add(transfer)
            if sys.platform == "linux" and not self._is_awake:
                with suppress(RuntimeError):  # no room for a thread: whoever comes next tries again
                    threading.Thread(target=self._watch, name="watchman", daemon=True).start()
                    self._is_awake = True
        return transfer

    def end(self, transfer: Transfer) -> None:
        """The thread waits no longer."""
        with self._lock:
            self._transfers.discard(transfer)

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            with self._lock:
                transfers = list(self._transfers)
                self._is_awake = bool(transfers)
            if not transfers:
                return
            try:
                self._look(transfers)
            except OSError:  # where there is no /proc
                continue
            except Exception:  # the next look may be better, and nobody else would look
                _logger.exception("the watchman could not look")

    def _look(self, transfers: list[Transfer]) -> None:
        """Hang up on readers that do not keep up, and for each body that is late on a sender."""
        now = time.monotonic()
        slow = self._slow({transfer.port for transfer in transfers}, now)
        for reader in [one for one in slow if one.is_reader]:
            reader.hang_up()
        for late in [transfer for transfer in transfers if now > transfer.due + GRACE]:
            senders = [one for one in slow if not one.is_reader and one.is_of(late.address)]
            if senders:  # others of that address may be silent while their answer is worked out
                nearest = min(senders, key=lambda one: abs(one.silent - (now - late.since)))
                slow.remove(nearest)
                nearest.hang_up()

    def _slow(self, ports: set[str], now: float) -> list[Connection]:
        """Connections that have not kept up, in whichever direction it is their turn."""
        marks, slow = {}, []
        for one in connections(ports):
            seconds = READER if one.is_reader else SENDER
            mark = self._marks.get(one.number)
            if mark is None or mark.is_reader != one.is_reader or one.moved - mark.moved >= LEAST * seconds:
                mark = _Mark(now, one.moved, one.is_reader)
            marks[one.number] = mark
            if now - mark.at >= seconds:
                slow.append(one)
        self._marks = marks
        return slow
