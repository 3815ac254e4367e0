"""Which public content there is at a moment, as a value that tells only whether to look again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from hallbar.models.change import PublicChange
from hallbar.models.post import Post
from hallbar.models.site import THE_SITE, Site
from hallbar.models.types import UtcDateTime


@dataclass(frozen=True)
class Edition:
    """Public content changes by being edited and by time: a post falls due, or its time is over."""

    version: int
    """Number of the newest public change."""
    changed_at: datetime | None
    """When that was."""
    appeared_at: datetime | None
    """When the latest post fell due."""
    ended_at: datetime | None
    """When the latest withdrawal took effect."""
    frame: tuple[int | None, datetime | None]
    """Number and time of the newest change that is not one post's: of facets, terms, pictures or the site. Both, since
    in a database that was restored the same number may be another change.
    """
    until: datetime | None
    """When time will change it next, None when nothing waits: a post falls due, a withdrawal takes effect, or the
    notice has been up long enough.
    """

    asked_at: datetime = field(compare=False)
    """A moment that it was asked of; not part of what it tells."""

    @property
    def modified_at(self) -> datetime | None:
        """When any of it last changed; never moves back."""
        moments = [moment for moment in (self.changed_at, self.appeared_at, self.ended_at) if moment is not None]
        return max(moments, default=None)

    def is_still(self, newest: Sequence[object] | None, now: datetime) -> bool:
        """Whether it is the edition of a moment, too, at which there is this newest public change."""
        same = newest is not None and tuple(newest) == (self.version, self.changed_at)
        return same and self.asked_at <= now and (self.until is None or now < self.until)


_NOW = bindparam("now", type_=UtcDateTime())
_NEWEST = select(PublicChange.version, PublicChange.at).order_by(PublicChange.version.desc()).limit(1)
NEWEST = "SELECT version, at FROM public_change ORDER BY version DESC LIMIT 1"
"""The same for who asks past SQLAlchemy."""
_LAST = _NEWEST.subquery()
_APPEARED = select(func.max(Post.published_at)).where(Post.published_at <= _NOW).scalar_subquery()
_ENDED = select(func.max(Post.withdrawn_at)).where(Post.withdrawn_at <= _NOW).scalar_subquery()
_FRAMES = select(PublicChange).where(PublicChange.post_id.is_(None)).order_by(PublicChange.version.desc()).limit(1)
_FRAME = _FRAMES.with_only_columns(PublicChange.version).scalar_subquery()
_FRAMED_AT = _FRAMES.with_only_columns(PublicChange.at).scalar_subquery()
_APPEARS = select(func.min(Post.published_at)).where(Post.published_at > _NOW).scalar_subquery()
_ENDS = select(func.min(Post.withdrawn_at)).where(Post.withdrawn_at > _NOW).scalar_subquery()
_NOTICE_ENDS = select(Site.notice_until).where(Site.id == THE_SITE, Site.notice_until > _NOW).scalar_subquery()
_EDITION = select(_LAST.c.version, _LAST.c.at, _APPEARED, _ENDED, _FRAME, _FRAMED_AT, _APPEARS, _ENDS, _NOTICE_ENDS)
"""Built once: every request asks it, and building takes as long as asking."""


def current_edition(session: Session, now: datetime, known: Edition | None = None) -> Edition:
    """The edition of a moment; by index alone, and past the ORM, which would take as long again.

    :param known: one of another moment: most often it still is, as one short statement tells.
    """
    connection = session.connection()
    if known is not None and known.is_still(newest(connection), now):
        return known
    row = connection.execute(_EDITION, {"now": now}).one_or_none()
    if row is None:
        return Edition(0, None, None, None, (None, None), None, now)
    version, changed_at, appeared_at, ended_at, frame, framed_at, *turns = row
    until = min(filter(None, turns), default=None)
    return Edition(version, changed_at, appeared_at, ended_at, (frame, framed_at), until, now)


def newest(connection: Connection) -> Sequence[object] | None:
    """Number and time of the newest public change.

    Past SQLAlchemy, whose part of so small a question is 90 of 110 µs. What goes wrong it is to say in its own words.
    """
    try:
        cursor: Any = connection.connection.cursor()
        try:
            row = cursor.execute(NEWEST).fetchone()
        finally:
            cursor.close()
    except Exception:  # the driver's
        return connection.execute(_NEWEST).one_or_none()
    return row and (row[0], moment_of(row[1]))


def moment_of(said: Any) -> datetime:
    """A moment as a driver gives it: past SQLAlchemy SQLite's is text, which is UTC."""
    moment: datetime = datetime.fromisoformat(said) if isinstance(said, str) else said
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
