"""What a term is called besides, and how a facet or a term is spelled in addresses."""

from collections.abc import Iterable

from hallbar.language.collation import alphabetical
from hallbar.language.slugs import slug
from hallbar.models import Term
from hallbar.publishing.gate import slug_fault
from hallbar.publishing.refusal import Refused


def names_of(term: Term) -> tuple[str, ...]:
    """Its other names, by the alphabet."""
    return by_alphabet(alias.label for alias in term.aliases if alias.label and alias.slug)


def words_of(term: Term) -> tuple[str, ...]:
    """The words that search alone takes for it, by the alphabet."""
    return by_alphabet(alias.label for alias in term.aliases if alias.label and not alias.slug)


def former_slugs(term: Term) -> tuple[str, ...]:
    """The names that it, or a term that was merged into it, had in addresses."""
    return tuple(sorted({alias.slug for alias in term.aliases if not alias.label} - {"", term.slug}))


def name_in_addresses(wish: str, label: str) -> str:
    """The name in addresses, of a facet or a term: the one that is wished, or one made of its label.

    :raises Refused: when it cannot be one.
    """
    if wish and (fault := slug_fault(wish)):
        raise Refused(fault, "slug")
    name = wish or slug(label)
    if not name:
        raise Refused("Namnet går inte att skriva i en webbadress. Skriv ett namn i webbadressen.", "slug")
    return name


def by_alphabet(labels: Iterable[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(sorted(dict.fromkeys(labels), key=alphabetical))
