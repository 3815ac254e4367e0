"""The site itself: one row, made at the first start."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.types import UtcDateTime

THE_SITE = 1


class Site(Public, Base):
    """Name, contact and notice of the newsroom, and the authority its permanent ids are minted under.

    Its row is also the lock under which public changes are numbered (see :mod:`hallbar.models.change`).
    """

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_SITE)
    name: Mapped[str] = mapped_column(Text)
    tagline: Mapped[str] = mapped_column(Text, default="")
    publisher: Mapped[str] = mapped_column(Text, default="")
    """Who is responsible, shown on every page."""
    contact_name: Mapped[str] = mapped_column(Text, default="")
    contact_email: Mapped[str] = mapped_column(Text, default="")
    contact_phone: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(Text, default="")
    """One line of Markdown in the notice bar; empty for none."""
    notice_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it disappears by itself; None for when somebody takes it away."""
    tag_authority: Mapped[str] = mapped_column(Text)
    """``nyheter.example.se,2026-11-24``: RFC 4151's authority and date, fixed for ever at the first start."""
    founded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def notice_at(self, now: datetime) -> str:
        """The notice that is shown at a moment; empty when there is none."""
        return self.notice if self.notice_until is None or now < self.notice_until else ""
