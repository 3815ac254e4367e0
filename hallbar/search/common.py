"""Words that very many posts have: which posts those are is kept in the database, as a worker has it in its memory.

To gather them from the index takes a hundredth of a second a word and 100 000 posts, to read what is kept nearly none:
so a worker that has just begun is as quick as the others. What is kept is of one version of the public content; who
reads it takes in what has changed since.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Self

from pyroaring import BitMap
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from hallbar.models import EVERY_POST, PublicChange, content_version
from hallbar.search.shelves import Shelf, public_shelf
from hallbar.search.tables import COMMON

LEAST_POSTS = 5000
"""Posts with a term of which they are worth keeping, and a site with at least so many."""
LEAST_PART = 20
"""And one post in so many."""
SAMPLE = 1000
"""Posts whose terms are looked at for those that are common."""
MOST_CHANGED = 2000
"""Changes since it was kept that are looked at; after more, all is gathered from the index."""
FEW_CHANGED = 100
"""So few need not be taken in by whoever keeps it."""
AT_ONCE = 50
"""Terms that are gathered in a statement."""

Key = tuple[str, bool]
"""A term, and whether only titles count."""
Writing = Callable[[], AbstractContextManager[Session]]

_KEPT = select(COMMON.c.term, COMMON.c.ids, COMMON.c.in_title).where(
    COMMON.c.term.in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True)
class Change:
    """Posts that are otherwise than before, and which of them have each of some terms now."""

    gone: BitMap
    having: Mapping[Key, BitMap]

    @classmethod
    def of(cls, shelf: Shelf, changed: Collection[int], terms: Collection[str]) -> Self:
        """What has become of some posts.

        :param terms: those that are of interest.
        """
        having: dict[Key, list[int]] = {}
        for post_id, in_all, in_title in shelf.terms(changed) if changed and terms else ():
            for of_title, own in ((False, in_all), (True, in_title)):
                for term in own:
                    if term in terms:
                        having.setdefault((term, of_title), []).append(post_id)
        return cls(BitMap(changed), {key: BitMap(ids) for key, ids in having.items()})

    def applied(self, key: Key, ids: BitMap) -> BitMap:
        """The posts with a term as they are now; the same when nothing is different."""
        others = self.having.get(key)
        if others is None:
            return ids - self.gone if ids.intersect(self.gone) else ids
        return (ids - self.gone) | others

    def followed_by(self, later: Self) -> "Change":
        """Both of them."""
        having = {key: later.applied(key, ids) for key, ids in self.having.items()}
        return Change(self.gone | later.gone, {**later.having, **having})


@dataclass(frozen=True)
class Common:
    """What is kept, as seen from a later version."""

    terms: frozenset[str]
    change: Change
    """What has changed since, of those terms."""

    @classmethod
    def now(cls, shelf: Shelf) -> Self:
        """As the session of a shelf sees it; no terms when what has changed since cannot be told."""
        changed = _changed_since_kept(shelf.session) if shelf.is_public else None
        terms = frozenset(shelf.session.scalars(select(COMMON.c.term)) if changed is not None else ())
        return cls(terms, Change.of(shelf, changed or (), terms))

    def sets(self, session: Session, terms: Collection[str]) -> dict[Key, BitMap]:
        """The posts that have those of some terms that are common."""
        found: dict[Key, BitMap] = {}
        if wanted := self.terms.intersection(terms):
            for term, ids, in_title in session.connection().execute(_KEPT, {"terms": list(wanted)}):
                for key, kept in (((term, False), ids), ((term, True), in_title)):
                    found[key] = self.change.applied(key, BitMap.deserialize(kept))
        return found

    def after(self, change: Change) -> "Common | None":
        """As seen after another change, which tells at least of its terms; None when it is to be seen anew."""
        if not self.terms:
            return None
        having = {key: ids for key, ids in change.having.items() if key[0] in self.terms}
        return Common(self.terms, self.change.followed_by(Change(change.gone, having)))


def keep_common(writing: Writing, session: Session, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Keep which posts have the words that very many have, as of now; how many words were written. At 100 000 posts it
    takes some seconds the first time.

    :param progress: is told how many more terms are gathered.
    """
    changed = _changed_since_kept(session)
    if changed is not None and len(changed) < FEW_CHANGED:
        return 0
    shelf = public_shelf(session)
    sets = _gathered(shelf, progress) if changed is None else _brought_up(shelf, changed)
    kept = {"version": content_version(session)}
    rows = [
        {"term": term, "ids": ids.serialize(), "in_title": in_title.serialize(), **kept} for term, ids, in_title in sets
    ]
    with writing():
        session.execute(delete(COMMON))
        if rows:
            session.execute(COMMON.insert(), rows)
    return len(rows)


def wrongly_kept(shelf: Shelf) -> BitMap:
    """The posts of which what is kept, with what has changed since, says otherwise than the shelf."""
    common, wrong = Common.now(shelf), BitMap()
    terms = sorted(common.terms)
    for some in (terms[start : start + AT_ONCE] for start in range(0, len(terms), AT_ONCE)):
        kept = common.sets(shelf.session, some)
        for in_title in (False, True):
            for term, ids in shelf.sets(some, in_title).items():
                wrong |= ids ^ kept[term, in_title]
    return wrong


def _gathered(shelf: Shelf, progress: Callable[[int], None]) -> Iterator[tuple[str, BitMap, BitMap]]:
    """From the index the terms that are common, each with the posts that have it, and that have it in their titles."""
    posts = shelf.all_ids()
    least = max(LEAST_POSTS, len(posts) // LEAST_PART)
    likely = _likely(shelf, posts) if len(posts) >= least else []
    for terms in (likely[start : start + AT_ONCE] for start in range(0, len(likely), AT_ONCE)):
        having, in_title = shelf.sets(terms), shelf.sets(terms, in_title=True)
        yield from ((term, having[term], in_title[term]) for term in terms if len(having[term]) >= least)
        progress(len(terms))


def _brought_up(shelf: Shelf, changed: Collection[int]) -> Iterator[tuple[str, BitMap, BitMap]]:
    """The same from what is kept."""
    rows = shelf.session.execute(select(COMMON.c.term, COMMON.c.ids, COMMON.c.in_title)).all()
    change = Change.of(shelf, changed, {row.term for row in rows})
    for term, ids, in_title in rows:
        kept = BitMap.deserialize(ids), BitMap.deserialize(in_title)
        yield term, change.applied((term, False), kept[0]), change.applied((term, True), kept[1])


def _likely(shelf: Shelf, posts: BitMap) -> list[str]:
    """Terms that seem to be common: of those of some posts, half as many as would be needed of all."""
    some = list(posts)[:: max(1, len(posts) // SAMPLE)]
    counts = Counter(term for _post_id, terms, _in_title in shelf.terms(some) for term in terms)
    return sorted(term for term, count in counts.items() if count * LEAST_PART * 2 >= len(some))


def _changed_since_kept(session: Session) -> set[int] | None:
    """The posts that have changed since the sets were kept; None when there are none, or too much has changed.

    The first row of the log that is read is the one that they know last: without it, it is another history's.
    """
    version = session.scalar(select(COMMON.c.version).limit(1))
    if version is None:
        return None
    log = select(PublicChange.version, PublicChange.post_id).where(PublicChange.version >= version)
    rows = session.execute(log.order_by(PublicChange.version).limit(MOST_CHANGED + 2)).all()
    changed = {row.post_id for row in rows[1:]} - {None}
    if not rows or rows[0].version != version or len(rows) > MOST_CHANGED + 1 or EVERY_POST in changed:
        return None
    return changed
