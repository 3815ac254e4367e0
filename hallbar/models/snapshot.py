"""The archive's catalogue as it was once: where a process that starts on a large site begins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hallbar.extensions import Base
from hallbar.models.types import UtcDateTime

THE_SNAPSHOT = 1


class CatalogueSnapshot(Base):
    """One row or none. What has changed since is in the log of public change; to lose it costs some seconds."""

    __tablename__ = "catalogue_snapshot"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_SNAPSHOT)
    version: Mapped[int]
    """Of the content: the last public change that it knows."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """As :mod:`hallbar.archive.snapshot` packs it."""
