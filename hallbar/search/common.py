"""Words that very many posts have: which posts those are is kept in the database, as a worker has it in its memory.

To gather them from the index takes a hundredth of a second a word and 100 000 posts, to read what is kept nearly none:
so a worker that has just begun is as quick as the others. What is kept is of one version of the public content; who
reads it takes in what has changed since.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
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
MOST_CHANGED = 200
"""Posts that are looked at for what has changed since; after more, all is gathered from the index."""
AT_ONCE = 50

Key = tuple[str, bool]
"""A term, and whether only titles count."""
Writing = Callable[[], AbstractContextManager[Session]]

_KEPT = select(COMMON.c.term, COMMON.c.ids, COMMON.c.in_title).where(
    COMMON.c.term.in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True)
class Change:
    """Posts that are otherwise than before, with the terms that they have now."""

    gone: BitMap
    having: Mapping[Key, list[int]]

    @classmethod
    def of(cls, shelf: Shelf, changed: Collection[int]) -> Self:
        """What has become of some posts."""
        having: dict[Key, list[int]] = {}
        for post_id, in_all, in_title in shelf.terms(changed) if changed else ():
            for term in in_all:
                having.setdefault((term, False), []).append(post_id)
            for term in in_title:
                having.setdefault((term, True), []).append(post_id)
        return cls(BitMap(changed), having)

    def applied(self, key: Key, ids: BitMap) -> BitMap:
        """The posts with a term as they are now; the same when nothing is different."""
        others = self.having.get(key, ())
        if not others and not ids.intersect(self.gone):
            return ids
        return (ids - self.gone) | BitMap(others)


@dataclass(frozen=True)
class Common:
    """What is kept, as seen from a later version."""

    change: Change | None
    """What has changed since; None when nothing is kept that can be used."""

    @classmethod
    def now(cls, shelf: Shelf) -> Self:
        """As the session of a shelf sees it; two statements, and one for what has changed."""
        changed = _changed_since_kept(shelf.session) if shelf.is_public else None
        return cls(None if changed is None else Change.of(shelf, changed))

    def sets(self, session: Session, terms: Collection[str]) -> dict[Key, BitMap]:
        """The posts that have those of some terms that are common."""
        if self.change is None:
            return {}
        found = {}
        for term, ids, in_title in session.connection().execute(_KEPT, {"terms": list(terms)}):
            for key, kept in (((term, False), ids), ((term, True), in_title)):
                found[key] = self.change.applied(key, BitMap.deserialize(kept))
        return found


def keep_common(writing: Writing, session: Session, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Keep anew which posts have the words that very many have, unless what is kept can be used; how many words.

    :param progress: is told how many more terms are gathered.
    """
    changed = _changed_since_kept(session)
    if changed is not None and len(changed) < MOST_CHANGED // 2:
        return 0
    shelf, version = public_shelf(session), content_version(session)
    posts = shelf.all_ids()
    least = max(LEAST_POSTS, len(posts) // LEAST_PART)
    rows = []
    likely = _likely(shelf, posts) if len(posts) >= least else []
    for terms in (likely[start : start + AT_ONCE] for start in range(0, len(likely), AT_ONCE)):
        having, in_title = shelf.sets(terms), shelf.sets(terms, in_title=True)
        for term in terms:
            if len(having[term]) >= least:
                kept = {"ids": having[term].serialize(), "in_title": in_title[term].serialize()}
                rows.append({"term": term, "version": version, **kept})
        progress(len(terms))
    with writing():
        session.execute(delete(COMMON))
        if rows:
            session.execute(COMMON.insert(), rows)
    return len(rows)


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
