"""A list of posts as SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pyroaring import BitMap
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from hallbar.archive import Vocabulary
from hallbar.editor.listing.need import has_need
from hallbar.editor.listing.stage import Stage, at_stage, stage_of
from hallbar.editor.listing.wanted import PostList
from hallbar.editor.loading import own_posts
from hallbar.language.collation import alphabetical
from hallbar.models import Draft, Post, PostTerm, User, names_term
from hallbar.search import among, find_for_editors

changed_at = func.coalesce(Draft.saved_at, Post.updated_at, Post.created_at)
"""When something was last written in a post."""
title = case((Draft.differs, Draft.title), else_=Post.title)
"""As its editors see it."""


class NoSuchPage(LookupError):
    """The page asked for lies past the last; ``last`` is that one's number."""

    def __init__(self, last: int) -> None:
        super().__init__(f"the last page is {last}")
        self.last = last


def selection(
    session: Session, wanted: PostList, user: User, vocabulary: Vocabulary, now: datetime
) -> ColumnElement[bool]:
    """The condition that is asked for, but for the stage: on posts joined with their drafts."""
    return and_(
        own_posts(user),
        Post.created_by_id == user.id if wanted.mine else true(),
        _mentions(session, wanted.q, user) if wanted.q else true(),
        _has_term(wanted.term, vocabulary) if wanted.term else true(),
        has_need(session, wanted.need, user, now) if wanted.need else true(),
    )


def count(session: Session, condition: ColumnElement[bool], now: datetime) -> Mapping[Stage, int]:
    """Selected posts by stage; one statement."""
    stage = stage_of(now).label("stage")
    found = _joined(select(stage, func.count())).where(condition).group_by(stage)
    return {Stage(name): number for name, number in session.execute(found)}


def count_here(session: Session, wanted: PostList, condition: ColumnElement[bool], now: datetime) -> int:
    """Selected posts at the one stage that is asked for."""
    found = _joined(select(func.count(Post.id))).where(condition, _at(wanted.stage, now))
    return session.scalar(found) or 0


def ids(
    session: Session, wanted: PostList, condition: ColumnElement[bool], now: datetime, most: int = PostList.per_page
) -> Sequence[int]:
    """The selected posts of the stage and page that are asked for, in order.

    :param most: how many a page has.
    """
    condition = and_(condition, _at(wanted.stage, now))
    start = (wanted.page - 1) * most
    if wanted.column == "rubrik":  # no two databases sort Å alike
        titles = session.execute(_joined(select(title, Post.id)).where(condition)).all()
        ordered = sorted(titles, key=lambda row: (alphabetical(row[0]), row[1]), reverse=wanted.falling)
        return [post_id for _title, post_id in ordered[start : start + most]]
    found = _joined(select(Post.id)).where(condition).order_by(*_order(session, wanted, now))
    return session.scalars(found.limit(most).offset(start)).all()


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.select_from(Post).outerjoin(Draft, Draft.post_id == Post.id)


def _at(stage: Stage | None, now: datetime) -> ColumnElement[bool]:
    return at_stage(stage, now) if stage else Post.trashed_at.is_(None)


def _mentions(session: Session, q: str, user: User) -> ColumnElement[bool]:
    """What its editors see of a post has the words, whatever their inflection; or its title has them as they stand,
    also inside other words.
    """
    hits = find_for_editors(session, q, BitMap(session.scalars(select(Post.id).where(own_posts(user)))))
    found = hits.ids if hits.searched is None else BitMap()  # a list to work from has no guesses in it
    return or_(Post.id.in_(among(session, found)), *([and_(*map(_in_title, q.split()))] if q.strip() else []))


def _in_title(word: str) -> ColumnElement[bool]:
    """Titles are stored as they were written; a database folds the case of a–z alone."""
    spellings = dict.fromkeys((word, word.lower(), word.capitalize(), word.upper()))
    return or_(*(title.contains(spelling, autoescape=True) for spelling in spellings))


def _has_term(name: str, vocabulary: Vocabulary) -> ColumnElement[bool]:
    """In its draft when that differs from the public text, else there."""
    facet, _, slug = name.partition(".")
    term = vocabulary.by_slug[facet].terms.get(slug)
    if term is None:
        return false()
    in_draft = names_term(Draft.data, term.id)
    in_public = Post.id.in_(select(PostTerm.post_id).where(PostTerm.term_id == term.id))
    return or_(and_(Draft.differs, in_draft), and_(func.coalesce(Draft.differs, false()).is_(false()), in_public))


def _order(session: Session, wanted: PostList, now: datetime) -> list[ColumnElement[Any]]:
    key = {
        "andrat": lambda: changed_at,
        "publicering": lambda: Post.published_at,
        "lage": lambda: case({stage.value: rank for rank, stage in enumerate(Stage)}, value=stage_of(now)),
        "skapare": lambda: _rank_of_creator(session),
    }[wanted.column]()
    if wanted.falling:
        return [key.desc().nulls_last(), Post.id.desc()]
    return [key.asc().nulls_last(), Post.id.asc()]


def _rank_of_creator(session: Session) -> ColumnElement[Any]:
    people = sorted(session.execute(select(User.id, User.name)), key=lambda row: (alphabetical(row.name), row.id))
    ranks = {row.id: rank for rank, row in enumerate(people)}  # never empty: somebody asks
    return case(ranks, value=Post.created_by_id)
