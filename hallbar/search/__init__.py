"""Finding posts by their words."""

from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from hallbar.models import Post
from hallbar.search.query import matches, title_matches


@dataclass(frozen=True)
class Hits:
    """What words find."""

    ids: BitMap
    query: str
    searched: str | None = None
    """What was searched for instead, when the words as they stand find nothing."""


def find(session: Session, q: str, visible: BitMap) -> Hits:
    """The visible posts that the words match, all of them."""
    return Hits(BitMap(session.scalars(select(Post.id).where(matches(q)))) & visible, q)


def ranked(session: Session, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int) -> list[int]:
    """Some of the hits, the best match first."""
    by_match = case((title_matches(hits.query), 0), else_=1)
    found = session.scalars(
        select(Post.id).where(matches(hits.query)).order_by(by_match, Post.sort_key.desc(), Post.id.desc())
    )
    return [post_id for post_id in found if post_id in within][offset : offset + limit]
