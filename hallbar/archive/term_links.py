"""Terms as links to their posts."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Self

from hallbar.archive.filter import ARCHIVE
from hallbar.archive.vocabulary import VocabularyFacet, VocabularyTerm
from hallbar.models import Term


@dataclass(frozen=True)
class TermLink:
    """A term, and the address of its posts."""

    label: str
    href: str
    successor: "TermLink | None" = None
    """The one that took over, when one did."""

    @classmethod
    def to(cls, term: Term) -> Self:
        """To a term that was read as a row of its own."""
        later = term.successor
        return cls(
            label=term.label,
            href=term_address(term.facet.slug, term.slug),
            successor=cls(later.label, term_address(later.facet.slug, later.slug)) if later else None,
        )

    @classmethod
    def within(cls, facet: VocabularyFacet, term: VocabularyTerm) -> Self:
        """To a term of the vocabulary."""
        later = facet.terms.get(term.successor)
        return cls(
            label=term.label,
            href=term_address(facet.slug, term.slug),
            successor=cls(later.label, term_address(facet.slug, later.slug)) if later else None,
        )


def term_address(facet: str, term: str) -> str:
    """The address of a term's posts, from the two slugs."""
    return f"{ARCHIVE}?{facet}={term}"


def term_links(facet: VocabularyFacet, ids: Set[int]) -> tuple[TermLink, ...]:
    """Those terms of a facet that are among some, by the alphabet."""
    return tuple(TermLink.within(facet, term) for term in facet.in_order if term.id in ids)
