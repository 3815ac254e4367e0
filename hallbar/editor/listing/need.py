"""What a post needs from somebody, whatever its stage: begun, approved, or public with something to mend."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload, undefer_group

from hallbar.editor.listing.stage import Stage, at_stage
from hallbar.editor.loading import own_posts
from hallbar.models import Draft, Outcome, Post, Review, User
from hallbar.publishing.gate import Obstacle, refused

SOON = 50
"""How many of the scheduled posts are looked through, the next ones first: each text is read."""


class Need(StrEnum):
    """The value is its name in addresses."""

    OUT = "publika"
    BEGUN = "paborjade"
    APPROVED = "godkanda"
    HINDERED = "hindrade"
    DATED = "daterade"

    @property
    def label(self) -> str:
        """Of the posts that it is true of."""
        return _LABELS[self]


_LABELS = {
    Need.OUT: "Kan läsas av alla nu",
    Need.BEGUN: "Påbörjad text som inte är publicerad",
    Need.APPROVED: "Godkänd text som inte är publicerad",
    Need.HINDERED: "Schemalagt, men något saknas",
    Need.DATED: "Publicerat, med tidsord som åldras",
}


def has_need(session: Session, need: Need, user: User, now: datetime) -> ColumnElement[bool]:
    """The condition in SQL, over :class:`Post` and its outer-joined :class:`Draft`."""
    match need:
        case Need.OUT:
            return Post.visible(now)
        case Need.BEGUN:
            return _is_begun(now)
        case Need.APPROVED:
            return and_(_is_approved(), Post.trashed_at.is_(None), _is_unreleased())
        case Need.HINDERED:
            return Post.id.in_(hindered(session, user, now))
        case Need.DATED:
            return and_(Post.visible(now), Post.rotting > 0)


def hindered(session: Session, user: User, now: datetime) -> Mapping[int, Sequence[Obstacle]]:
    """What stands in the way of the next scheduled posts, by post, the first to come out first.

    They passed the gate once; since then a rule has changed, or a picture.
    """
    due = select(Post).outerjoin(Draft, Draft.post_id == Post.id).order_by(Post.published_at, Post.id).limit(SOON)
    due = due.where(own_posts(user), Post.trashed_at.is_(None), Post.published_at > now)
    found = session.scalars(due.options(selectinload(Post.terms), undefer_group("text")))
    return refused(session, found.all())


def _is_unreleased() -> ColumnElement[bool]:
    return or_(Post.published_at.is_(None), Draft.differs)


def _is_begun(now: datetime) -> ColumnElement[bool]:
    """Somebody is writing it: it neither waits for another nor has been approved."""
    drafts = select(Draft.post_id).where(Draft.differs)
    found = select(Post.id).where(Post.published_at.is_(None)).union(drafts)
    stages = (at_stage(stage, now) for stage in (Stage.DRAFT, Stage.CHANGED))
    rewritten = and_(at_stage(Stage.SCHEDULED, now), Draft.differs)
    return and_(Post.id.in_(found), or_(*stages, rewritten), ~_is_approved())


def _is_approved() -> ColumnElement[bool]:
    """Its newest review approved it, and nothing has been written since."""
    newest = select(func.max(Review.id)).group_by(Review.post_id)
    approved = select(Review.post_id).where(Review.id.in_(newest), Review.outcome == Outcome.APPROVED)
    of_post = select(Review.version).where(Review.post_id == Post.id).order_by(Review.id.desc()).limit(1)
    return and_(Post.id.in_(approved), of_post.scalar_subquery() == func.coalesce(Draft.version, 0))
