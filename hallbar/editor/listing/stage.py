"""How far a post has come, as the desk sees it: its public state, and what waits beside it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from hallbar.models import Draft, Outcome, Post, Review


class Stage(StrEnum):
    """Each post is in one; the value is its name in addresses."""

    DRAFT = "utkast"
    SUBMITTED = "inlamnade"
    RETURNED = "returnerade"
    SCHEDULED = "schemalagda"
    PUBLISHED = "publicerade"
    CHANGED = "andrade"
    WITHDRAWN = "avpublicerade"
    TRASHED = "papperskorg"

    @property
    def label(self) -> str:
        """Of all the posts in it."""
        return _LABELS[self]


_LABELS = {
    Stage.DRAFT: "Utkast",
    Stage.SUBMITTED: "För granskning",
    Stage.RETURNED: "Returnerade",
    Stage.SCHEDULED: "Schemalagda",
    Stage.PUBLISHED: "Publicerade",
    Stage.CHANGED: "Med ändringar",
    Stage.WITHDRAWN: "Avpublicerade",
    Stage.TRASHED: "Papperskorg",
}


def stage_of(now: datetime) -> ColumnElement[str]:
    """The stage of a post as an expression over :class:`Post` and its outer-joined :class:`Draft`."""
    waiting = select(Review.post_id).where(Review.decided_at.is_(None))
    newest = select(func.max(Review.id)).group_by(Review.post_id)
    returned = select(Review.post_id).where(Review.id.in_(newest), Review.outcome == Outcome.RETURNED)
    return case(
        (Post.trashed_at.is_not(None), Stage.TRASHED.value),
        (Post.id.in_(waiting), Stage.SUBMITTED.value),
        (and_(Post.id.in_(returned), or_(Post.published_at.is_(None), Draft.differs)), Stage.RETURNED.value),
        (Post.published_at.is_(None), Stage.DRAFT.value),
        (Post.published_at > now, Stage.SCHEDULED.value),
        (Post.withdrawn_at <= now, Stage.WITHDRAWN.value),
        (Draft.differs, Stage.CHANGED.value),
        else_=Stage.PUBLISHED.value,
    )
