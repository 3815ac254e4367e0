"""The archive in plain SQL: slow, and plainly right. What the bitmaps say is held against it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hallbar.archive import ArchiveFilter, Vocabulary
from hallbar.archive.facets import Counts
from hallbar.models import Post, PostTerm

BY_DATE = (Post.sort_key.desc(), Post.id.desc())


class Oracle:
    """Answers for one moment; ``found`` are the ids of the posts that words match, by the words."""

    def __init__(self, session: Session, vocabulary: Vocabulary, now: datetime, found: Mapping[str, list[int]]) -> None:
        self.session, self.vocabulary, self.now, self.found = session, vocabulary, now, found

    def selection(self, archive_filter: ArchiveFilter) -> ColumnElement[bool]:
        conditions = [Post.visible(self.now)]
        for facet, slugs in archive_filter.terms.items():
            terms = self.vocabulary.by_slug[facet].terms
            chosen = [terms[slug].id for slug in slugs if slug in terms]
            has_any = Post.id.in_(select(PostTerm.post_id).where(PostTerm.term_id.in_(chosen)))
            conditions.append(has_any if chosen else false())
        if archive_filter.year == "okant":
            conditions.append(Post.dated_year.is_(None))
        elif archive_filter.year:
            conditions.append(Post.dated_year == archive_filter.year)
        if archive_filter.month:
            conditions.append(Post.dated_month == archive_filter.month)
        if archive_filter.q:
            conditions.append(Post.id.in_(self.found[archive_filter.q]))
        return and_(*conditions)

    def ids(self, archive_filter: ArchiveFilter, limit: int = 10**6, start: int = 0) -> list[int]:
        by_date = select(Post.id).where(self.selection(archive_filter)).order_by(*BY_DATE)
        return list(self.session.scalars(by_date.limit(limit).offset(start)))

    def counts(self, archive_filter: ArchiveFilter) -> Counts:
        terms = self._by_term(archive_filter)
        for facet in archive_filter.terms:
            own = {term.id for term in self.vocabulary.by_slug[facet].terms.values()}
            others = self._by_term(archive_filter.without(facet))
            terms = {term: n for term, n in terms.items() if term not in own}
            terms |= {term: n for term, n in others.items() if term in own}
        years = self._by(Post.dated_year, archive_filter.in_period(None))
        months: dict[Any, int] = {}
        if isinstance(archive_filter.year, int):
            months = self._by(Post.dated_month, archive_filter.in_period(archive_filter.year))
        total = select(func.count()).select_from(Post).where(self.selection(archive_filter))
        return Counts(terms, years, months, self.session.scalar(total) or 0)

    def sharing(self, post_id: int, most: int) -> list[tuple[int, int]]:
        own = select(PostTerm.term_id).where(PostTerm.post_id == post_id)
        shared = (
            select(PostTerm.post_id, func.count().label("n"))
            .where(PostTerm.term_id.in_(own), PostTerm.post_id != post_id)
            .group_by(PostTerm.post_id)
            .subquery()
        )
        visible = select(shared.c.n, Post.id).join(shared, shared.c.post_id == Post.id).where(Post.visible(self.now))
        rows = self.session.execute(visible.order_by(shared.c.n.desc(), *BY_DATE).limit(most))
        return [(row.n, row.id) for row in rows]

    def _by_term(self, archive_filter: ArchiveFilter) -> dict[int, int]:
        columns = select(PostTerm.term_id, func.count()).join(Post, Post.id == PostTerm.post_id)
        return self._counted(columns.where(self.selection(archive_filter)).group_by(PostTerm.term_id))

    def _by(self, column: InstrumentedAttribute[int | None], archive_filter: ArchiveFilter) -> dict[Any, int]:
        return self._counted(select(column, func.count()).where(self.selection(archive_filter)).group_by(column))

    def _counted(self, statement: Select[Any, int]) -> dict[Any, int]:
        return dict(map(tuple, self.session.execute(statement)))


def without_zeros(counts: Counts) -> Counts:
    """Counts as SQL gives them."""
    some = [{key: n for key, n in part.items() if n} for part in (counts.terms, counts.years, counts.months)]
    return Counts(*some, total=counts.total)
