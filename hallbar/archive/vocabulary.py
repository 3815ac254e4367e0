"""Facets and terms as a value: what an address may say, and how a heading says it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.collation import alphabetical
from hallbar.language.slugs import slug
from hallbar.models import Facet, Post, PostTerm, Term, TermAlias


@dataclass(frozen=True)
class VocabularyTerm:
    """A term as addresses and headings know it."""

    id: int
    slug: str
    label: str
    inline: str
    listed: bool = True
    """Whether the public may know of it although nothing visible has it; one that an import made up is not."""
    offered: bool = True
    """Whether it is shown although no post has it: not when it is retired, or nothing visible has made it known yet."""


@dataclass(frozen=True)
class VocabularyFacet:
    """A facet with its terms by slug, and the slugs that lead to another term by now."""

    slug: str
    label: str
    phrase: str
    terms: Mapping[str, VocabularyTerm]
    moved: Mapping[str, str]

    def without(self, ids: Collection[int]) -> "VocabularyFacet":
        """Without some of its terms."""
        terms = {slug: term for slug, term in self.terms.items() if term.id not in ids}
        moved = {old: slug for old, slug in self.moved.items() if slug in terms}
        return replace(self, terms=terms, moved=moved)

    @cached_property
    def in_order(self) -> tuple[VocabularyTerm, ...]:
        """The terms by the alphabet."""
        return tuple(sorted(self.terms.values(), key=lambda term: (alphabetical(term.label), term.id)))

    def current(self, value: str) -> str:
        """The slug that a value stands for: its own, or that of the term it was renamed to or merged into.

        Labels and aliases are understood too: ``Sykehusinnkjøp`` is ``sykehusinnkjop``.
        """
        if value in self.terms:
            return value
        spelled = slug(value)
        return spelled if spelled in self.terms else self.moved.get(spelled, value)


@dataclass(frozen=True)
class Vocabulary:
    """All facets, in their order."""

    facets: tuple[VocabularyFacet, ...]

    @cached_property
    def by_slug(self) -> Mapping[str, VocabularyFacet]:
        """The facets by slug."""
        return {facet.slug: facet for facet in self.facets}

    @cached_property
    def unlisted(self) -> frozenset[int]:
        """The ids of terms that only what is visible makes known."""
        return frozenset(term.id for facet in self.facets for term in facet.terms.values() if not term.listed)

    def without(self, ids: Collection[int]) -> "Vocabulary":
        """As if terms did not exist: neither their names nor their old ones mean anything."""
        return Vocabulary(tuple(facet.without(ids) for facet in self.facets)) if ids else self

    def has_moved(self, args: Iterable[tuple[str, str]]) -> bool:
        """Whether an address names a term by a name that it no longer has."""
        return any(
            key in self.by_slug and self.by_slug[key].current(value.strip()) != value.strip() for key, value in args
        )


def load_vocabulary(session: Session) -> Vocabulary:
    """Read the vocabulary; two statements."""
    terms: dict[int, dict[str, VocabularyTerm]] = {}
    moved: dict[int, dict[str, str]] = {}
    rows = session.execute(
        select(
            *(Term.facet_id, Term.id, Term.slug, Term.label, Term.inline, Term.retired_at, Term.listed),
            TermAlias.slug.label("old"),
        )
        .outerjoin(TermAlias, TermAlias.term_id == Term.id)
        .order_by(Term.facet_id, Term.id, TermAlias.id)
    )
    for row in rows:
        offered = row.listed and row.retired_at is None
        term = VocabularyTerm(row.id, row.slug, row.label, row.inline or row.label, row.listed, offered)
        terms.setdefault(row.facet_id, {})[row.slug] = term
        if row.old and row.old != row.slug:
            moved.setdefault(row.facet_id, {}).setdefault(row.old, row.slug)
    facets = session.execute(select(Facet.id, Facet.slug, Facet.label, Facet.phrase).order_by(Facet.position, Facet.id))
    return Vocabulary(
        tuple(
            VocabularyFacet(row.slug, row.label, row.phrase, terms.get(row.id, {}), moved.get(row.id, {}))
            for row in facets
        )
    )


def known_vocabulary(session: Session, vocabulary: Vocabulary, now: datetime) -> Vocabulary:
    """What of it the public may know of: not a term that only drafts have. One statement where there are unlisted."""
    if not vocabulary.unlisted:
        return vocabulary
    seen = select(PostTerm.term_id).join(Post, Post.id == PostTerm.post_id).distinct()
    made_known = session.scalars(seen.where(PostTerm.term_id.in_(vocabulary.unlisted), Post.visible(now)))
    return vocabulary.without(vocabulary.unlisted.difference(made_known))
