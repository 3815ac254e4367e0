"""Who sees to it that the folder of pages is always of the present content."""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from logging import Logger

from sqlalchemy.exc import SQLAlchemyError

from hallbar import clock
from hallbar.web.page_cache import PageCache
from hallbar.web.page_cache.rendering import Stamp
from hallbar.web.page_cache.watch import Unknown, Watch
from hallbar.web.page_files.folder import Folder, Standing

EVERY = 0.2
"""Seconds between two looks for what other servers have changed."""
LONGEST_UNKNOWN = 1.0
"""Seconds for which files are shown though the database does not say whether they stand."""


class Keeper:
    """Turns the folder after each public change, and when something falls due.

    :param standing: reads which content there is.
    """

    def __init__(
        self, folder: Folder, cache: PageCache, watch: Watch, standing: Callable[[], Standing], logger: Logger
    ) -> None:
        self.folder, self._cache = folder, cache
        self._watch, self._standing, self._logger = watch, standing, logger
        self._seen: tuple[Stamp, Standing] | None = None
        self._unknown_since: float | None = None
        self._lock = threading.Lock()
        self._is_started = False

    def begin(self) -> None:
        """Begin with an empty folder, whatever was left of before."""
        self._turn(anew=True)
        self.folder.sweep()

    def start(self) -> None:
        """Write pages, and look again and again, in a thread of its own that ends with the process.

        A process that is forked from this one has no such thread, and writes none.
        """
        self._cache.files = self.folder
        self._is_started = True
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._stop_writing)
        threading.Thread(target=self._run, daemon=True, name="pages").start()

    def look(self) -> bool:
        """Turn the folder if there is other content than it has; whether it was turned.

        What fails lets nothing be shown from files, and is told in the log: it never fails who has published.
        """
        if not self._is_started and not self.folder.name:  # nobody serves: nobody is to be shown anything
            return False
        try:
            stamp = self._watch.stamp()
            seen = self._seen
            if seen is not None and seen[0] == stamp and not _is_over(seen[1]) and self.folder.name:
                self._unknown_since = None
                return False
            self._turn()
            self._unknown_since = None
            return True
        except (Unknown, SQLAlchemyError) as error:
            self._not_known(str(error))
        except OSError as error:
            self._logger.error("pages as files: %s", error)
            self._drop()
        return False

    def _turn(self, *, anew: bool = False) -> None:
        with self._lock:
            standing = self.folder.turn(self._standing, anew=anew)
            self._seen = (standing.version, standing.changed_at), standing

    def _not_known(self, reason: str) -> None:
        now = time.monotonic()
        self._unknown_since = self._unknown_since or now
        if now - self._unknown_since > LONGEST_UNKNOWN:
            self._logger.error("pages as files: the database does not say which content there is: %s", reason)
            self._drop()

    def _drop(self) -> None:
        self._seen = None
        try:
            self.folder.drop()
        except OSError as error:
            self._logger.critical("pages as files: old ones may be shown, remove %s: %s", self.folder.path, error)

    def _stop_writing(self) -> None:
        self._cache.files = None
        self._is_started = False

    def _run(self) -> None:
        while True:
            if self.look():
                self.folder.sweep()
            until = self._seen[1].until if self._seen else None
            left = EVERY if until is None else (until - clock.now()).total_seconds()
            time.sleep(max(0.001, min(EVERY, left)))


def _is_over(standing: Standing) -> bool:
    return standing.until is not None and clock.now() - standing.until >= timedelta(0)
