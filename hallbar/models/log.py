"""Who did what and when, for those who look after the newsroom."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.models.people import User
from hallbar.models.types import NEVER_REUSED, UtcDateTime


class LogEntry(Base):
    """One act. It outlives the post and the account it speaks of, and is never changed but for being undone."""

    __tablename__ = "log_entry"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(Text, default="")
    """As it was then."""
    act: Mapped[str] = mapped_column(Text)
    """The verb: ``publish``, ``withdraw``, ``destroy`` …"""
    post_id: Mapped[int | None] = mapped_column(index=True)
    """Also of a post that is no more."""
    subject: Mapped[str] = mapped_column(Text, default="")
    """What it was done to, in words: the title of the post, the label of the term."""
    detail: Mapped[str] = mapped_column(Text, default="")
    """Why, or how: the reason that was given, the reference of a decision."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What undoing it needs."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id", ondelete="CASCADE"), index=True)
    """The act on many posts that this one on one post was part of."""

    user: Mapped[User | None] = relationship()
    parts: Mapped[list["LogEntry"]] = relationship(order_by=id, viewonly=True)
