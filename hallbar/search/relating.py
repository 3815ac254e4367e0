"""Posts about the same: that share its words and its terms, the rarer what they share the better."""

from collections import defaultdict

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language import analysis
from hallbar.models import Post, PostTerm
from hallbar.search.shelves import Shelf, public_shelf

MOST_WORDS = 12
SEEN = 1000
"""The newest posts that are looked at for each word or term."""
TERM = 2.0
"""What a shared term is worth to a shared word."""


def related(session: Session, post_id: int, visible: BitMap, limit: int) -> list[int]:
    """The ids of visible posts that are most like one, without itself."""
    row = session.execute(select(Post.title, Post.lede).where(Post.id == post_id)).one_or_none()
    if row is None:
        return []
    worth: defaultdict[int, float] = defaultdict(float)
    shelf = public_shelf(session)
    for ids in _by_word(shelf, f"{row.title}\n{row.lede}"):
        _add(worth, ids, 1.0)
    for term_id in session.scalars(select(PostTerm.term_id).where(PostTerm.post_id == post_id)):
        newest = select(PostTerm.post_id).where(PostTerm.term_id == term_id).order_by(PostTerm.post_id.desc())
        _add(worth, list(session.scalars(newest.limit(SEEN))), TERM)
    like = [other for other in worth if other in visible and other != post_id]
    return sorted(like, key=lambda other: (worth[other], other), reverse=True)[:limit]


def _by_word(shelf: Shelf, text: str) -> list[list[int]]:
    words = dict.fromkeys(token.word.root for token in analysis.tokens(text) if len(token.word.text) > 3)
    return [shelf.newest(root, SEEN) for root in list(words)[:MOST_WORDS]]


def _add(worth: defaultdict[int, float], ids: list[int], weight: float) -> None:
    for other in ids:
        worth[other] += weight / (5 + len(ids))
