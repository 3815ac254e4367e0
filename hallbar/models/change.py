"""The log of public change: its newest row is the content version.

A row is written in the transaction of each change of what the public sees, by the session itself: no verb
can forget it. Page caches, bitmaps and feeds learn from it *when to look again*.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar import clock
from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.site import Site
from hallbar.models.types import UtcDateTime

if TYPE_CHECKING:
    from hallbar.models.post import Post


class PublicChange(Base):
    """One public change: ``version`` grows in the order of commit; ``post_id`` is null when it is not one post's."""

    __tablename__ = "public_change"

    version: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    post: Mapped["Post | None"] = relationship()


def content_version(session: Session) -> int:
    """The number of the newest public change, 0 on a new site."""
    return session.scalar(select(func.max(PublicChange.version))) or 0


def lock_changes(session: Session) -> None:
    """Make public changes commit in the order of their numbers.

    Sequences do not: a worker that reads number 8 while 7 is still uncommitted would skip 7 for ever. The
    row lock is held until commit; SQLite has one writer at a time anyhow and ignores ``FOR UPDATE``.
    """
    session.execute(select(Site.id).with_for_update())


@event.listens_for(Session, "before_flush")
def _log_public_changes(session: Session, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.deleted, *(item for item in session.dirty if session.is_modified(item))]
    changed = [item for item in touched if isinstance(item, Public) and item.is_public_change()]
    if not changed:
        return
    with session.no_autoflush:
        lock_changes(session)
    moment = clock.now()
    posts = {item.changed_post() for item in changed if hasattr(item, "changed_post")}
    for post in posts:
        gone = post is None or post in session.deleted
        session.add(PublicChange(post=None if gone else post, at=moment))
    if any(not hasattr(item, "changed_post") for item in changed):
        session.add(PublicChange(post=None, at=moment))
