"""Which public content there is at a moment, as a value that tells only whether to look again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
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
    frame: int | None
    """Number of the newest change that is not one post's: of facets, terms, pictures or the site."""
    until: datetime | None
    """When time will change it next, None when nothing waits: a post falls due, a withdrawal takes effect, or the
    notice has been up long enough.
    """

    @property
    def modified_at(self) -> datetime | None:
        """When any of it last changed; never moves back."""
        moments = [moment for moment in (self.changed_at, self.appeared_at, self.ended_at) if moment is not None]
        return max(moments, default=None)


_NOW = bindparam("now", type_=UtcDateTime())
_NEWEST = select(PublicChange.version, PublicChange.at).order_by(PublicChange.version.desc()).limit(1).subquery()
_APPEARED = select(func.max(Post.published_at)).where(Post.published_at <= _NOW).scalar_subquery()
_ENDED = select(func.max(Post.withdrawn_at)).where(Post.withdrawn_at <= _NOW).scalar_subquery()
_FRAME = select(func.max(PublicChange.version)).where(PublicChange.post_id.is_(None)).scalar_subquery()
_APPEARS = select(func.min(Post.published_at)).where(Post.published_at > _NOW).scalar_subquery()
_ENDS = select(func.min(Post.withdrawn_at)).where(Post.withdrawn_at > _NOW).scalar_subquery()
_NOTICE_ENDS = select(Site.notice_until).where(Site.id == THE_SITE, Site.notice_until > _NOW).scalar_subquery()
_EDITION = select(_NEWEST.c.version, _NEWEST.c.at, _APPEARED, _ENDED, _FRAME, _APPEARS, _ENDS, _NOTICE_ENDS)
"""Built once: every request asks it, and building takes as long as asking."""


def current_edition(session: Session, now: datetime) -> Edition:
    """The edition of a moment; one statement, by index alone, and past the ORM, which would take as long again."""
    row = session.connection().execute(_EDITION, {"now": now}).one_or_none()
    if row is None:
        return Edition(0, None, None, None, None, None)
    version, changed_at, appeared_at, ended_at, frame, *turns = row
    return Edition(version, changed_at, appeared_at, ended_at, frame, min(filter(None, turns), default=None))
