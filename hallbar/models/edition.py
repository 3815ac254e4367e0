"""Which public content there is at a moment, as a value that tells only whether to look again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.models.change import PublicChange
from hallbar.models.post import Post


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

    @property
    def modified_at(self) -> datetime | None:
        """When any of it last changed; never moves back."""
        moments = [moment for moment in (self.changed_at, self.appeared_at, self.ended_at) if moment is not None]
        return max(moments, default=None)


def current_edition(session: Session, now: datetime) -> Edition:
    """The edition of a moment; one statement, by index alone."""
    newest = select(PublicChange.version, PublicChange.at).order_by(PublicChange.version.desc()).limit(1).subquery()
    appeared = select(func.max(Post.published_at)).where(Post.published_at <= now).scalar_subquery()
    ended = select(func.max(Post.withdrawn_at)).where(Post.withdrawn_at <= now).scalar_subquery()
    row = session.execute(select(newest.c.version, newest.c.at, appeared, ended)).one_or_none()
    return Edition(*row) if row is not None else Edition(0, None, None, None)
