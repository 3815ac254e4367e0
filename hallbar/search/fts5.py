"""The shelf on SQLite: an FTS5 table that keeps no text of its own (https://sqlite.org/fts5.html#contentless_tables).

It must be handed what it had been given to forget it, so the shelf's row keeps that, compressed. ``detail`` stays
``full``: with less, ``bm25()`` gives 0 for every row of such a table. The tokenizer takes our terms as they are.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pyroaring import BitMap
from sqlalchemy import Connection, Select, func, select

from hallbar.search.document import COLUMNS, Document
from hallbar.search.expressions import All, Expression

WEIGHTS = (10, 4, 1, 4, 0.5)
"""Of title, lede, body, the title's parts and the body's."""
ADDS_UP = True
"""BM25 is a sum over the terms."""
_COLUMNS = ", ".join(COLUMNS)
_VALUES = ", ".join("?" * len(COLUMNS))


def creation(shelf: str) -> Iterator[str]:
    """The statements that make the shelf."""
    options = "content='', tokenize=\"ascii tokenchars '~.'\""
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS search_{shelf}_fts USING fts5({_COLUMNS}, {options})"


def put_many(connection: Connection, shelf: str, begins: bool) -> None:
    """Very many documents will be put on the shelf, or all of them have been: FTS5 gathers them by itself."""


def put(connection: Connection, shelf: str, documents: Mapping[int, Document]) -> None:
    """Keep documents, in the place of what was kept of the same posts."""
    if not documents:
        return
    forget(connection, shelf, documents)
    columns = {post_id: _columns(document) for post_id, document in documents.items()}
    connection.exec_driver_sql(
        f"INSERT INTO search_{shelf}_fts (rowid, {_COLUMNS}) VALUES (?, {_VALUES})",  # noqa: S608
        [(post_id, *texts) for post_id, texts in columns.items()],
    )
    connection.exec_driver_sql(
        f"INSERT INTO search_{shelf} (post_id, digest, terms) VALUES (?, ?, ?)",  # noqa: S608
        [
            (post_id, document.digest, zlib.compress("\n".join(columns[post_id]).encode(), 1))
            for post_id, document in documents.items()
        ],
    )
    connection.exec_driver_sql(
        f"INSERT OR IGNORE INTO search_{shelf}_word (key, word)"  # noqa: S608
        " SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        (json.dumps(sorted({pair for document in documents.values() for pair in document.words})),),
    )


def forget(connection: Connection, shelf: str, post_ids: Iterable[int]) -> None:
    """Take posts off the shelf."""
    ids = json.dumps(list(post_ids))
    rows = connection.exec_driver_sql(
        f"SELECT post_id, terms FROM search_{shelf} WHERE post_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (ids,),
    ).all()
    if not rows:
        return
    connection.exec_driver_sql(
        f"INSERT INTO search_{shelf}_fts (search_{shelf}_fts, rowid, {_COLUMNS}) VALUES ('delete', ?, {_VALUES})",  # noqa: S608
        [(post_id, *zlib.decompress(terms).decode().split("\n")) for post_id, terms in rows],
    )
    connection.exec_driver_sql(
        f"DELETE FROM search_{shelf} WHERE post_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (ids,),
    )


def match(connection: Connection, shelf: str, expression: Expression, in_title: bool = False) -> list[int]:
    """The posts that an expression is true of."""
    query = f"{{title title_parts}} : ({_said(expression)})" if in_title else _said(expression)
    rows = connection.exec_driver_sql(
        f"SELECT rowid FROM search_{shelf}_fts WHERE search_{shelf}_fts MATCH ?",  # noqa: S608
        (query,),
    )
    return [row[0] for row in rows]


def sets(connection: Connection, shelf: str, terms: Iterable[str], in_title: bool = False) -> dict[str, BitMap]:
    """The posts that have each of some terms: a row a set, since a row a post takes three times as long."""
    where = "{title title_parts} : " if in_title else ""
    rows = connection.exec_driver_sql(
        f"SELECT value, (SELECT json_group_array(rowid) FROM search_{shelf}_fts"  # noqa: S608
        f" WHERE search_{shelf}_fts MATCH '{where}\"' || value || '\"') FROM json_each(?)",
        (json.dumps(list(terms)),),
    )
    return {term: BitMap(json.loads(ids)) for term, ids in rows}


def terms(
    connection: Connection, shelf: str, post_ids: Iterable[int]
) -> Iterator[tuple[int, Collection[str], Collection[str]]]:
    """The terms of posts, and which of them their titles have."""
    rows = connection.exec_driver_sql(
        f"SELECT post_id, terms FROM search_{shelf} WHERE post_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps(list(post_ids)),),
    )
    for post_id, kept in rows:
        columns = dict(zip(COLUMNS, map(str.split, zlib.decompress(kept).decode().split("\n")), strict=True))
        in_title = {*columns["title"], *columns["title_parts"]}
        yield post_id, in_title.union(*columns.values()), in_title


def scores(connection: Connection, shelf: str, expression: Expression, post_ids: Sequence[int]) -> dict[int, float]:
    """How well posts that match an expression do so: BM25, a larger number for a better match."""
    rows = connection.exec_driver_sql(
        f"SELECT rowid, -bm25(search_{shelf}_fts, {', '.join(map(str, WEIGHTS))}) FROM search_{shelf}_fts"  # noqa: S608
        # The plus keeps SQLite from beginning the match anew for each row.
        f" WHERE search_{shelf}_fts MATCH ? AND +rowid IN (SELECT value FROM json_each(?))",
        (_said(expression), json.dumps(post_ids)),
    )
    return {row[0]: row[1] for row in rows}


def spelt(connection: Connection, shelf: str, keys: Iterable[str]) -> dict[str, str]:
    """The words that are known by those keys."""
    rows = connection.exec_driver_sql(
        f"SELECT key, word FROM search_{shelf}_word WHERE key IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps(list(keys)),),
    )
    return {row[0]: row[1] for row in rows}


def among(ids: Iterable[int]) -> Select[int]:
    """Ids as rows."""
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)


def _columns(document: Document) -> tuple[str, ...]:
    return tuple(
        " ".join([" ".join([term] * count) for term, count in document.columns[name].items()]) for name in COLUMNS
    )


def _said(expression: Expression) -> str:
    if isinstance(expression, str):
        return f'"{expression}"'
    word = " AND " if isinstance(expression, All) else " OR "
    return f"({word.join(map(_said, expression.of))})"
