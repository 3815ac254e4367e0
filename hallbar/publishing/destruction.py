"""Destroying a post for good (Swedish: *gallring*): by a decision, from the trash, and written down."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import LogEntry, Post, Redirect, User
from hallbar.publishing.journal import note
from hallbar.publishing.moves import post_path
from hallbar.publishing.release import WrongState
from hallbar.publishing.standing import public_names

DESTROY = "destroy"
"""Its name in the log."""


def destroy(session: Session, post: Post, reference: str, user: User, now: datetime) -> LogEntry:
    """Remove a post with its drafts, revisions and all that is kept of its text; its pictures stay in the library.

    Addresses that the public has known answer 410 from now on. Afterwards the log alone tells that it has been.

    :param reference: of the decision (Swedish: *diarienummer*).
    :raises WrongState: unless the post is in the trash.
    :raises ValueError: without a reference.
    """
    if post.trashed_at is None:
        raise WrongState("only what is in the trash can be destroyed")
    if not reference.strip():
        raise ValueError("destroying needs the reference of a decision")
    entry = note(session, user, DESTROY, now, post=post, detail=reference.strip(), data={"uid": post.uid})
    _close_addresses(session, post, now)
    session.delete(post)
    return entry


def known_paths(session: Session, post: Post, now: datetime) -> list[str]:
    """The addresses at which the public has known a post, its last one first."""
    own = [post_path(post.slug)] if post.slug in public_names(session, post, now) else []
    return [*own, *session.scalars(select(Redirect.path).where(Redirect.post_id == post.id).order_by(Redirect.id))]


def _close_addresses(session: Session, post: Post, now: datetime) -> None:
    for moved in session.scalars(select(Redirect).where(Redirect.post_id == post.id)):
        moved.post, moved.target = None, None
    if post.slug in public_names(session, post, now):
        session.add(Redirect(path=post_path(post.slug), target=None, created_at=now))
    session.flush()  # before the post goes, and what leads to it with it
