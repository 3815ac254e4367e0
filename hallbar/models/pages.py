"""Standing pages, the accessibility statement, and old addresses."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.types import UtcDateTime

if TYPE_CHECKING:
    from hallbar.models.people import User
    from hallbar.models.post import Post


class Page(Public, Base):
    """A standing page, such as ``/om``."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """Markdown."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    revisions: Mapped[list["PageRevision"]] = relationship(
        back_populates="page", cascade="all, delete-orphan", order_by="PageRevision.number"
    )


class PageRevision(Base):
    """A text that a standing page has had: what was public is an official document, and is kept."""

    __tablename__ = "page_revision"
    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1 is the page's first text."""
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """Markdown."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(Text, default="")

    page: Mapped[Page] = relationship(back_populates="revisions")
    author: Mapped["User | None"] = relationship()


class Conformity(StrEnum):
    """How far a service meets the requirements, in the words of the law's form."""

    FULL = "helt"
    PARTIAL = "delvis"
    NONE = "inte"


class AccessibilityStatement(Public, Base):
    """The eleven items of a tillgänglighetsredogörelse (förordning 2018:1938; MDFFS 2019:2). One row."""

    __tablename__ = "accessibility_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(Text)
    service: Mapped[str] = mapped_column(Text)
    conformity: Mapped[Conformity] = mapped_column(Text)
    shortcomings: Mapped[str] = mapped_column(Text, default="")
    assessed_on: Mapped[date]
    updated_on: Mapped[date]
    method: Mapped[str] = mapped_column(Text, default="")
    feedback: Mapped[str] = mapped_column(Text, default="")
    supervisor_url: Mapped[str] = mapped_column(Text)
    burden: Mapped[str] = mapped_column(Text, default="")
    out_of_scope: Mapped[str] = mapped_column(Text, default="")

    def is_old(self, today: date) -> bool:
        """Whether it is more than a year since it was updated: the authority asks for it to be looked at each year."""
        anniversary = (self.updated_on.year + 1, self.updated_on.month, self.updated_on.day)
        return (today.year, today.month, today.day) > anniversary


class Redirect(Public, Base):
    """An address that has moved: to a post wherever it is now, to another address, or to nowhere (gone, 410)."""

    __tablename__ = "redirect"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text, unique=True)
    """Begins with a slash, no query."""
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    target: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    post: Mapped["Post | None"] = relationship()
