"""A filter as SQL."""

from datetime import datetime
from typing import Any

from pyroaring import BitMap
from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import Session, selectinload

from hallbar.archive.filter import UNKNOWN, ArchiveFilter
from hallbar.archive.vocabulary import Vocabulary
from hallbar.extensions import db
from hallbar.models import Post, PostTerm
from hallbar.search import Hits, find


def selection(archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime) -> ColumnElement[bool]:
    """The condition on :class:`Post` that the filter says, visible posts only. Page and order are not part of it."""
    conditions = [Post.visible(now)]
    for facet, slugs in archive_filter.terms.items():
        terms = vocabulary.by_slug[facet].terms
        conditions.append(_has_any([terms[slug].id for slug in slugs if slug in terms]))
    if archive_filter.year == UNKNOWN:
        conditions.append(Post.dated_year.is_(None))
    elif archive_filter.year:
        conditions.append(Post.dated_year == archive_filter.year)
    if archive_filter.month:
        conditions.append(Post.dated_month == archive_filter.month)
    if archive_filter.q:
        conditions.append(Post.id.in_(found(db.session(), archive_filter, now).ids))
    return and_(*conditions)


def order(archive_filter: ArchiveFilter) -> list[ColumnElement[Any]]:
    """The filter's order: best match first, or newest first with undated posts last in their source's order."""
    return [Post.sort_key.desc(), Post.id.desc()]


def found(session: Session, archive_filter: ArchiveFilter, now: datetime) -> Hits:
    """What the filter's words find among the visible posts."""
    return find(session, archive_filter.q, BitMap(session.scalars(select(Post.id).where(Post.visible(now)))))


def posts(archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime) -> Select[Post]:
    """The selected posts in order, with their terms, without their text."""
    return (
        select(Post)
        .where(selection(archive_filter, vocabulary, now))
        .options(selectinload(Post.terms))
        .order_by(*order(archive_filter))
    )


def _has_any(term_ids: list[int]) -> ColumnElement[bool]:
    if not term_ids:
        return false()
    return Post.id.in_(select(PostTerm.post_id).where(PostTerm.term_id.in_(term_ids)))
