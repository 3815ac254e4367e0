"""Whether a reader would see a difference, known without rendering anything."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.archive import PER_PAGE, Vocabulary
from hallbar.archive.phrasing import title
from hallbar.archive.selection import order, selection
from hallbar.feeds.document import FeedWish
from hallbar.models import Post, PostTerm

VERSION = 1
"""Of what the formats write; a change means that every reader looks again."""


def fingerprint(session: Session, wish: FeedWish, vocabulary: Vocabulary, now: datetime) -> str:
    """A hash of what a reader of the feed would see: its title and addresses, and its posts as they are.

    One statement. A term's label shows in a post's categories, so it counts for the posts that have the term.
    """
    selected = wish.selection.as_feed()
    labels = {
        term.id: [facet.slug, term.slug, term.label] for facet in vocabulary.facets for term in facet.terms.values()
    }
    terms = (
        select(func.aggregate_strings(cast(PostTerm.term_id, Text), " "))
        .where(PostTerm.post_id == Post.id)
        .scalar_subquery()
    )
    statement = (
        select(Post.uid, Post.digest, terms)
        .where(selection(selected, vocabulary, now))
        .order_by(*order(selected))
        .limit(PER_PAGE + 1)
        .offset((wish.leaf - 1) * PER_PAGE)
    )
    rows = session.execute(statement).all()
    seen = [
        [uid, digest, [labels.get(number) for number in sorted(map(int, (numbers or "").split()))]]
        for uid, digest, numbers in rows[:PER_PAGE]
    ]
    versions = [VERSION, markup.VERSION]
    told = [versions, title(selected, vocabulary), wish.site_name, wish.url(wish.leaf), len(rows) > PER_PAGE, seen]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
