"""The shelf on PostgreSQL: a ``tsvector`` of our terms, never parsed by the server.

https://www.postgresql.org/docs/15/datatype-textsearch.html: both vector and query are written in full, so that no
parser, dictionary or locale of the server has a say, and the terms are those of SQLite.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pyroaring import BitMap
from sqlalchemy import ARRAY, Connection, Integer, Select, cast, func, select

from hallbar.search.document import COLUMNS, Document
from hallbar.search.expressions import All, Expression, some, terms_of

LABELS = dict(zip(COLUMNS, "ABCBD", strict=True))
"""There are four weights: the title's parts weigh as the lede does."""
WEIGHTS = "{0.05, 0.1, 0.4, 1.0}"
"""Of D, C, B and A."""
BY_LENGTH = 1
"""``ts_rank``'s normalization: divided by 1 + the logarithm of the document's length."""

ADDS_UP = False
"""``ts_rank`` is divided by the number of terms, and more."""

_TITLE = "ts_filter(terms, '{a}')"


def creation(shelf: str) -> Iterator[str]:
    """The statements that make the shelf. An index is always whole: a list of what is still to be put in it would be
    gone through at every search. Titles have their own: in the other, which knows no weights, each post that has a term
    would be read for whether its title does.
    """
    for name, terms in (("terms", "terms"), ("titles", _TITLE)):
        index = f"CREATE INDEX IF NOT EXISTS search_{shelf}_{name} ON search_{shelf}"
        yield f"{index} USING gin ({terms}) WITH (fastupdate = off)"


def put_many(connection: Connection, shelf: str, begins: bool) -> None:
    """Very many documents will be put on the shelf, or all of them have been. Meanwhile they wait in lists, and go into
    the indexes by the hundred, in a fifth of the time.
    """
    for index in (f"search_{shelf}_terms", f"search_{shelf}_titles"):
        connection.exec_driver_sql(f"ALTER INDEX {index} SET (fastupdate = {'on' if begins else 'off'})")
        if not begins:
            connection.exec_driver_sql("SELECT gin_clean_pending_list(%s::regclass)", (index,))


def put(connection: Connection, shelf: str, documents: Mapping[int, Document]) -> None:
    """Keep documents, in the place of what was kept of the same posts."""
    if not documents:
        return
    connection.exec_driver_sql(
        f"INSERT INTO search_{shelf} (post_id, digest, terms) VALUES (%s, %s, %s::tsvector)"  # noqa: S608
        " ON CONFLICT (post_id) DO UPDATE SET digest = excluded.digest, terms = excluded.terms",
        [(post_id, document.digest, _vector(document)) for post_id, document in documents.items()],
    )
    pairs = sorted({pair for document in documents.values() for pair in document.words})
    connection.exec_driver_sql(
        f"INSERT INTO search_{shelf}_word (key, word) SELECT * FROM unnest(%s::text[], %s::text[])"  # noqa: S608
        " ON CONFLICT (key) DO NOTHING",
        ([key for key, _word in pairs], [word for _key, word in pairs]),
    )


def forget(connection: Connection, shelf: str, post_ids: Iterable[int]) -> None:
    """Take posts off the shelf."""
    connection.exec_driver_sql(f"DELETE FROM search_{shelf} WHERE post_id = ANY(%s)", (list(post_ids),))  # noqa: S608


def match(connection: Connection, shelf: str, expression: Expression, in_title: bool = False) -> list[int]:
    """The posts that an expression is true of."""
    rows = connection.exec_driver_sql(
        f"SELECT post_id FROM search_{shelf} WHERE {_TITLE if in_title else 'terms'} @@ %s::tsquery",  # noqa: S608
        (_said(expression),),
    )
    return [row[0] for row in rows]


def sets(connection: Connection, shelf: str, terms: Iterable[str], in_title: bool = False) -> dict[str, BitMap]:
    """The posts that have each of some terms: a row a set, in the server's own form of an array, since a row a post
    takes many times as long. The planner sees no term, so it goes by the index however many posts have one.
    """
    rows = connection.exec_driver_sql(
        "SELECT term, (SELECT array_send(array_agg(post_id))"  # noqa: S608
        f" FROM search_{shelf} WHERE {_TITLE if in_title else 'terms'} @@ said::tsquery)"
        " FROM unnest(%s::text[], %s::text[]) AS asked (term, said)",
        (list(terms), [_said(term) for term in terms]),
    )
    return {term: _ids(sent) for term, sent in rows}


def terms(
    connection: Connection, shelf: str, post_ids: Iterable[int]
) -> Iterator[tuple[int, Collection[str], Collection[str]]]:
    """The terms of posts, and which of them their titles have."""
    rows = connection.exec_driver_sql(
        f"SELECT post_id, tsvector_to_array(terms), tsvector_to_array({_TITLE})"  # noqa: S608
        f" FROM search_{shelf} WHERE post_id = ANY(%s)",
        (list(post_ids),),
    )
    yield from rows


def scores(connection: Connection, shelf: str, expression: Expression, post_ids: Sequence[int]) -> dict[int, float]:
    """How well posts match an expression: ``ts_rank`` of its terms, a larger number for a better match."""
    rows = connection.exec_driver_sql(
        f"SELECT post_id, ts_rank('{WEIGHTS}', terms, %s::tsquery, {BY_LENGTH})"  # noqa: S608
        f" FROM search_{shelf} WHERE post_id = ANY(%s)",
        (_said(some(terms_of(expression))), list(post_ids)),
    )
    return {row[0]: row[1] for row in rows}


def spelt(connection: Connection, shelf: str, keys: Iterable[str]) -> dict[str, str]:
    """The words that are known by those keys."""
    rows = connection.exec_driver_sql(
        f"SELECT key, word FROM search_{shelf}_word WHERE key = ANY(%s)",  # noqa: S608
        (list(keys),),
    )
    return {row[0]: row[1] for row in rows}


def among(ids: Iterable[int]) -> Select[int]:
    """Ids as rows."""
    return select(func.unnest(cast(list(ids), ARRAY(Integer))))


def _ids(sent: bytes | None) -> BitMap:
    """What ``array_send`` wrote (PostgreSQL's ``arrayfuncs.c``): five numbers, then the length and value of each id."""
    if sent is None:
        return BitMap()
    numbers = array("I", sent)
    if sys.byteorder == "little":
        numbers.byteswap()
    return BitMap(numbers[6::2])


def _vector(document: Document) -> str:
    """Each term with a position for each time it occurs: the positions are nobody's, their labels weigh."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in COLUMNS:
        for term, count in document.columns[name].items():
            start = len(places[term]) + 1
            places[term] += [f"{number}{LABELS[name]}" for number in range(start, start + count)]
    return " ".join(f"'{term}':{','.join(labels)}" for term, labels in places.items())


def _said(expression: Expression) -> str:
    if isinstance(expression, str):
        return f"'{expression}'"
    word = " & " if isinstance(expression, All) else " | "
    return f"({word.join(map(_said, expression.of))})"
