"""The two shelves: what the public finds, and what editors find besides.

A query for editors goes to both: to the public shelf for what is out, less the posts that have a newer text, and to the
desk for those. No word of a draft is ever kept on the public shelf.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

from pyroaring import BitMap
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hallbar.search import fts5, tables, tsvector
from hallbar.search.document import Document
from hallbar.search.expressions import Expression, terms_of
from hallbar.search.tables import Tables


class Findable(Protocol):
    """What a query is asked of."""

    @property
    def adds_up(self) -> bool:
        """Whether a score is the sum of those of the terms."""

    def ids(self, expression: Expression, in_title: bool = False) -> BitMap:
        """The posts that an expression is true of."""

    def sets(self, terms: Collection[str], in_title: bool = False) -> Mapping[str, BitMap]:
        """The posts that have each of some terms; not to be changed."""

    def scores(self, expression: Expression, post_ids: Collection[int]) -> dict[int, float]:
        """How well those posts match it: the larger, the better."""

    def spelt(self, keys: Collection[str]) -> dict[str, str]:
        """The words that are known by those keys."""

    def begun(self, beginning: str, most: int) -> list[str]:
        """Some words that begin so."""


@dataclass(frozen=True)
class Shelf:
    """One shelf, in one session."""

    session: Session
    tables: Tables

    @property
    def is_public(self) -> bool:
        """Whether visitors find what is on it."""
        return self.tables is tables.PUBLIC

    @property
    def adds_up(self) -> bool:
        """Whether a score is the sum of those of the terms."""
        return bool(self._backend.ADDS_UP)

    @property
    def _backend(self) -> ModuleType:
        return _backend_of(self.session)

    def put(self, documents: Mapping[int, Document]) -> None:
        """Keep documents by post, in the place of what was kept of the same posts."""
        self._backend.put(self.session.connection(), self.tables.name, documents)

    def forget(self, post_ids: Collection[int]) -> None:
        """Take posts off the shelf; no matter whether they stand there."""
        if not post_ids:
            return
        self._backend.forget(self.session.connection(), self.tables.name, post_ids)

    def digests(self, post_ids: Collection[int]) -> dict[int, str | None]:
        """The digests of those posts that stand on the shelf."""
        posts = self.tables.posts.c
        rows = self.session.execute(select(posts.post_id, posts.digest).where(posts.post_id.in_(post_ids)))
        return dict(rows.all())

    def all_ids(self) -> BitMap:
        """Every post on the shelf."""
        return BitMap(self.session.scalars(select(self.tables.posts.c.post_id)))

    def ids(self, expression: Expression, in_title: bool = False) -> BitMap:
        """The posts that an expression is true of."""
        if not any(terms_of(expression)):
            return BitMap()
        return BitMap(self._backend.match(self.session.connection(), self.tables.name, expression, in_title))

    def sets(self, terms: Collection[str], in_title: bool = False) -> dict[str, BitMap]:
        """The posts that have each of some terms; one statement."""
        found: Mapping[str, BitMap] = self._backend.sets(self.session.connection(), self.tables.name, terms, in_title)
        return {term: found.get(term, BitMap()) for term in terms}

    def terms(self, post_ids: Collection[int]) -> Iterable[tuple[int, Collection[str], Collection[str]]]:
        """Of those posts that stand on the shelf, the terms, and which of them their titles have."""
        terms: Iterable[tuple[int, Collection[str], Collection[str]]] = self._backend.terms(
            self.session.connection(), self.tables.name, post_ids
        )
        return terms

    def scores(self, expression: Expression, post_ids: Collection[int]) -> dict[int, float]:
        """How well those posts match it: the larger, the better."""
        if not post_ids or not any(terms_of(expression)):
            return {}
        ids: Sequence[int] = list(post_ids)
        found: dict[int, float] = self._backend.scores(self.session.connection(), self.tables.name, expression, ids)
        return found

    def spelt(self, keys: Collection[str]) -> dict[str, str]:
        """The words that are known by those keys."""
        found: dict[str, str] = self._backend.spelt(self.session.connection(), self.tables.name, keys)
        return found

    def begun(self, beginning: str, most: int) -> list[str]:
        """Some words that begin so: in every collation they follow each other, so the key's own index finds them."""
        words = self.tables.words.c
        rows = self.session.execute(
            select(words.key, words.word).where(words.key >= beginning).order_by(words.key).limit(most)
        )
        return list(dict.fromkeys(word for key, word in rows if key.startswith(beginning)))


@dataclass(frozen=True)
class Both:
    """What editors search: for each post the newest text there is."""

    public: Findable
    desk: Shelf

    @property
    def adds_up(self) -> bool:
        """Whether a score is the sum of those of the terms."""
        return self.desk.adds_up

    def ids(self, expression: Expression, in_title: bool = False) -> BitMap:
        """The posts that an expression is true of."""
        out = self.public.ids(expression, in_title) - self.desk.all_ids()
        return out | self.desk.ids(expression, in_title)

    def sets(self, terms: Collection[str], in_title: bool = False) -> dict[str, BitMap]:
        """The posts that have each of some terms."""
        elsewhere, newer = self.public.sets(terms, in_title), self.desk.sets(terms, in_title)
        hidden = self.desk.all_ids()
        return {term: (elsewhere[term] - hidden) | newer[term] for term in terms}

    def scores(self, expression: Expression, post_ids: Collection[int]) -> dict[int, float]:
        """How well those posts match it: the larger, the better."""
        return self.public.scores(expression, post_ids) | self.desk.scores(expression, post_ids)

    def spelt(self, keys: Collection[str]) -> dict[str, str]:
        """The words that are known by those keys."""
        return self.public.spelt(keys) | self.desk.spelt(keys)

    def begun(self, beginning: str, most: int) -> list[str]:
        """Some words that begin so."""
        return list(dict.fromkeys(self.public.begun(beginning, most) + self.desk.begun(beginning, most)))


def among(session: Session, ids: Iterable[int]) -> Select[int]:
    """Ids as a statement, to be one of in another: they may be more than a statement takes parameters."""
    statement: Select[int] = _backend_of(session).among(ids)
    return statement


def _backend_of(session: Session) -> ModuleType:
    return fts5 if session.get_bind().dialect.name == "sqlite" else tsvector


def public_shelf(session: Session) -> Shelf:
    """What is released."""
    return Shelf(session, tables.PUBLIC)


def desk_shelf(session: Session) -> Shelf:
    """What is being written."""
    return Shelf(session, tables.DESK)


def put_many(session: Session, begins: bool) -> None:
    """Very many documents will be put on the shelves, or all of them have been."""
    for shelf in (tables.PUBLIC, tables.DESK):
        _backend_of(session).put_many(session.connection(), shelf.name, begins)
