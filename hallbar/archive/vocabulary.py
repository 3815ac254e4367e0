"""Facets and terms as a value: what an address may say, and how a heading says it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from hallbar.language.collation import alphabetical
from hallbar.language.slugs import slug
from hallbar.models import Facet, FacetAlias, Post, PostTerm, Term, TermAlias


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
    successor: str = ""
    """The slug of the term in the same facet that took over; empty when none did."""


@dataclass(frozen=True)
class VocabularyFacet:
    """A facet with its terms by slug, the slugs that lead to another term by now, and those that led to the facet."""

    slug: str
    label: str
    phrase: str
    terms: Mapping[str, VocabularyTerm]
    moved: Mapping[str, str]
    former: tuple[str, ...] = ()
    """The names that it had itself."""

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
    def former(self) -> Mapping[str, str]:
        """The present slugs of facets by the names that they had."""
        return {old: facet.slug for facet in self.facets for old in facet.former if old not in self.by_slug}

    @cached_property
    def unlisted(self) -> frozenset[int]:
        """The ids of terms that only what is visible makes known."""
        return frozenset(term.id for facet in self.facets for term in facet.terms.values() if not term.listed)

    def without(self, ids: Collection[int]) -> "Vocabulary":
        """As if terms did not exist: neither their names nor their old ones mean anything."""
        return Vocabulary(tuple(facet.without(ids) for facet in self.facets)) if ids else self

    def has_moved(self, args: Iterable[tuple[str, str]]) -> bool:
        """Whether an address names a facet or a term by a name that it no longer has."""
        return any(
            key in self.former or (key in self.by_slug and self.by_slug[key].current(value.strip()) != value.strip())
            for key, value in args
        )


def load_vocabulary(session: Session) -> Vocabulary:
    """Read the vocabulary; two statements."""
    terms: dict[int, dict[str, VocabularyTerm]] = {}
    moved: dict[int, dict[str, str]] = {}
    later = aliased(Term)
    rows = session.execute(
        select(
            *(Term.facet_id, Term.id, Term.slug, Term.label, Term.inline, Term.retired_at, Term.listed),
            TermAlias.slug.label("old"),
            later.slug.label("successor"),
        )
        .outerjoin(TermAlias, TermAlias.term_id == Term.id)
        .outerjoin(later, and_(later.id == Term.successor_id, later.facet_id == Term.facet_id))
        .order_by(Term.facet_id, Term.id, TermAlias.id)
    )
    for row in rows:
        offered = row.listed and row.retired_at is None
        named = (row.id, row.slug, row.label, row.inline or row.label)
        term = VocabularyTerm(*named, row.listed, offered, row.successor or "")
        terms.setdefault(row.facet_id, {})[row.slug] = term
        if row.old and row.old != row.slug:
            moved.setdefault(row.facet_id, {}).setdefault(row.old, row.slug)
    facets: dict[int, VocabularyFacet] = {}
    for number, name, label, phrase, old in session.execute(
        select(Facet.id, Facet.slug, Facet.label, Facet.phrase, FacetAlias.slug)
        .outerjoin(FacetAlias, FacetAlias.facet_id == Facet.id)
        .order_by(Facet.position, Facet.id, FacetAlias.id)
    ):
        known = facets.get(number) or VocabularyFacet(name, label, phrase, terms.get(number, {}), moved.get(number, {}))
        facets[number] = replace(known, former=(*known.former, old)) if old else known
    return Vocabulary(tuple(facets.values()))


def known_vocabulary(session: Session, vocabulary: Vocabulary, now: datetime) -> Vocabulary:
    """What of it the public may know of: not a term that only drafts have. One statement where there are unlisted."""
    if not vocabulary.unlisted:
        return vocabulary
    seen = select(PostTerm.term_id).join(Post, Post.id == PostTerm.post_id).distinct()
    made_known = session.scalars(seen.where(PostTerm.term_id.in_(vocabulary.unlisted), Post.visible(now)))
    return vocabulary.without(vocabulary.unlisted.difference(made_known))
