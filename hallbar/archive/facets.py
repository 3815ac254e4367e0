"""How many posts each value would give: a facet's own choice is left out of its own counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hallbar.archive.filter import ArchiveFilter
from hallbar.archive.selection import selection
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Post, PostTerm


@dataclass(frozen=True)
class Counts:
    """Posts by term id, by year (None: undated) and, when a year is chosen, by month."""

    terms: Mapping[int, int]
    years: Mapping[int | None, int]
    months: Mapping[int, int]
    total: int


def count(session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime) -> Counts:
    """Count for a filter: one statement, one more a facet with a choice, and one or two for the period."""
    terms = _by_term(session, archive_filter, vocabulary, now)
    for facet in archive_filter.terms:
        own = {term.id for term in vocabulary.by_slug[facet].terms.values()}
        unfiltered = _by_term(session, archive_filter.without(facet), vocabulary, now)
        terms = {term: n for term, n in terms.items() if term not in own}
        terms |= {term: n for term, n in unfiltered.items() if term in own}
    years = _by_period(session, Post.dated_year, archive_filter.in_period(None), vocabulary, now)
    year = archive_filter.year
    months: Mapping[int | None, int] = {}
    if isinstance(year, int):
        months = _by_period(session, Post.dated_month, archive_filter.in_period(year), vocabulary, now)
    if archive_filter.month:
        total = months.get(archive_filter.month, 0)
    elif year:
        total = years.get(year if isinstance(year, int) else None, 0)
    else:
        total = sum(years.values())
    return Counts(terms, years, {month: n for month, n in months.items() if month}, total)


def _by_term(session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime) -> dict[int, int]:
    statement = (
        select(PostTerm.term_id, func.count())
        .join(Post, Post.id == PostTerm.post_id)
        .where(selection(archive_filter, vocabulary, now))
        .group_by(PostTerm.term_id)
    )
    return dict(session.execute(statement).all())


def _by_period(
    session: Session,
    column: InstrumentedAttribute[int | None],
    archive_filter: ArchiveFilter,
    vocabulary: Vocabulary,
    now: datetime,
) -> dict[int | None, int]:
    statement = select(column, func.count()).where(selection(archive_filter, vocabulary, now)).group_by(column)
    return dict(session.execute(statement).all())
