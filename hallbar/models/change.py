"""The log of public change: its newest row is the content version.

A row is written in the transaction of each change of what the public sees, by the session itself: no verb that works
on objects can forget it (a bulk statement writes its own row, of :data:`EVERY_POST`). Numbers grow in the order of
commit, since a writing transaction holds the one write lock: a reader that has seen a number never meets a lower one
later. Page caches, bitmaps and feeds learn from it *when to look again*.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar import clock
from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime

if TYPE_CHECKING:
    from hallbar.models.post import Post


EVERY_POST = 0
"""The ``post_id`` of a change that any number of posts may have had: what a bulk statement logs."""


class PublicChange(Base):
    """One public change: ``version`` grows in the order of commit; ``post_id`` is null when it is not a post's."""

    __tablename__ = "public_change"

    __table_args__ = NEVER_REUSED

    version: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None]
    """Also of a post that is no more: the log is never rewritten."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    post: Mapped["Post | None"] = relationship(primaryjoin="foreign(PublicChange.post_id) == Post.id")


def content_version(session: Session) -> int:
    """The number of the newest public change, 0 on a new site."""
    return session.scalar(select(func.max(PublicChange.version))) or 0


@event.listens_for(Session, "before_flush")
def _log_public_changes(session: Session, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.deleted, *(item for item in session.dirty if session.is_modified(item))]
    changed = [item for item in touched if isinstance(item, Public) and item.is_public_change()]
    if not changed:
        return
    moment = clock.now()
    posts = {item.changed_post() for item in changed if hasattr(item, "changed_post")}
    for post in posts:
        of_post = {"post_id": post.id} if post in session.deleted else {"post": post}
        session.add(PublicChange(at=moment, **of_post))
    if any(not hasattr(item, "changed_post") for item in changed):
        session.add(PublicChange(post=None, at=moment))
