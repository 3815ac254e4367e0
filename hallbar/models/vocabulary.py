"""Facets and their terms: rows that an administrator edits. No facet is named in code."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hallbar.extensions import Base
from hallbar.models.public import Public
from hallbar.models.types import NEVER_REUSED, UtcDateTime

RESERVED = frozenset(
    "ar manad q ordning sida blad format type start title lede body slug byline lang base_version email password "
    "id date uid picture csrf_token form_key facet archive site post error "
    "seen_state publish_when publish_on publish_clock withdraw_when withdraw_on withdraw_clock correction "
    "review_message review_comment review_decision share_days lead sequence vidare byt".split()
)
"""Names in addresses, forms and pages that no facet may take."""


class Facet(Public, Base):
    """A way to sort posts, such as subject or country."""

    __tablename__ = "facet"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    label: Mapped[str] = mapped_column(Text)
    phrase: Mapped[str] = mapped_column(Text, default="{}")
    """How a heading says it: ``om {}``, ``i {}``."""
    required: Mapped[bool] = mapped_column(default=False)
    at_most: Mapped[int | None]
    """How many terms a post may have; 1 for a single choice, null for any number."""
    position: Mapped[int]

    terms: Mapped[list["Term"]] = relationship(back_populates="facet", cascade="all, delete-orphan")
    aliases: Mapped[list["FacetAlias"]] = relationship(back_populates="facet", cascade="all, delete-orphan")

    @validates("slug")
    def _refuse_reserved(self, _key: str, slug: str) -> str:
        if slug in RESERVED:
            raise ValueError(f"“{slug}” is a reserved name and cannot be a facet")
        return slug


class FacetAlias(Public, Base):
    """A name that a facet had once; addresses with it lead on to the present one, for good."""

    __tablename__ = "facet_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    facet_id: Mapped[int] = mapped_column(ForeignKey("facet.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)

    facet: Mapped[Facet] = relationship(back_populates="aliases")


class Term(Public, Base):
    """A value of a facet."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("facet_id", "slug"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    facet_id: Mapped[int] = mapped_column(ForeignKey("facet.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    inline: Mapped[str] = mapped_column(Text, default="")
    """As it stands inside a sentence (``barnarbete``); empty when that is the label."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("term.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    listed: Mapped[bool] = mapped_column(default=True)
    """Whether it may be offered before any visible post has it; one that an import made up may not."""

    facet: Mapped[Facet] = relationship(back_populates="terms", lazy="joined", innerjoin=True)
    successor: Mapped["Term | None"] = relationship(remote_side=[id], lazy="joined", join_depth=1)
    aliases: Mapped[list["TermAlias"]] = relationship(back_populates="term", cascade="all, delete-orphan")


class TermAlias(Public, Base):
    """Another name of a term: its address redirects to the term's own, and search takes it for the same.

    One that was only an address has no label; a word that only search knows has no slug.
    """

    __tablename__ = "term_alias"
    __table_args__ = (Index("ix_term_alias_slug", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    former_id: Mapped[int | None] = mapped_column(unique=True)
    """The id of a term that was merged into this one: texts that were kept elsewhere may name it still."""

    term: Mapped[Term] = relationship(back_populates="aliases")


class PostTerm(Base):
    """That a post has a term. Changed only through ``Post.terms``, which is what logs the change."""

    __tablename__ = "post_term"
    __table_args__ = (Index("ix_post_term_term_id_post_id", "term_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
