"""Who sees to it that the folder of pages is always of the present content."""

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
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
        self._seen: tuple[Stamp, Standing, datetime] | None = None
        self._swept = ""
        self._unknown_since: float | None = None
        self._lock = threading.Lock()
        self._is_started = False
        self._is_begun = True

    def begin(self) -> None:
        """Begin with an empty folder, whatever was left of before."""
        self._turn(anew=True)
        self.folder.sweep()

    def start(self, *, anew: bool = False) -> None:
        """Write pages, and look again and again, in a thread of its own that ends with the process.

        A process that is forked from this one has no such thread, and writes none.

        :param anew: begin with an empty folder, where nobody has called :meth:`begin` before.
        """
        self._cache.files = self.folder
        self._is_begun = not anew
        self._is_started = True
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._stop_writing)
        threading.Thread(target=self._run, daemon=True, name="pages").start()

    def look(self, patience: float = LONGEST_UNKNOWN) -> bool:
        """Turn the folder if there is other content than it has; whether it was turned.

        What fails lets nothing be shown from files, and is told in the log: it never fails who has published.

        :param patience: seconds for which files are shown though the database does not say whether they stand.
        """
        if not self._is_started and not self.folder.name:  # nobody serves: nobody is to be shown anything
            return False
        try:
            stamp = self._watch.stamp()
            seen = self._seen
            if seen is not None and seen[0] == stamp and _lasts(seen[1], seen[2]) and self.folder.name:
                self._unknown_since = None
                return False
            self._turn(anew=not self._is_begun)
            self._unknown_since = None
            return True
        except (Unknown, SQLAlchemyError) as error:
            self._not_known(str(error), patience)
        except OSError as error:
            self._logger.error("pages as files: %s", error)
            self._drop()
        return False

    def look_after_writing(self) -> None:
        """The same for who has just written: what may have been changed is shown no longer, if it is not known."""
        self.look(patience=0)

    def watch(self) -> None:
        """Look, and remove what is no longer current, whoever has turned it. Whatever fails, it can be called again."""
        try:
            self.look()
            if (name := self.folder.name) != self._swept:
                self.folder.sweep()
                self._swept = name
        except Exception:  # files must never outlive the thread that looks after them
            self._logger.exception("pages as files")
            self._drop()

    def _turn(self, *, anew: bool = False) -> None:
        with self._lock:
            since = clock.now()
            standing = self.folder.turn(self._standing, anew=anew)
            self._seen = (standing.version, standing.changed_at), standing, since
            self._is_begun = self._is_begun or anew

    def _not_known(self, reason: str, patience: float) -> None:
        now = time.monotonic()
        self._unknown_since = self._unknown_since or now
        if now - self._unknown_since >= patience:
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
            self.watch()
            seen = self._seen
            until = seen[1].until if seen else None
            left = EVERY if until is None else (until - clock.now()).total_seconds()
            time.sleep(max(0.001, min(EVERY, left)))


def _lasts(standing: Standing, since: datetime) -> bool:
    """Whether it stands by the clock alone; not before it was read, should the clock have been set back."""
    now = clock.now()
    return since <= now and (standing.until is None or now < standing.until)
