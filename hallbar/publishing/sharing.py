"""Preview links: a draft shown to whoever has the address, for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hallbar.models import Post, PreviewLink, User
from hallbar.publishing.journal import note
from hallbar.publishing.release import WrongState

PURPOSE = "preview"
"""What the number of a link is signed for (see :mod:`hallbar.web.signing`)."""
LIFETIMES = (1, 7, 30)
"""Days that a link may be made to last."""


def share(session: Session, post: Post, user: User, now: datetime, *, days: int) -> str:
    """A new link.

    :return: ``share``.
    :raises ValueError: for another number of days than those of :data:`LIFETIMES`.
    :raises WrongState: from the trash.
    """
    if days not in LIFETIMES:
        raise ValueError(f"a link lasts {LIFETIMES} days, not {days}")
    if post.trashed_at is not None:
        raise WrongState("a post in the trash must be restored first")
    link = PreviewLink(post=post, created_at=now, created_by=user, expires_at=now + timedelta(days=days))
    session.add(link)
    session.flush()
    note(session, user, "share", now, post=post, data={"link": link.id, "days": days})
    return "share"


def unshare(session: Session, post: Post, user: User, now: datetime, *, link_id: int) -> str:
    """Close a link of a post at once.

    :return: ``unshare``, or nothing when it is closed already, or none of the post's.
    """
    link = session.get(PreviewLink, link_id)
    if link is None or link.post is not post or link.revoked_at is not None or link.expires_at <= now:
        return ""
    link.revoked_at = now
    note(session, user, "unshare", now, post=post, data={"link": link.id})
    return "unshare"


def open_links(session: Session, post: Post, now: datetime) -> Sequence[PreviewLink]:
    """The links that somebody can use now, the newest first."""
    unclosed = select(PreviewLink).where(
        PreviewLink.post_id == post.id, PreviewLink.revoked_at.is_(None), PreviewLink.expires_at > now
    )
    return session.scalars(unclosed.options(joinedload(PreviewLink.created_by)).order_by(PreviewLink.id.desc())).all()
