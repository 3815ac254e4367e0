"""The journal of acts: written by whoever performs one, in the same transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import LogEntry, Post, User


def note(
    session: Session,
    user: User | None,
    act: str,
    now: datetime,
    *,
    post: Post | None = None,
    subject: str = "",
    detail: str = "",
    data: dict[str, Any] | None = None,
) -> LogEntry:
    """Write down who did what.

    :param act: the verb, such as ``publish``; its Swedish is the template's.
    :param subject: what it was done to, in words; the post's title when there is a post.
    :param detail: the reason that was given, or the reference of a decision.
    :param data: what undoing it needs.
    """
    entry = LogEntry(
        at=now,
        user=user,
        user_name=user.name if user else "",
        act=act,
        post_id=post.id if post else None,
        subject=subject or (post.written.title if post else ""),
        detail=detail,
        data=data or {},
    )
    session.add(entry)
    return entry


def latest(session: Session, post: Post) -> LogEntry:
    """What was written down last about a post."""
    session.flush()
    of_post = select(LogEntry).where(LogEntry.post_id == post.id).order_by(LogEntry.id.desc())
    return session.scalars(of_post.limit(1)).one()
