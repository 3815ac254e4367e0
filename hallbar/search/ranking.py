"""The best hits first: how well the words match, and how new a post is."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import Post
from hallbar.search.expressions import some, terms_of
from hallbar.search.hits import Hits
from hallbar.search.shelves import Findable

MOST_SCORED = {"sqlite": 2000, "postgresql": 1000}
"""Hits that are weighed word for word. Of more, those that match by their title and the newest are compared, by where
words stand alone: to read how often each says what nearly all of them say takes long and tells little.
"""
COMMON = 5000
"""Posts that have a word which is weighed by where it stands, also among few hits."""
IN_TITLE = 2.0
"""What a word is worth in a title to one elsewhere: about what BM25 makes of ten to one."""
LOOKED_UP = 4
"""Posts that could be passed in order while one is looked up by its id."""
AT_ONCE = 5000
HALF_LIFE = 730 * 24 * 3600
"""Seconds after which half of what newness gives is gone."""
TEXT, NEWNESS = 0.6, 0.4
NO_DATE = -(10**14)
"""Sort keys below are of undated posts."""

Place = tuple[int, int]
"""Where a post stands in the archive's order: its sort key and id, the largest first."""
Order = Callable[[BitMap, int], Iterator[Place]]
"""Gives posts in the archive's order; it is told how many of them will be taken."""


def ranked(
    session: Session,
    shelf: Findable,
    hits: Hits,
    within: BitMap,
    newest: datetime | None,
    limit: int,
    offset: int = 0,
    order: Order | None = None,
) -> list[int]:
    """Post ids by relevance, those that have only synonyms of what was asked for after the others; those that are not
    compared follow by date.

    :param within: what of the hits is wanted.
    :param newest: the date that age is counted from: that of the newest visible post, so that order does not drift.
    """
    found = hits.ids & within
    in_order = order or partial(_newest_first, session)
    most = MOST_SCORED[session.get_bind().dialect.name]
    places = _compared(shelf, hits, found, in_order, most)
    if len(hits.ids) <= most:
        scores = _weighed(shelf, hits)
    else:
        compared = BitMap(post_id for _key, post_id in places)
        scores = _by_place(shelf, dict.fromkeys(terms_of(hits.expression)), compared, hits.among)
    now = newest.timestamp() if newest else None

    def worth(place: Place) -> tuple[bool, float, Place]:
        is_own = hits.own is None or place[1] in hits.own
        return is_own, scores.get(place[1], 0) * _newness(place[0], now), place

    best = [post_id for _key, post_id in sorted(places, key=worth, reverse=True)]
    page = best[offset : offset + limit]
    if len(page) < limit and len(found) > len(best):
        passed = max(0, offset - len(best))
        rest = in_order(found - BitMap(best), passed + limit)
        page += [post_id for _key, post_id in islice(rest, passed, passed + limit - len(page))]
    return page


def _newness(sort_key: int, now: float | None) -> float:
    """1 for what is new, less for what is old, least for what has no date."""
    if now is None or sort_key <= NO_DATE:
        return TEXT
    return TEXT + NEWNESS * math.exp2(-max(0.0, now - sort_key / 1000) / HALF_LIFE)


def _weighed(shelf: Findable, hits: Hits) -> Mapping[int, float]:
    """How well each of the hits matches; kept with them, for another choice among them."""
    if not hits.scores and hits.ids:
        having = shelf.sets(list(terms_of(hits.expression))) if shelf.adds_up else {}
        common = [term for term, ids in having.items() if len(ids) > COMMON]
        scores = _by_place(shelf, common, hits.ids, hits.among)
        rare = some(term for term in terms_of(hits.expression) if term not in common)
        for post_id, score in shelf.scores(rare, list(hits.ids)).items():
            scores[post_id] += score
        hits.scores.update(scores)
    return hits.scores


def _by_place(shelf: Findable, terms: Collection[str], ids: BitMap, among: int) -> dict[int, float]:
    """How well posts match: the rarer the words that they have, and the more of them in their titles, the better.

    :param among: the number of posts there are.
    """
    scores = dict.fromkeys(ids, 0.0)
    having, in_title = shelf.sets(terms), shelf.sets(terms, in_title=True)
    for term in terms:
        worth = _rarity(len(having[term]), among)
        for post_id in having[term] & ids:
            scores[post_id] += worth
        for post_id in in_title[term] & ids:
            scores[post_id] += worth * (IN_TITLE - 1)
    return scores


def _rarity(having: int, among: int) -> float:
    """What a word is worth by itself; BM25's, as SQLite has it."""
    return max(1e-6, math.log((max(among, having) - having + 0.5) / (having + 0.5)))


def _compared(shelf: Findable, hits: Hits, found: BitMap, in_order: Order, most: int) -> list[Place]:
    if len(found) <= most:
        return list(in_order(found, most))
    in_title = shelf.ids(hits.expression, in_title=True) & found
    titles = list(islice(in_order(in_title, most // 2), most // 2))
    others = found - BitMap(post_id for _key, post_id in titles)
    return [*titles, *islice(in_order(others, most), most - len(titles))]


def _newest_first(session: Session, ids: BitMap, wanted: int) -> Iterator[Place]:
    """Posts in the archive's order: each looked up, or those picked out that all posts in order pass by.

    :param wanted: how many will be taken: which way is the quicker depends on it.
    """
    if not ids:
        return
    passed = min(wanted, len(ids)) * ids.max() / len(ids)
    places = select(Post.sort_key, Post.id)
    connection = session.connection()
    if passed > LOOKED_UP * len(ids):
        some = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        rows = [(key, post_id) for part in some for key, post_id in connection.execute(places.where(Post.id.in_(part)))]
        yield from sorted(rows, reverse=True)
        return
    in_order = places.order_by(Post.sort_key.desc(), Post.id.desc())
    with connection.execute(in_order, execution_options={"yield_per": min(2000, int(passed) + 1)}) as result:
        yield from ((key, post_id) for key, post_id in result if post_id in ids)
