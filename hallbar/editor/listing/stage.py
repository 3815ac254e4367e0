"""How far a post has come, as the desk sees it: its public state, and what waits beside it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

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
    return case(
        (Post.trashed_at.is_not(None), Stage.TRASHED.value),
        (Post.id.in_(_waiting()), Stage.SUBMITTED.value),
        (and_(Post.id.in_(_returned()), or_(Post.published_at.is_(None), Draft.differs)), Stage.RETURNED.value),
        (Post.published_at.is_(None), Stage.DRAFT.value),
        (Post.published_at > now, Stage.SCHEDULED.value),
        (Post.withdrawn_at <= now, Stage.WITHDRAWN.value),
        (Draft.differs, Stage.CHANGED.value),
        else_=Stage.PUBLISHED.value,
    )


def at_stage(stage: Stage, now: datetime) -> ColumnElement[bool]:
    """Posts at a stage. What must hold for it is said once more in a way that an index answers."""
    necessary = {
        Stage.DRAFT: Post.published_at.is_(None),
        Stage.SUBMITTED: Post.id.in_(_waiting()),
        Stage.RETURNED: Post.id.in_(_returned()),
        Stage.SCHEDULED: Post.published_at > now,
        Stage.PUBLISHED: Post.published_at <= now,
        Stage.CHANGED: Post.id.in_(select(Draft.post_id).where(Draft.differs)),
        Stage.WITHDRAWN: Post.withdrawn_at <= now,
        Stage.TRASHED: Post.trashed_at.is_not(None),
    }
    return and_(necessary[stage], stage_of(now) == stage.value)


def _waiting() -> Select[int]:
    return select(Review.post_id).where(Review.decided_at.is_(None))


def _returned() -> Select[int]:
    newest = select(func.max(Review.id)).group_by(Review.post_id)
    return select(Review.post_id).where(Review.id.in_(newest), Review.outcome == Outcome.RETURNED)
