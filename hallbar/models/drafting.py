"""What is being written, and what once was: drafts, the versions open forms stand on, revisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.models.content import PostContent
from hallbar.models.people import User
from hallbar.models.post import Post
from hallbar.models.types import NEVER_REUSED, UtcDateTime


class Draft(Base):
    """The text being written, one row a post. Autosave writes only this; the public never reads it."""

    __tablename__ = "draft"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    """Grows by one a save; a form carries the version it stands on as ``base_version``."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    post: Mapped[Post] = relationship()
    saved_by: Mapped[User | None] = relationship()

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)


class DraftVersion(Base):
    """A version of a draft that an open form may still stand on; kept for 72 hours so that a merge has its base."""

    __tablename__ = "draft_version"
    __table_args__ = (Index("ix_draft_version_saved_at", "saved_at"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)


class Revision(Base):
    """The text as it was released at a moment, with who, when and why. Never changed, but for being hidden."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("post_id", "number"), NEVER_REUSED)

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

    @property
    def content(self) -> PostContent:
        """The text as a value."""
        return PostContent.from_json(self.data)
