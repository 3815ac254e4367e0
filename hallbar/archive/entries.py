"""A post as lists show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Catalogue
from hallbar.archive.filter import ARCHIVE
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Post
from hallbar.search import Hits, shown


@dataclass(frozen=True)
class Kind:
    """A term of the first of all facets: what a list shows beside the date, with the address of its posts."""

    label: str
    href: str


@dataclass(frozen=True)
class Entry:
    """What a list tells of a post."""

    id: int
    slug: str
    title: str
    summary: str
    lang: str
    dated: datetime | None
    kinds: tuple[Kind, ...]


_LISTED = select(Post.id, Post.slug, Post.title, Post.summary, Post.lang, Post.dated).where(
    Post.id.in_(bindparam("ids", expanding=True))
)
"""Built once: building takes as long as asking."""


def entries(session: Session, ids: Sequence[int], catalogue: Catalogue, vocabulary: Vocabulary) -> list[Entry]:
    """Posts for a list, in the order of their ids as given; one statement, none for no posts."""
    if not ids:
        return []
    rows = {row.id: row for row in session.execute(_LISTED, {"ids": ids})}
    return [_entry(rows[number], _kinds(number, catalogue, vocabulary)) for number in ids if number in rows]


def marked(session: Session, hits: Hits, listed: Sequence[Entry]) -> list[Entry]:
    """Hits for a list: with the words that were asked for marked, and the passage that says most of them."""
    found = shown(session, hits, [entry.id for entry in listed])
    return [
        replace(entry, title=found[entry.id].title, summary=found[entry.id].passage) if entry.id in found else entry
        for entry in listed
    ]


def _entry(row: Any, kinds: tuple[Kind, ...]) -> Entry:
    return Entry(row.id, row.slug, row.title, row.summary, row.lang, row.dated, kinds)


def _kinds(post_id: int, catalogue: Catalogue, vocabulary: Vocabulary) -> tuple[Kind, ...]:
    return tuple(
        Kind(term.label, f"{ARCHIVE}?{facet.slug}={term.slug}")
        for facet in vocabulary.facets[:1]
        for term in facet.in_order
        if post_id in catalogue.terms.get(term.id, ())
    )
