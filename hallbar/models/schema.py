"""Whether the database has the schema that this version of Hallbar expects."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Schema(StrEnum):
    """How the database's schema stands to ours."""

    CURRENT = "current"
    MISSING = "missing"
    OLDER = "older"
    NEWER = "newer"


def schema_of(engine: Engine) -> Schema:
    """Compare the database's revision with ours. Never creates a SQLite file that is not there.

    :raises sqlalchemy.exc.OperationalError: when the database cannot be reached.
    """
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path and path != ":memory:" and not Path(path).exists():
        return Schema.MISSING
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return Schema.MISSING
        revisions = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if not revisions:
        return Schema.MISSING
    ours = _revisions()
    if revisions == {ours[-1]}:
        return Schema.CURRENT
    return Schema.OLDER if revisions < set(ours) else Schema.NEWER


def beyond_models(name: str | None) -> bool:
    """Whether a table or index is made in a migration for one engine alone, and no model tells of it."""
    return name is not None and name.startswith("search_") and ("_fts" in name or name.endswith(("_terms", "_titles")))


@cache
def _revisions() -> list[str]:
    """Each migration's file begins with its revision, and they sort in the order that they follow each other: Alembic,
    which knows them by heart, takes ten megabytes and a tenth of a second of a process that only serves readers.
    """
    return sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
