"""Whether a reader would see a difference, known without rendering anything."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.archive import PER_PAGE, Holdings, Vocabulary
from hallbar.archive.phrasing import title
from hallbar.feeds.document import FeedWish, on_leaf, updated
from hallbar.language.collation import alphabetical
from hallbar.models import Post

VERSION = 1
"""Of what the formats write; a change means that every reader looks again."""


def fingerprint(session: Session, wish: FeedWish, vocabulary: Vocabulary, holdings: Holdings) -> str:
    """A hash of what a reader of the feed would see: its title and addresses, and its posts as they are. Empty for a
    leaf past the end.

    One statement. A term's label shows in a post's categories, so it counts for the posts that have the term.
    """
    ids = on_leaf(session, wish, vocabulary, holdings)
    if wish.leaf > 1 and not ids:
        return ""
    columns = (Post.id, Post.uid, Post.digest, Post.dated, Post.updated_at, Post.published_at, Post.corrected_at)
    statement = select(*columns).where(Post.id.in_(ids[:PER_PAGE]))
    rows = {row.id: row for row in session.execute(statement)} if ids else {}
    shown = [rows[number] for number in ids if number in rows]
    term_ids = [holdings.catalogue.terms_of(row.id) for row in shown]
    categories = _categories(vocabulary, wish.form, set[int]().union(*term_ids))
    seen = [
        [row.uid, row.digest, [said for number, said in categories.items() if number in numbers]]
        for row, numbers in zip(shown, term_ids, strict=True)
    ]
    versions = [VERSION, markup.VERSION]
    name = title(wish.selection.as_feed(), vocabulary)
    told = [versions, name, wish.site_name, wish.url(wish.leaf), len(ids) > PER_PAGE]
    return hashlib.sha256(json.dumps([*told, seen, _moments(shown, wish.form)]).encode()).hexdigest()[:32]


def _categories(vocabulary: Vocabulary, form: str, term_ids: set[int]) -> dict[int, list[str]]:
    """What a format says of each of the terms, in the order that a post's categories have."""
    said: dict[int, list[str]] = {}
    for facet in vocabulary.facets:
        chosen = [term for term in facet.terms.values() if term.id in term_ids]
        for term in sorted(chosen, key=lambda term: (alphabetical(term.label), term.id)):
            said[term.id] = [term.label, facet.slug, term.slug][: {"json": 1, "rss": 2}.get(form, 3)]
    return said


def _moments(rows: Sequence[Any], form: str) -> list[str]:
    """When the posts changed, as far as a format says it: each post's own, only of dated ones, or the latest of all."""
    moments = [updated(row) for row in rows if form != "json" or row.dated is not None]
    if form == "rss":
        moments = [max(moments).replace(microsecond=0)] if moments else []
    return [moment.isoformat() for moment in moments]
