"""A post as lists show it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Catalogue
from hallbar.archive.term_links import TermLink, term_links
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Post
from hallbar.search import Hits, shown


@dataclass(frozen=True)
class Entry:
    """What a list tells of a post."""

    id: int
    slug: str
    title: str
    summary: str
    lang: str
    dated: datetime | None
    kinds: tuple[TermLink, ...]
    """Its terms in the first of all facets: what a list shows beside the date."""
    marked: bool = False
    """Whether title and summary are HTML; part of the value, since HTML equals plain text of the same letters."""


_LISTED = select(Post.id, Post.slug, Post.title, Post.summary, Post.lang, Post.dated).where(
    Post.id.in_(bindparam("ids", expanding=True))
)
"""Built once: building takes as long as asking."""


def read_entries(
    session: Session, ids: Collection[int], catalogue: Catalogue, vocabulary: Vocabulary
) -> dict[int, Entry]:
    """Posts for lists, by id; one statement, none for no posts."""
    if not ids:
        return {}
    rows = session.connection().execute(_LISTED, {"ids": ids})
    return {row.id: _entry(row, _kinds(row.id, catalogue, vocabulary)) for row in rows}


def marked(session: Session, hits: Hits, listed: Sequence[Entry]) -> list[Entry]:
    """Hits for a list: with the words that were asked for marked, and the passage that says most of them."""
    found = shown(session, hits, [entry.id for entry in listed])
    return [
        replace(entry, title=found[entry.id].title, summary=found[entry.id].passage, marked=True)
        if entry.id in found
        else entry
        for entry in listed
    ]


def _entry(row: Any, kinds: tuple[TermLink, ...]) -> Entry:
    return Entry(row.id, row.slug, row.title, row.summary, row.lang, row.dated, kinds)


def _kinds(post_id: int, catalogue: Catalogue, vocabulary: Vocabulary) -> tuple[TermLink, ...]:
    return term_links(vocabulary.facets[0], catalogue.terms_of(post_id)) if vocabulary.facets else ()
