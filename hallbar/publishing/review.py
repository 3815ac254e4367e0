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


def hand_in(session: Session, post: Post, message: str, user: User, now: datetime) -> bool:
    """Ask for the review of what is written. While it waits, handing in again tells of a newer text or message.

    :return: whether that says anything new.
    :raises NothingToReview: without a title.
    :raises WrongState: from the trash.
    """
    if post.trashed_at is not None:
        raise WrongState("a post in the trash must be restored first")
    if not post.written.title.strip():
        raise NothingToReview("a text needs a title to be found by its reviewer")
    waiting = waiting_review(session, post)
    version = _version(post)
    if waiting is not None and waiting.version == version and message.strip() in ("", waiting.message):
        return False
    if waiting is None:
        waiting = Review(post=post, message="")
        session.add(waiting)
    waiting.version, waiting.asked_at, waiting.asked_by = version, now, user
    waiting.message = message.strip() or waiting.message
    note(session, user, "hand_in", now, post=post, detail=waiting.message)
    return True


def take_back(session: Session, post: Post, user: User, now: datetime) -> bool:
    """Ask for no review after all; False when none was asked for."""
    waiting = waiting_review(session, post)
    if waiting is None:
        return False
    session.delete(waiting)
    note(session, user, "take_back", now, post=post, detail=waiting.message)
    return True


def approve(session: Session, post: Post, comment: str, user: User, now: datetime) -> Review | None:
    """Say that a text is fit to be published; None when it does not wait for a review."""
    return _decide(session, post, Outcome.APPROVED, comment.strip(), user, now)


def send_back(session: Session, post: Post, comment: str, user: User, now: datetime) -> Review | None:
    """Ask its writer to go on with a text; None when it does not wait for a review.

    :raises CommentMissing: without a word about why.
    """
    if not comment.strip():
        raise CommentMissing("its writer must know what to do")
    return _decide(session, post, Outcome.RETURNED, comment.strip(), user, now)


def waiting_review(session: Session, post: Post) -> Review | None:
    """The review that a post waits for."""
    return session.scalar(select(Review).where(Review.post_id == post.id, Review.decided_at.is_(None)))


def reviews(session: Session, post: Post) -> Sequence[Review]:
    """All reviews of a post, the newest first."""
    of_post = select(Review).where(Review.post_id == post.id).order_by(Review.id.desc())
    return session.scalars(of_post.options(joinedload(Review.asked_by), joinedload(Review.decided_by))).all()


def _decide(session: Session, post: Post, outcome: Outcome, comment: str, user: User, now: datetime) -> Review | None:
    waiting = waiting_review(session, post)
    if waiting is None:
        return None
    waiting.outcome, waiting.comment, waiting.decided_at, waiting.decided_by = outcome, comment, now, user
    note(session, user, "approve" if outcome is Outcome.APPROVED else "return", now, post=post, detail=comment)
    return waiting


def _version(post: Post) -> int:
    return post.draft.version if post.draft is not None else 0
