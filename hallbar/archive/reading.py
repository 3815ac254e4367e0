"""The catalogue out of the database: all of it, or what of it has changed."""

import re
from array import array
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pyroaring import BitMap
from sqlalchemy import Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Bundle, Catalogue, Period, Record, by_year, newest_first
from hallbar.archive.snapshot import unpack
from hallbar.models import EVERY_POST, CatalogueSnapshot, Edition, Post, PostTerm, PublicChange

AT_ONCE = 1000
"""Posts asked for in a statement, well below either engine's bound on parameters."""
FETCHED = 2000
"""Rows held in memory while all are read."""
FEW = 1000
"""Changes that are always replayed; of more, as many as a tenth of the posts. Beyond that, reading all is quicker."""
_SOME_NUMBERS = re.compile(r"(?:\d+ ?){1,5000}")
BEGINNING = datetime.min.replace(tzinfo=UTC)


def read_catalogue(session: Session, edition: Edition, now: datetime) -> Catalogue:
    """All of it. Four statements by index alone, and two more a thousand posts that time will show or hide.

    :param edition: of the same moment.
    """
    months = _months(session, now)
    settled = BitMap().union(*(bundle.ids for bundle in months.values()))
    catalogue = Catalogue(
        version=edition.version,
        changed_at=edition.changed_at,
        taken_at=now,
        since=max((m for m in (edition.appeared_at, edition.ended_at) if m is not None), default=BEGINNING),
        settled=settled,
        turns=(),
        pinned=BitMap(session.scalars(select(Post.id).where(Post.pinned))) & settled,
        terms=_terms(session, settled),
        years=by_year(months),
        months=months,
    )
    turning = set(session.scalars(select(Post.id).where(or_(Post.published_at > now, Post.withdrawn_at > now))))
    return catalogue.revised(turning, _records(session, turning), edition.version, edition.changed_at)


def stored_catalogue(session: Session) -> Catalogue | None:
    """The one that was stored last, if any."""
    data = session.scalar(select(CatalogueSnapshot.data))
    return unpack(data) if data else None


class Changes(NamedTuple):
    """What has changed in public since a version."""

    posts: frozenset[int]
    beyond: bool
    """Whether something did that is not one post's: a term, a picture, the site."""


def caught_up(session: Session, catalogue: Catalogue, edition: Edition) -> Catalogue | None:
    """The catalogue with the changes since it was made; None when it must be read anew."""
    changes = changes_since(session, catalogue, edition)
    return taken_in(session, catalogue, changes, edition) if changes is not None else None


def changes_since(session: Session, catalogue: Catalogue, edition: Edition) -> Changes | None:
    """The changes since a catalogue was made; None when they cannot be told, or are too many.

    The first row of the log that is read is the one it knows last: another there means another history, such as that
    of a database restored from a backup.
    """
    if (edition.version, edition.changed_at) == (catalogue.version, catalogue.changed_at):
        return Changes(frozenset(), beyond=False)
    most = max(FEW, len(catalogue.settled) // 10)
    log = session.execute(
        select(PublicChange.version, PublicChange.at, PublicChange.post_id)
        .where(PublicChange.version.between(catalogue.version, edition.version))
        .order_by(PublicChange.version)
        .limit(most + 1)
    ).all()
    if not log or tuple(log[0])[:2] != (catalogue.version, catalogue.changed_at) or len(log) > most:
        return None
    changed = {row.post_id for row in log[1:]}
    if EVERY_POST in changed:
        return None
    return Changes(frozenset(changed - {None}), beyond=None in changed)


def taken_in(session: Session, catalogue: Catalogue, changes: Changes, edition: Edition) -> Catalogue:
    """The catalogue with changes, as of the edition that has them."""
    if (edition.version, edition.changed_at) == (catalogue.version, catalogue.changed_at):
        return catalogue
    return catalogue.revised(changes.posts, _records(session, changes.posts), edition.version, edition.changed_at)


def _months(session: Session, now: datetime) -> dict[Period, Bundle]:
    keys: dict[Period, array[int]] = {}
    ids: dict[Period, array[int]] = {}
    columns = (Post.id, Post.dated_year, Post.dated_month, Post.sort_key)
    for post_id, year, month, key in _rows(session, select(*columns).where(Post.visible(now))):
        period = (year, month) if year else None
        keys.setdefault(period, array("q")).append(key)
        ids.setdefault(period, array("I")).append(post_id)
    return newest_first({period: Bundle.of(zip(keys[period], ids[period], strict=True)) for period in ids})


def _terms(session: Session, among: BitMap) -> dict[int, BitMap]:
    """Joined in the database: several times quicker than a row a post and term."""
    joined = func.aggregate_strings(cast(PostTerm.post_id, Text), " ")
    rows = _rows(session, select(PostTerm.term_id, joined).group_by(PostTerm.term_id), 1)
    return {term: _numbers(posts) & among for term, posts in rows}


def _numbers(joined: str) -> BitMap:
    """What stands in a long text of numbers, of which few are held at a time."""
    numbers = BitMap()
    for some in _SOME_NUMBERS.finditer(joined):
        numbers.update(map(int, some[0].split()))
    return numbers


def _records(session: Session, ids: Collection[int]) -> list[Record]:
    """Of the posts that are, were or will be published and are not in the trash."""
    wanted, records = sorted(ids), list[Record]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        terms: dict[int, set[int]] = {}
        for post_id, term_id in session.execute(
            select(PostTerm.post_id, PostTerm.term_id).where(PostTerm.post_id.in_(some))
        ):
            terms.setdefault(post_id, set()).add(term_id)
        columns = (Post.id, Post.published_at, Post.withdrawn_at, Post.dated_year, Post.dated_month, Post.sort_key)
        released = and_(Post.id.in_(some), Post.published_at.is_not(None), Post.trashed_at.is_(None))
        for row in session.execute(select(*columns, Post.pinned).where(released)):
            period = (row.dated_year, row.dated_month) if row.dated_year else None
            times = (row.published_at, row.withdrawn_at)
            records.append(Record(row.id, *times, period, row.sort_key, row.pinned, frozenset(terms.get(row.id, ()))))
    return records


def _rows(session: Session, statement: Select[*tuple[Any, ...]], few: int = FETCHED) -> Iterator[Any]:
    """Many rows, of which few are held at a time; past the session, which would take longer over them."""
    for part in session.connection().execute(statement, execution_options={"yield_per": few}).partitions():
        yield from part
