"""Review: a writer hands a draft in, an editor approves it or returns it with a comment. Each is written in the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hallbar.models import Outcome, Post, Review, User
from hallbar.publishing.journal import note
from hallbar.publishing.release import WrongState


class NothingToReview(ValueError):
    """There is no text to hand in."""


class CommentMissing(ValueError):
    """A text is not returned without a word about why."""


def hand_in(session: Session, post: Post, user: User, now: datetime, *, message: str = "") -> str:
    """Ask for the review of what is written. While it waits, handing in again tells of a newer text or message.

    :return: ``hand_in``, or nothing when it says nothing new.
    :raises NothingToReview: without a title.
    :raises WrongState: from the trash.
    """
    message = message.strip()
    if post.trashed_at is not None:
        raise WrongState("a post in the trash must be restored first")
    if not post.written.title.strip():
        raise NothingToReview("a text needs a title to be found by its reviewer")
    waiting = waiting_review(session, post)
    version = post.written_version
    if waiting is not None and waiting.version == version and message in ("", waiting.message):
        return ""
    if waiting is None:
        waiting = Review(post=post, message="")
        session.add(waiting)
    waiting.version, waiting.asked_at, waiting.asked_by = version, now, user
    waiting.message = message or waiting.message
    note(session, user, "hand_in", now, post=post, detail=waiting.message)
    return "hand_in"


def take_back(session: Session, post: Post, user: User, now: datetime) -> str:
    """Ask for no review after all.

    :return: ``take_back``, or nothing when none was asked for.
    """
    waiting = waiting_review(session, post)
    if waiting is None:
        return ""
    session.delete(waiting)
    note(session, user, "take_back", now, post=post, detail=waiting.message)
    return "take_back"


def approve(session: Session, post: Post, user: User, now: datetime, *, comment: str = "") -> str:
    """Say that a text is fit to be published.

    :return: ``approve``, or nothing when it does not wait for a review.
    """
    return _decide(session, post, Outcome.APPROVED, "approve", comment.strip(), user, now)


def send_back(session: Session, post: Post, user: User, now: datetime, *, comment: str) -> str:
    """Ask its writer to go on with a text.

    :return: ``return``, or nothing when it does not wait for a review.
    :raises CommentMissing: without a word about why.
    """
    if not comment.strip():
        raise CommentMissing("its writer must know what to do")
    return _decide(session, post, Outcome.RETURNED, "return", comment.strip(), user, now)


def waiting_review(session: Session, post: Post) -> Review | None:
    """The review that a post waits for."""
    return session.scalar(select(Review).where(Review.post_id == post.id, Review.decided_at.is_(None)))


def reviews(session: Session, post: Post) -> Sequence[Review]:
    """All reviews of a post, the newest first."""
    of_post = select(Review).where(Review.post_id == post.id).order_by(Review.id.desc())
    return session.scalars(of_post.options(joinedload(Review.asked_by), joinedload(Review.decided_by))).all()


def _decide(session: Session, post: Post, outcome: Outcome, act: str, comment: str, user: User, now: datetime) -> str:
    waiting = waiting_review(session, post)
    if waiting is None:
        return ""
    waiting.outcome, waiting.comment, waiting.decided_at, waiting.decided_by = outcome, comment, now, user
    note(session, user, act, now, post=post, detail=comment)
    return act
