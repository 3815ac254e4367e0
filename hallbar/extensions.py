"""The database and the other Flask extensions. Imports nothing of ours.

``with writing():`` opens the one writing transaction of a request or batch. It takes the one write lock before
anything else, ``BEGIN IMMEDIATE`` on SQLite and an advisory lock on PostgreSQL: a transaction that reads first and asks
for the lock later can lose another's update, or fail at once; one that asks first waits its turn. Reading needs no such
block, and the session refuses to write objects outside one.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session

try:  # carries a newer SQLite than most systems: 3.51.3 mended a corruption bug of the write-ahead log
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this platform
    import sqlite3 as sqlite  # type: ignore[no-redef]

sqlite_driver: Any = sqlite
"""Python's module for embedded databases (PEP 249)."""
SQLITE_VERSION: tuple[int, ...] = sqlite.sqlite_version_info
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The models' base; constraints are named so that migrations can drop them on SQLite too."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()  # type: ignore[no-untyped-call]
htmx = Htmx()

_writing: ContextVar[bool] = ContextVar("writing", default=False)

_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "mmap_size=0",
    "trusted_schema=OFF",
)
_POSTGRES_WRITE_LOCK = 0x68616C6C626172  # "hallbar"
_POSTGRES_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 "
    "-c default_transaction_isolation=repeatable\\ read"
)


@contextmanager
def write_lock() -> Iterator[None]:
    """Transactions that begin inside take the write lock at once; ``writing`` is what views and commands use.

    :raises RuntimeError: inside another one.
    """
    if _writing.get():
        raise RuntimeError("a writing transaction is open already")
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def writing() -> Iterator[Session]:
    """Open the writing transaction: commits at the end, rolls back when anything is raised. Then those look who want to
    know of what was written (the application's extension ``after_writing``), before anybody is answered.

    What was read before is read again inside, so that a decision never rests on an older state.

    :raises RuntimeError: when one is open already.
    """
    session = db.session()
    with write_lock():
        session.rollback()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
    for look in current_app.extensions.get("after_writing", ()):
        look()


def engine_options(url: str) -> dict[str, Any]:
    """Options of ``create_engine`` for a database address. What was to be stored is told in no message of an error."""
    if url.startswith("sqlite"):
        options = {"module": sqlite, "connect_args": {"timeout": 5, "check_same_thread": False}}
    else:
        options = {
            "pool_size": 4,
            "max_overflow": 4,
            "pool_timeout": 10,
            "connect_args": {"options": _POSTGRES_OPTIONS, "connect_timeout": 10},
        }
    return options | {"hide_parameters": True}


def prepare_engine(engine: Engine) -> None:
    """Hang our hooks on an engine: how a connection is set up, and how a transaction begins."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_postgresql(engine: Engine) -> None:
    from psycopg import Error, IsolationLevel

    @event.listens_for(engine, "checkout")
    def look(driver: Any, _record: object, _fairy: object) -> None:
        """A server that has hung up has said so: only where there is something to read it is asked whether it is there.
        To ask each time, as ``pool_pre_ping`` does, is a tenth of a page.
        """
        look_into = select.poll()
        look_into.register(driver.fileno(), select.POLLIN)
        if look_into.poll(0):
            try:
                engine.dialect.do_ping(driver)
            except Error as error:
                raise InvalidatePoolError from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """A page is of one moment, as on SQLite. A writing transaction sees what was there when it got the lock."""
        level = None if _writing.get() else IsolationLevel.REPEATABLE_READ
        driver: Any = connection.connection.driver_connection
        if driver.isolation_level != level:
            driver.isolation_level = level  # said with the next BEGIN, at no cost
        if _writing.get():
            # What reads sees one state throughout, as on SQLite; what writes must see what it has waited for.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_WRITE_LOCK})")


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def find(_dialect: object, _record: object, arguments: Any, _options: object) -> None:
        """A database that is gone is not made anew by reading."""
        path = arguments[0]
        if not _writing.get() and path != ":memory:" and not Path(path).exists():
            raise sqlite.OperationalError("unable to open database file: it does not exist")  # type: ignore[attr-defined]

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writing.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # waits for nobody, and so cannot fail: said past SQLAlchemy, whose part would be 40 µs of each page
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN").close()


@event.listens_for(Session, "before_flush", insert=True)
def _refuse_stray_writes(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise RuntimeError("nothing is written outside `with writing():`")
