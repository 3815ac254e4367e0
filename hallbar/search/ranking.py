"""The best hits first: how well the words match, and how new a post is."""

import math
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import Post
from hallbar.search.asking import Hits
from hallbar.search.shelves import Findable

MOST_SCORED = {"sqlite": 2000, "postgresql": 1000}
"""Posts that are compared word by word; of more, those that match by their title, and the newest."""
SORTED_BY_ID = 20_000
"""So many posts are put in order by asking for each; among more, the newest are found sooner by going through all."""
HALF_LIFE = 730 * 24 * 3600
"""Seconds after which half of what newness gives is gone."""
TEXT, NEWNESS = 0.6, 0.4


def ranked(
    session: Session, shelf: Findable, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int = 0
) -> list[int]:
    """Post ids by relevance; those that are not compared follow by date.

    :param within: what of the hits is wanted.
    :param newest: the date that age is counted from: that of the newest visible post, so that order does not drift.
    """
    found = hits.ids & within
    chosen = _chosen(session, shelf, hits, found)
    scores = shelf.scores(hits.expression, chosen)
    keys = dict(session.execute(select(Post.id, Post.sort_key).where(Post.id.in_(chosen))).all())
    now = newest.timestamp() if newest else None

    def worth(post_id: int) -> tuple[float, int, int]:
        return scores.get(post_id, 0) * _newness(keys.get(post_id, 0), now), keys.get(post_id, 0), post_id

    best = sorted(chosen, key=worth, reverse=True)
    page = best[offset : offset + limit]
    if len(page) < limit and len(found) > len(best):
        rest = _newest_first(session, found - BitMap(best))
        page += islice(rest, max(0, offset - len(best)), max(0, offset - len(best)) + limit - len(page))
    return page


def _newness(sort_key: int, now: float | None) -> float:
    """1 for what is new, less for what is old, least for what has no date."""
    if now is None or sort_key <= -(10**14):
        return TEXT
    return TEXT + NEWNESS * math.exp2(-max(0.0, now - sort_key / 1000) / HALF_LIFE)


def _chosen(session: Session, shelf: Findable, hits: Hits, found: BitMap) -> list[int]:
    most = MOST_SCORED[session.get_bind().dialect.name]
    if len(found) <= most:
        return list(found)
    in_title = shelf.ids(hits.expression, in_title=True) & found
    titles = list(islice(_newest_first(session, in_title), most // 2))
    newest = islice(_newest_first(session, found - BitMap(titles)), most - len(titles))
    return [*titles, *newest]


def _newest_first(session: Session, ids: BitMap) -> Iterator[int]:
    order = (Post.sort_key.desc(), Post.id.desc())
    if len(ids) <= SORTED_BY_ID:
        rows = [
            row
            for start in range(0, len(ids), 5000)
            for row in session.execute(select(Post.sort_key, Post.id).where(Post.id.in_(ids[start : start + 5000])))
        ]
        yield from (row.id for row in sorted(rows, reverse=True))
        return
    with session.execute(select(Post.id).order_by(*order), execution_options={"yield_per": 2000}) as result:
        yield from (post_id for post_id in result.scalars() if post_id in ids)
