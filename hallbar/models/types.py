"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

NEVER_REUSED = {"sqlite_autoincrement": True}
"""Table argument: SQLite would give the newest row's id again once it is deleted, and old texts name rows by id."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC.

    ``DateTime(timezone=True)`` forgets the zone on SQLite; this one stores UTC there and gives it back.

    :raises ValueError: when a moment without a time zone is stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
