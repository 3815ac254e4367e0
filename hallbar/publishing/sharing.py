"""Preview links: a draft shown to whoever has the address, for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hallbar.models import Post, PreviewLink, User
from hallbar.publishing.journal import note

PURPOSE = "preview"
"""What the number of a link is signed for (see :mod:`hallbar.web.signing`)."""
LIFETIMES = (1, 7, 30)
"""Days that a link may be made to last."""


def share(session: Session, post: Post, days: int, user: User, now: datetime) -> PreviewLink:
    """A new link.

    :raises ValueError: for another number of days than those of :data:`LIFETIMES`.
    """
    if days not in LIFETIMES:
        raise ValueError(f"a link lasts {LIFETIMES} days, not {days}")
    link = PreviewLink(post=post, created_at=now, created_by=user, expires_at=now + timedelta(days=days))
    session.add(link)
    session.flush()
    note(session, user, "share", now, post=post, data={"link": link.id, "days": days})
    return link


def revoke(session: Session, link: PreviewLink, user: User, now: datetime) -> bool:
    """Close a link at once; False, and nothing done, when it is closed already."""
    if not link.is_open(now):
        return False
    link.revoked_at = now
    note(session, user, "unshare", now, post=link.post, data={"link": link.id})
    return True


def open_links(session: Session, post: Post, now: datetime) -> Sequence[PreviewLink]:
    """The links that somebody can use now, the newest first."""
    unclosed = select(PreviewLink).where(
        PreviewLink.post_id == post.id, PreviewLink.revoked_at.is_(None), PreviewLink.expires_at > now
    )
    return session.scalars(unclosed.options(joinedload(PreviewLink.created_by)).order_by(PreviewLink.id.desc())).all()
