"""What is being written, and what once was: drafts, the versions open forms stand on, revisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    and_,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.models.content import PostContent
from hallbar.models.people import User
from hallbar.models.post import Post
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime

_WAITING: dict[str, Any] = {"sqlite_where": text("decided_at IS NULL"), "postgresql_where": text("decided_at IS NULL")}


class Draft(Base):
    """The text being written, one row a post. Autosave writes only this; the public never reads it."""

    __tablename__ = "draft"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    """Grows by one a save; a form carries the version it stands on as ``base_version``."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Text, default="")
    """The text's title once more, so that a list need not read the texts. Set with ``content``."""
    differs: Mapped[bool] = mapped_column(default=True)
    """Whether it says something else than the post's own text; set by the session."""

    post: Mapped[Post] = relationship(back_populates="draft")
    saved_by: Mapped[User | None] = relationship()

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)

    @content.setter
    def content(self, content: PostContent) -> None:
        self.data, self.title = content.as_json(), content.title


class DraftVersion(Base):
    """A version of a draft that an open form may still stand on; kept for 72 hours so that a merge has its base."""

    __tablename__ = "draft_version"
    __table_args__ = (Index("ix_draft_version_saved_at", "saved_at"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    form_key: Mapped[str] = mapped_column(Text, default="")
    """The open form that sent it; empty for what the server brought together itself."""
    sequence: Mapped[int] = mapped_column(default=0)
    """The how manieth save of that form it is."""

    saved_by: Mapped[User | None] = relationship()

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)


class Revision(Public, Base):
    """The text as it was released at a moment, with who, when and why. Never changed, but for being hidden."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("post_id", "number"), NEVER_REUSED)
    silent = frozenset({"author_id", "note", "hidden_reason"})

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    number: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    public_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the public can read it first; null when it was replaced or withdrawn before its hour and never came out."""
    note: Mapped[str] = mapped_column(Text, default="")
    """For the editors: why it was made."""
    correction_note: Mapped[str] = mapped_column(Text, default="")
    """For the public, when it was a correction."""
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str] = mapped_column(Text, default="")

    post: Mapped[Post] = relationship()
    author: Mapped[User | None] = relationship()

    @staticmethod
    def came_out(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """In SQL: the public could read it at some moment before ``now``. A null never did."""
        return Revision.public_from <= now

    @staticmethod
    def shown(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """In SQL: it came out and nobody has hidden it. Whether its post is visible is another question."""
        return and_(Revision.came_out(now), Revision.hidden_at.is_(None))

    def changed_post(self) -> Post:
        """Whose public versions change with it, for the log."""
        return self.post

    def is_public_change(self) -> bool:
        """Only what came out, or will, is among the public versions."""
        history = inspect(self).attrs.public_from.history
        return (self.public_from is not None or any(history.deleted or ())) and super().is_public_change()

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)


class Outcome(StrEnum):
    """What a review came to."""

    APPROVED = "approved"
    RETURNED = "returned"


class Review(Base):
    """That a writer handed a draft in, and what an editor said to it. At most one of a post waits."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided"),
        Index("uq_review_waiting", "post_id", unique=True, **_WAITING),
        Index("ix_review_post_id", "post_id"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    version: Mapped[int]
    """The draft's version that was handed in: what was written since is seen."""
    message: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    outcome: Mapped[Outcome | None] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    post: Mapped[Post] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class PreviewLink(Base):
    """A draft shown to whoever has its address, until it expires or is revoked. The address is signed, not stored."""

    __tablename__ = "preview_link"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    post: Mapped[Post] = relationship()
    created_by: Mapped[User | None] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Whether it leads to its draft still."""
        return self.revoked_at is None and self.expires_at > now and self.post.trashed_at is None


class Presence(Base):
    """That somebody has a post open in the editor, and when their browser last said so."""

    __tablename__ = "presence"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


@event.listens_for(Session, "before_flush", insert=True)
def _compare_drafts(session: Session, _context: object, _instances: object) -> None:
    """No verb can forget it: a draft is compared whenever it or its post is about to be written."""
    with session.no_autoflush:
        written = [*session.new, *session.dirty]
        drafts = {item for item in written if isinstance(item, Draft)}
        drafts |= {item.draft for item in written if isinstance(item, Post) and item.draft is not None}
        for draft in drafts - set(session.deleted):
            post = session.get(Post, draft.post_id) if draft.post_id else draft.post
            draft.differs = post is None or draft.content != post.content
