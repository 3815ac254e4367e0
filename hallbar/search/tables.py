"""Where search keeps its terms: a public shelf and the editors', with nothing in common.

What is beyond SQLAlchemy, FTS5's tables on SQLite and the index of ``tsvector`` on PostgreSQL, is made by
:mod:`hallbar.search.fts5` and :mod:`hallbar.search.tsvector`.
"""

from dataclasses import dataclass

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Connection

from hallbar.extensions import Base
from hallbar.search import fts5, tsvector


@dataclass(frozen=True)
class Tables:
    """One shelf's tables."""

    name: str
    posts: Table
    """A row for each post on the shelf. ``digest`` is of its terms; ``terms`` a
    ``tsvector``, or what FTS5 must be told again to forget it.
    """
    words: Table
    """The words on the shelf, by what is compared with a misspelt one."""


def _tables(name: str) -> Tables:
    posts = Table(
        f"search_{name}",
        Base.metadata,
        Column("post_id", Integer, primary_key=True, autoincrement=False),
        Column("digest", Text, nullable=False),
        Column("terms", LargeBinary().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )
    words = Table(
        f"search_{name}_word",
        Base.metadata,
        Column("key", Text, primary_key=True),
        Column("word", Text, nullable=False),
    )
    return Tables(name, posts, words)


PUBLIC = _tables("public")
"""What is released."""
DESK = _tables("desk")
"""What is being written: drafts, and posts that were never released."""

STATE = Table(
    "search_state",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("made_by", Text, nullable=False),
)
"""One row: which analysis made all that stands on the shelves; absent until the first is done."""

COMMON = Table(
    "search_common",
    Base.metadata,
    Column("term", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("ids", LargeBinary, nullable=False),
    Column("in_title", LargeBinary, nullable=False),
)
"""Of the public shelf the terms that very many posts have: which posts, and which have it in their titles, as Roaring
bitmaps; all as of one version of the content.
"""

LEFT = Table("search_left", Base.metadata, Column("post_id", Integer, primary_key=True, autoincrement=False))
"""Posts that are still to be brought up to date, since an edit concerned too many at once."""


@event.listens_for(Base.metadata, "after_create")
def _create(_metadata: object, connection: Connection, **_options: object) -> None:
    for name in ("public", "desk"):
        for statement in (fts5 if connection.dialect.name == "sqlite" else tsvector).creation(name):
            connection.exec_driver_sql(statement)


@event.listens_for(Base.metadata, "before_drop")
def _drop(_metadata: object, connection: Connection, **_options: object) -> None:
    for name in ("public", "desk"):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS search_{name}_fts")
