"""What an administrator wishes a facet or a term to be, and how the log tells what a change of it was."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from hallbar.models import Facet, Term
from hallbar.publishing.vocabulary.names import names_of, words_of


@dataclass(frozen=True)
class FacetWish:
    """A facet as an administrator wants it."""

    label: str
    slug: str = ""
    """Made of the label when it is empty."""
    phrase: str = "{}"
    """How a heading says it; ``{}`` stands for the term."""
    required: bool = False
    at_most: int | None = None

    @classmethod
    def of(cls, facet: Facet) -> "FacetWish":
        """The facet as it is."""
        return cls(facet.label, facet.slug, facet.phrase, facet.required, facet.at_most)


@dataclass(frozen=True)
class TermWish:
    """A term as an administrator wants it."""

    label: str
    slug: str = ""
    """Made of the label when it is empty."""
    inline: str = ""
    names: tuple[str, ...] = ()
    """Other names: addresses with them lead to the term, imports understand them, search takes them for the same."""
    words: tuple[str, ...] = ()
    """Words that search alone takes for the same."""
    successor_id: int | None = None

    @classmethod
    def of(cls, term: Term) -> "TermWish":
        """The term as it is."""
        return cls(term.label, term.slug, term.inline, names_of(term), words_of(term), term.successor_id)


_SAID = {
    "label": "namnet",
    "slug": "namnet i webbadressen",
    "phrase": "frasen",
    "required": "om det är obligatoriskt",
    "at_most": "hur många som får väljas",
    "inline": "formen inne i en mening",
    "names": "andra namn",
    "words": "synonymer",
    "successor_id": "efterträdaren",
}
_TOLD = frozenset({"label", "slug", "phrase", "inline"})
"""Fields whose old and new values the log tells."""


def changes_between(before: FacetWish | TermWish, after: FacetWish | TermWish) -> Iterator[str]:
    """What was changed, as the log tells it."""
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            told = f" från ”{old}” till ”{new}”" if field.name in _TOLD and old and new else ""
            yield _SAID[field.name] + told
