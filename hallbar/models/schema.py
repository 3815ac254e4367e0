"""Whether the database has the schema that this version of Hallbar expects."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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
        revisions = set(MigrationContext.configure(connection).get_current_heads())
    if not revisions:
        return Schema.MISSING
    ours, head = _revisions()
    if revisions == {head}:
        return Schema.CURRENT
    return Schema.OLDER if revisions < ours else Schema.NEWER


def beyond_models(name: str | None) -> bool:
    """Whether a table or index is made in a migration for one engine alone, and no model tells of it."""
    return name is not None and name.startswith("search_") and ("_fts" in name or name.endswith(("_terms", "_titles")))


@cache
def _revisions() -> tuple[frozenset[str], str | None]:
    scripts = ScriptDirectory(str(MIGRATIONS))
    return frozenset(script.revision for script in scripts.walk_revisions()), scripts.get_current_head()
