"""Which content there is now, asked at every request for next to nothing.

A process has one connection of its own for this, through which nothing is ever written, and on which no transaction
stays open: an open one would show the content of when it began.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Engine, event

from hallbar.extensions import sqlite_driver
from hallbar.models.edition import NEWEST, moment_of
from hallbar.web.page_cache.rendering import Stamp
from hallbar.web.page_cache.wal_index import WalIndex

EMPTY: Stamp = (0, None)
PAUSE = 1.0
"""Seconds for which a server that could not be reached is not tried again: the application itself says that."""
FILE_CHECKED = 0.02
"""Seconds for which an embedded database is believed to lie where it lay: a file that another takes the place of was
no editor's doing.
"""
_PG_OPTIONS = "-c timezone=UTC -c statement_timeout=2000 -c lock_timeout=1000"


class Unknown(Exception):
    """The database does not say which content there is: nothing that is kept may be shown."""


class Line(Protocol):
    """A connection to the database, which threads share."""

    def stamp(self) -> Stamp:
        """The content there is now.

        :raises Unknown: when the database does not say.
        """

    def close(self) -> None:
        """Hang up."""


class Watch:
    """The process's line, opened when it is first asked."""

    def __init__(self, engine: Engine) -> None:
        self._open = _opener(engine)
        self._line: Line | None = None
        self._lock = threading.Lock()
        event.listen(engine, "engine_disposed", self._close)

    def stamp(self) -> Stamp:
        """The content there is now.

        :raises Unknown: when the database does not say.
        """
        line = self._line
        if line is None:
            line = self._opened()
        try:
            return line.stamp()
        except Unknown:
            with self._lock:
                if self._line is line:
                    self._line = None
            line.close()
            raise

    def _opened(self) -> Line:
        with self._lock:
            line = self._line
            if line is None:
                line = self._line = self._open()
            return line

    def _close(self, _engine: Engine) -> None:
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()


def _opener(engine: Engine) -> Callable[[], Line]:
    if engine.dialect.name == "sqlite":
        path = engine.url.database or ":memory:"
        return lambda: SQLiteLine(path)
    return PostgreSQLExchange(engine).line


class SQLiteLine:
    """To an embedded database, of which it is asked first whether anything at all has been committed: by a look into
    memory that its processes share (:mod:`~hallbar.web.page_cache.wal_index`), or else by ``PRAGMA data_version``.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: object = None
        self._stamp = EMPTY
        self._file: tuple[int, int] | None = None
        self._checked = float("-inf")
        self._index: WalIndex | None = None
        self._connection: Any = None
        self._cursor: Any = None
        try:
            self._file = self._file_now()
            self._connection = sqlite_driver.connect(
                f"file:{_quoted(path)}?mode=rw", uri=True, timeout=0.25, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA query_only=ON").close()
            self._cursor = self._connection.cursor()
            self._cursor.execute(NEWEST).fetchall()  # now the shared memory is there
            self._index = WalIndex.of(path, self._connection)
        except (OSError, sqlite_driver.Error) as error:
            self.close()
            raise Unknown(str(error)) from error

    def stamp(self) -> Stamp:
        try:
            now = time.monotonic()
            if not 0 <= now - self._checked < FILE_CHECKED:
                self._check_file(now)
            index = self._index
            if index is not None and index.newest_commit() == self._seen:
                return self._stamp
            with self._lock:
                return self._asked()
        except (OSError, ValueError, sqlite_driver.Error) as error:
            raise Unknown(str(error)) from error

    def close(self) -> None:
        with self._lock:
            if self._index is None and self._connection is not None:
                self._connection.close()
            self._index = self._connection = self._cursor = None  # the last who looks into the index closes its own

    def __del__(self) -> None:
        self.close()

    def _asked(self) -> Stamp:
        if self._cursor is None:
            raise Unknown("the line was closed")
        commit = self._commit()
        if commit != self._seen:
            rows = self._cursor.execute(NEWEST).fetchall()
            self._stamp = (rows[0][0], moment_of(rows[0][1])) if rows else EMPTY
            # Read before the row, so that what comes between is seen next time; set after the stamp, which others read
            # without the lock.
            self._seen = commit
        return self._stamp

    def _commit(self) -> object:
        """What is another after each commit, of any connection of any process."""
        if self._index is not None:
            return self._index.newest_commit()
        ((number,),) = self._cursor.execute("PRAGMA data_version").fetchall()
        return number

    def _check_file(self, now: float) -> None:
        if self._file_now() != self._file:
            raise Unknown("another file has taken its place")
        self._checked = now

    def _file_now(self) -> tuple[int, int]:
        found = os.stat(self._path)
        return found.st_dev, found.st_ino


class PostgreSQLExchange:
    """Opens lines to a server, with the application's own address of it."""

    def __init__(self, engine: Engine) -> None:
        (self._arguments, self._options) = engine.dialect.create_connect_args(engine.url)
        self._failed_at = float("-inf")

    def line(self) -> Line:
        """A new line.

        :raises Unknown: when the server cannot be reached, or could not a moment ago.
        """
        import psycopg

        if time.monotonic() - self._failed_at < PAUSE:
            raise Unknown("the server did not answer a moment ago")
        ours = {
            "autocommit": True,
            "connect_timeout": 2,
            "tcp_user_timeout": 4000,
            "options": f"{self._options.get('options', '')} {_PG_OPTIONS}",
        }
        # Of several servers in the address, the one that is written to: a standby may lag behind.
        writable = {"target_session_attrs": "read-write"}
        try:
            return PostgreSQLLine(psycopg.connect(*self._arguments, **{**writable, **self._options, **ours}))
        except psycopg.Error as error:
            self._failed_at = time.monotonic()
            raise Unknown(str(error)) from error


class PostgreSQLLine:
    """To a server: the newest row by a prepared statement, past the cursor, which would cost twice as much.

    Who comes while it is asked waits, and then one asks for all who wait: an answer holds for everybody who came before
    the question was put.
    """

    def __init__(self, connection: Any) -> None:
        from psycopg.pq import ExecStatus

        self._connection = connection
        self._lock = threading.Lock()
        self._questions = 0
        self._failure: str = ""
        self._rows = ExecStatus.TUPLES_OK
        self._said: tuple[bytes | None, bytes | None] = (None, None)
        self._stamp = EMPTY
        self._pq = connection.pgconn
        if self._pq.prepare(b"newest", NEWEST.encode()).status != ExecStatus.COMMAND_OK:
            reason = self._pq.error_message.decode(errors="replace")
            self.close()
            raise Unknown(reason)

    def stamp(self) -> Stamp:
        before_me = self._questions
        with self._lock:
            if self._failure:
                raise Unknown(self._failure)
            if self._questions == before_me:
                self._questions += 1
                self._ask()
            return self._stamp

    def _ask(self) -> None:
        try:
            result = self._pq.exec_prepared(b"newest", None)
            if result.status != self._rows:
                raise Unknown("the server did not say")
            if not result.ntuples:
                self._stamp, self._said = EMPTY, (None, None)
                return
            said = result.get_value(0, 0), result.get_value(0, 1)
            if said != self._said:
                self._stamp = int(said[0]), moment_of(said[1].decode())
                self._said = said
        except Exception as error:  # psycopg's, or its C library's
            self._failure = str(error) or "the server did not say"
            raise Unknown(self._failure) from error

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        self.close()


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
