"""Pictures and files, their renditions, and who uses them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, event
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar.extensions import Base
from hallbar.language.text import fold
from hallbar.markup.pictures import Picture, Source
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime

PUBLIC_FOLDER = "/media"
"""Path under which files are answered while something public uses them."""


class MediaKind(StrEnum):
    """What a file is to its reader."""

    PICTURE = "picture"
    ATTACHMENT = "attachment"


class Purpose(StrEnum):
    """What a file of a medium is for."""

    WHOLE = "whole"
    """The picture as it is, or the attachment itself."""
    WIDE = "wide"
    """16 : 9 round the focal point."""
    CARD = "card"
    """1200 × 630 round the focal point, for those who show a link to a post."""
    MASTER = "master"
    """What crops are made from; the public never gets it."""


class Media(Public, Base):
    """A picture or an attached file. A name is immutable: other bytes are another name."""

    __tablename__ = "media"
    __table_args__ = (Index("uq_media_digest", "digest", unique=True), NEVER_REUSED)
    silent = frozenset({"filename", "digest", "searched", "uploaded_at", "uploaded_by_id"})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MediaKind] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, unique=True)
    """The stem of its file names: a slug and the beginning of the content's SHA-256."""
    filename: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What its sender called it."""
    digest: Mapped[str | None] = mapped_column(Text)
    """SHA-256 of the bytes that were sent: the same are the same medium. Null when they came before it was kept."""
    title: Mapped[str] = mapped_column(Text, default="")
    alt: Mapped[str] = mapped_column(Text, default="")
    decorative: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(Text, default="")
    focal_x: Mapped[float] = mapped_column(default=0.5)
    """Focal point from the left edge, 0–1."""
    focal_y: Mapped[float] = mapped_column(default=0.5)
    """Focal point from the upper edge, 0–1."""
    width: Mapped[int | None]
    """Pixels of the largest rendition."""
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    searched: Mapped[str] = mapped_column(Text, default="", server_default="")
    """All words that it is found by, folded; set by the session."""

    renditions: Mapped[list["Rendition"]] = relationship(
        back_populates="media", cascade="all, delete-orphan", order_by="Rendition.width", lazy="selectin"
    )
    uses: Mapped[list["MediaUse"]] = relationship(back_populates="media", cascade="all, delete-orphan")

    def picture(self, folder: str = PUBLIC_FOLDER, purpose: Purpose = Purpose.WHOLE) -> Picture:
        """What a page needs to show it.

        :param folder: path of the folder that the page's reader may fetch it from.
        :param purpose: for what; the whole of one that has nothing cut out for that.
        """
        return picture_of(self, self.renditions, folder, purpose)


class Rendition(Base):
    """One file of a medium: a picture in one format and width, or the attachment itself."""

    __tablename__ = "rendition"

    id: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), index=True)
    file: Mapped[str] = mapped_column(Text, unique=True)
    purpose: Mapped[Purpose] = mapped_column(Text, default=Purpose.WHOLE, server_default=Purpose.WHOLE)
    format: Mapped[str] = mapped_column(Text)
    """MIME type, such as ``image/avif``."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    size: Mapped[int]
    """Bytes."""

    media: Mapped[Media] = relationship(back_populates="renditions")


class MediaUse(Base):
    """That a post's public text or a page shows a medium; written when it is published."""

    __tablename__ = "media_use"
    __table_args__ = (CheckConstraint("(post_id IS NULL) <> (page_id IS NULL)", name="one_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), index=True)

    media: Mapped[Media] = relationship(back_populates="uses")


def picture_of(
    media: Any, renditions: Sequence[Any], folder: str = PUBLIC_FOLDER, purpose: Purpose = Purpose.WHOLE
) -> Picture:
    """:meth:`Media.picture` of rows that were read without making objects of them.

    :param media: with ``alt``, ``decorative``, ``caption`` and ``credit``.
    :param renditions: by width.
    """
    files = [rendition for rendition in renditions if rendition.purpose == purpose]
    files = files or [rendition for rendition in renditions if rendition.purpose == Purpose.WHOLE]
    return Picture(
        alt="" if media.decorative else media.alt,
        caption=media.caption,
        credit=media.credit,
        sources=tuple(Source(r.format, f"{folder}/{r.file}", r.width, r.height, r.size) for r in files),
    )


@event.listens_for(Session, "before_flush", insert=True)
def _fold_words(session: Session, _context: object, _instances: object) -> None:
    """What a medium is found by follows its words, whoever writes them."""
    for item in (*session.new, *session.dirty):
        if isinstance(item, Media):
            words = (item.title, item.alt, item.caption, item.credit, item.filename)
            item.searched = fold("\n".join(word for word in words if word))
