"""Where a post stands, as a value: what an act leaves behind, and what undoing it goes back to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.models import Post, PostContent, Revision, State

_TIMES = ("published_at", "withdrawn_at", "trashed_at", "dated")


@dataclass(frozen=True)
class Standing:
    """The times that decide a post's state, the date it shows, and which revision holds its public text."""

    published_at: datetime | None
    withdrawn_at: datetime | None
    trashed_at: datetime | None
    dated: datetime | None
    revision: int
    """Its number; 0 when there is none."""

    @classmethod
    def of(cls, session: Session, post: Post) -> Self:
        """As it is now."""
        session.flush()
        newest = session.scalar(select(func.max(Revision.number)).where(Revision.post_id == post.id))
        return cls(post.published_at, post.withdrawn_at, post.trashed_at, post.dated, newest or 0)

    def state(self, now: datetime) -> State:
        """The state of a post that stands so."""
        return Post(published_at=self.published_at, withdrawn_at=self.withdrawn_at, trashed_at=self.trashed_at).state(
            now
        )

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        times = {name: getattr(self, name) for name in _TIMES}
        return {name: at and at.isoformat() for name, at in times.items()} | {"revision": self.revision}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From a JSON column."""
        times = {name: datetime.fromisoformat(data[name]) if data[name] else None for name in _TIMES}
        return cls(**times, revision=data["revision"])


def standings(session: Session, post_ids: Collection[int]) -> dict[int, Standing]:
    """:meth:`Standing.of` many posts, by id; one that is no more is left out. One statement."""
    if not post_ids:
        return {}
    newest = select(func.max(Revision.number)).where(Revision.post_id == Post.id).scalar_subquery()
    columns = (Post.published_at, Post.withdrawn_at, Post.trashed_at, Post.dated)
    rows = session.execute(select(Post.id, *columns, newest).where(Post.id.in_(post_ids)))
    return {row[0]: Standing(row[1], row[2], row[3], row[4], row[5] or 0) for row in rows}


def public_names(session: Session, post: Post, now: datetime) -> set[str]:
    """The names that a post has had in its address while the public could read it; none when it never could.

    Its times alone do not tell: those of a post that was withdrawn can lie ahead again.
    """
    came_out = select(Revision.data).where(Revision.post_id == post.id, Revision.came_out(now))
    with session.no_autoflush:
        names = {PostContent.from_json(data).slug for data in session.scalars(came_out)}
    if post.slug and post.published_at is not None and post.published_at <= now:
        names.add(post.slug)
    return names


def told(session: Session, post: Post, before: Standing) -> dict[str, Any]:
    """What the log keeps of an act, so that it can be undone as long as the post stands where it was left."""
    return {"before": before.as_json(), "after": Standing.of(session, post).as_json()}
