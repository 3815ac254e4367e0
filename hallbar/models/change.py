"""The log of public change: its newest row is the content version.

A row is written in the transaction of each change of what the public sees, by the session itself: no verb that works
on objects can forget it (a bulk statement writes its own row, of :data:`EVERY_POST`). Numbers grow in the order of
commit, since a writing transaction holds the one write lock: a reader that has seen a number never meets a lower one
later. Page caches, bitmaps and feeds learn from it *when to look again*.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Index, event, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar import clock
from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime

if TYPE_CHECKING:
    from hallbar.models.post import Post


EVERY_POST = 0
"""The ``post_id`` of a change that any number of posts may have had: what a bulk statement logs."""
_LOGGED = "public change: logged"
"""In the session: the posts, or ids of posts, whose changes its transaction has logged, and None for what is no post's.
"""
_OF_NO_POST = text("post_id IS NULL")


class PublicChange(Base):
    """One public change: ``version`` grows in the order of commit; ``post_id`` is null when it is not a post's."""

    __tablename__ = "public_change"

    __table_args__ = (
        Index("ix_public_change_frame", "version", sqlite_where=_OF_NO_POST, postgresql_where=_OF_NO_POST),
        NEVER_REUSED,
    )

    version: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None]
    """Also of a post that is no more: the log is never rewritten."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    post: Mapped["Post | None"] = relationship(primaryjoin="foreign(PublicChange.post_id) == Post.id")


def content_version(session: Session) -> int:
    """The number of the newest public change, 0 on a new site."""
    return session.scalar(select(func.max(PublicChange.version))) or 0


def log_changes(session: Session, post_ids: Iterable[int | None]) -> None:
    """Log what bulk statements have changed, a row a post; None for what is no post's."""
    at = _moment(session)
    rows = [{"post_id": post_id, "at": at} for post_id in post_ids]
    session.execute(insert(PublicChange), rows)
    session.info.setdefault(_LOGGED, set()).update(row["post_id"] for row in rows)


def log_unless_told(session: Session, post_ids: Iterable[int]) -> None:
    """Log changes of posts that their objects do not tell of, such as of the words that they are found by.

    What the transaction has logged already is left out. To be called before it commits, with nothing left to flush.
    """
    told: set[Post | int | None] = session.info.get(_LOGGED, set())
    if None in told or EVERY_POST in told:  # any post may have changed
        return
    ids = {item if isinstance(item, int) else item.id for item in told if item is not None}
    if untold := [post_id for post_id in post_ids if post_id not in ids]:
        log_changes(session, untold)


@event.listens_for(Session, "before_flush")
def _log_public_changes(session: Session, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.deleted, *(item for item in session.dirty if session.is_modified(item))]
    changed = [item for item in touched if isinstance(item, Public) and item.is_public_change()]
    if not changed:
        return
    moment = _moment(session)
    posts = {item.changed_post() for item in changed if hasattr(item, "changed_post")}
    told = session.info.setdefault(_LOGGED, set())
    told |= posts
    for post in posts:
        of_post = {"post_id": post.id} if post in session.deleted else {"post": post}
        session.add(PublicChange(at=moment, **of_post))
    if any(not hasattr(item, "changed_post") for item in changed):
        session.add(PublicChange(post=None, at=moment))
        told.add(None)


@event.listens_for(Session, "after_commit")
def _begin_anew(session: Session) -> None:
    session.info.pop(_LOGGED, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_LOGGED, None)


def _moment(session: Session) -> datetime:
    """Now; but a second after the latest change when the clock was set back: ``Last-Modified`` is made of these."""
    with session.no_autoflush:
        latest = session.scalar(select(PublicChange.at).order_by(PublicChange.version.desc()).limit(1))
    now = clock.now()
    return now if latest is None or latest <= now else latest + timedelta(seconds=1)
