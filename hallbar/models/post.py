"""A post: its public text, its two times, and the state that follows from them."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from markupsafe import Markup
from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, Text, and_, event, inspect, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hallbar import markup
from hallbar.clock import to_stockholm
from hallbar.extensions import Base
from hallbar.language.collation import alphabetical
from hallbar.language.dates import iso_date
from hallbar.models.content import PostContent
from hallbar.models.media import Media, MediaUse
from hallbar.models.people import User
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime
from hallbar.models.vocabulary import PostTerm, Term

if TYPE_CHECKING:
    from hallbar.models.drafting import Draft

UNDATED = -(10**15)
"""``sort_key`` of the first undated post; the next ones lie below. Far under that of any date."""


class State(StrEnum):
    """What a post is at a moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"


class Post(Public, Base):
    """A news post as the public reads it; what is being written lies in its :class:`Draft`."""

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_sort_key_id", "sort_key", "id"),
        Index("ix_post_pinned_sort_key_id", "pinned", "sort_key", "id"),
        # Visibility, period and order without touching the rows, which are long.
        Index("ix_post_withdrawn_at", "withdrawn_at"),
        Index(
            "ix_post_visible",
            *("published_at", "withdrawn_at", "trashed_at", "dated_year", "dated_month", "sort_key", "id"),
        ),
        # The same for the list of posts at the desk.
        Index(
            "ix_post_listed", "created_by_id", "trashed_at", "published_at", "withdrawn_at", "updated_at", "created_at"
        ),
        NEVER_REUSED,
    )
    silent = frozenset(
        {
            "created_at",
            "created_by_id",
            "digest",
            "import_ref",
            "import_hash",
            "body_html",
            "renderer",
            "form_key",
            "rotting",
        }
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    """The permanent id in every feed: a tag URI (RFC 4151), or the source's own id."""
    slug: Mapped[str | None] = mapped_column(Text, unique=True)
    """Null until first published."""
    title: Mapped[str] = mapped_column(Text, default="")
    lede: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="", deferred=True, deferred_group="text")
    """Markdown."""
    body_html: Mapped[str] = mapped_column(Text, default="", deferred=True, deferred_group="text")
    renderer: Mapped[int] = mapped_column(default=0)
    """The :data:`hallbar.markup.VERSION` that made ``body_html``."""
    summary: Mapped[str] = mapped_column(Text, default="")
    """Plain text for lists: the lede, else the beginning of the body."""
    byline: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(Text, default="sv")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("media.id", ondelete="SET NULL"), index=True)

    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it becomes visible here; null while it never was released."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it stops being visible."""
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The date shown; null when honestly unknown. Set by :meth:`show_date`."""
    dated_year: Mapped[int | None]
    dated_month: Mapped[int | None]
    sort_key: Mapped[int] = mapped_column(BigInteger)
    """Order of the archive, descending: milliseconds of ``dated``; undated posts from :data:`UNDATED` downwards."""
    pinned: Mapped[bool] = mapped_column(default=False)
    correction_note: Mapped[str] = mapped_column(Text, default="")
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the public text last changed."""
    digest: Mapped[str] = mapped_column(Text, default="")
    """SHA-256 of what a subscriber reads of it, its terms and when it changed apart; set by the session."""
    rotting: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many words in the public text say when only to those who read it now (:mod:`hallbar.language.rotting`)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"), index=True)

    import_ref: Mapped[str | None] = mapped_column(Text, unique=True)
    """The source's own id of an imported post."""
    import_hash: Mapped[str | None] = mapped_column(Text)
    """Digest of the value last imported: differs from the post's own once it is edited here."""
    form_key: Mapped[str | None] = mapped_column(Text, unique=True)
    """One-time key of the form that created it, so that sending twice makes one post."""

    terms: Mapped[list[Term]] = relationship(secondary=PostTerm.__table__)
    lead: Mapped[Media | None] = relationship()
    uses: Mapped[list[MediaUse]] = relationship(cascade="all, delete-orphan")
    draft: Mapped["Draft | None"] = relationship(back_populates="post", cascade="all, delete-orphan")
    created_by: Mapped[User | None] = relationship()

    def state(self, now: datetime) -> State:
        """What the post is at a moment; the two times and the trash mark alone decide."""
        if self.trashed_at is not None:
            return State.TRASHED
        if self.published_at is None:
            return State.DRAFT
        if self.published_at > now:
            return State.SCHEDULED
        if self.withdrawn_at is not None and self.withdrawn_at <= now:
            return State.WITHDRAWN
        return State.PUBLISHED

    @staticmethod
    def visible(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
        """The same rule in SQL: the post is published at a moment."""
        return and_(
            Post.published_at <= now,
            or_(Post.withdrawn_at.is_(None), Post.withdrawn_at > now),
            Post.trashed_at.is_(None),
        )

    def show_date(self, moment: datetime | None, undated_key: int = UNDATED) -> None:
        """Set the date shown, and with it the post's place in order and period.

        :param undated_key: the place of an undated post among its like.
        """
        self.dated = moment
        local = to_stockholm(moment) if moment else None
        self.dated_year = local.year if local else None
        self.dated_month = local.month if local else None
        self.sort_key = int(moment.timestamp() * 1000) if moment else undated_key

    @property
    def content(self) -> PostContent:
        """The public text as a value."""
        return PostContent(
            title=self.title,
            lede=self.lede,
            body=self.body,
            byline=self.byline,
            lang=self.lang,
            slug=self.slug or "",
            term_ids=tuple(term.id for term in self.terms),
            lead_id=self.lead_id,
        )

    @property
    def written(self) -> PostContent:
        """What its editors see: the draft, where there is one, else the public text."""
        return self.draft.content if self.draft is not None else self.content

    @property
    def written_version(self) -> int:
        """The number of what is written; 0 for the public text, where there is no draft."""
        return self.draft.version if self.draft is not None else 0

    @property
    def has_changes(self) -> bool:
        """Whether something is written that is neither public nor scheduled."""
        return self.draft is not None and self.draft.content != self.content

    @property
    def html(self) -> Markup:
        """The body as HTML; rendered now when what is stored comes from another version of the renderer."""
        if self.renderer == markup.VERSION:
            return markup.stored(self.body_html)
        return markup.render(self.body, {use.media_id: use.media.picture() for use in self.uses})

    def changed_post(self) -> "Post":
        """Whose change it is, for the log."""
        return self

    def is_public_change(self) -> bool:
        """Only what was or becomes released concerns the public."""
        history = inspect(self).attrs.published_at.history
        released = self.published_at is not None or any(history.deleted or ())
        return released and super().is_public_change()


@event.listens_for(Session, "before_flush", insert=True)
def _digest_posts(session: Session, _context: object, _instances: object) -> None:
    """No verb can forget the digest: the session computes it for every post that it is about to write, and for those
    whose lead picture it is about to describe in other words.
    """
    pictures = [item for item in session.dirty if isinstance(item, Media)]
    with session.no_autoflush:
        led = select(Post).where(Post.lead_id.in_(picture.id for picture in pictures))
        posts = {item for item in (*session.new, *session.dirty) if isinstance(item, Post)}
        for post in posts.union(session.scalars(led) if pictures else ()):
            post.digest = _digest(post)


def _digest(post: Post) -> str:
    picture = post.lead.picture() if post.lead else None
    content = {**post.content.as_json(), "body": post.body_html, "term_ids": None, "lead_id": None}
    dated = post.dated and post.dated.isoformat()
    corrected = post.corrected_at and iso_date(post.corrected_at)
    shown = [content, post.summary, post.correction_note, corrected, repr(picture), dated]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def in_order(terms: Iterable[Term]) -> list[Term]:
    """Terms by facet, then label."""
    return sorted(terms, key=lambda term: (term.facet.position, term.facet_id, alphabetical(term.label), term.id))
