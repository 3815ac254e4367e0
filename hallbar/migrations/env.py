"""How a migration runs: on the application's own engine, in one transaction.

SQLite alters a table by copying it; with foreign keys on, dropping the old one would delete every row that
refers to it. They are switched off around the migration, and checked before it is committed.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from hallbar.extensions import Base, db, write_lock
from hallbar.models.schema import beyond_models
from hallbar.models.types import UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations must not depend on our classes, which change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def include_name(name: str | None, _kind: object, _parents: object) -> bool:
    """Autogeneration leaves alone what no model can tell of."""
    return not beyond_models(name)


def run(connection: Connection) -> None:
    """Migrate on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration left {len(broken)} references that lead nowhere: {broken[:3]}")


def on_sqlite() -> None:
    """Migrate with foreign keys off, alone: who starts at the same time waits, and finds nothing left to do."""
    with write_lock(), db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


def on_postgresql() -> None:
    """Migrate without the time limits of requests, alone as above."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.commit()
        try:
            with write_lock():
                run(connection)
        finally:
            connection.rollback()
            connection.invalidate()  # closes it, and with it the settings


{"sqlite": on_sqlite, "postgresql": on_postgresql}[db.engine.dialect.name]()
