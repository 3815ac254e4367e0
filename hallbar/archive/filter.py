"""``ArchiveFilter``: any selection of the archive as one value with one canonical address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, Self
from urllib.parse import urlencode

from hallbar.archive.vocabulary import Vocabulary
from hallbar.language.text import tidy

ARCHIVE = "/arkiv"
PER_PAGE = 20
UNKNOWN = "okant"
LONGEST_QUERY = 300
LONGEST_SLUG = 80
MOST_UNKNOWN = 10
"""Unknown values kept a facet: enough to say what was not found, not enough to be a burden."""
LAST_PAGE = 10**9

Args = Iterable[tuple[str, str]]
Year = int | Literal["okant"] | None
Order = Literal["relevans", "senaste"]


@dataclass(frozen=True)
class ArchiveFilter:
    """What of the archive is asked for. Values within a facet are alternatives, facets are all required."""

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Term slugs by facet slug: facets in the vocabulary's order, slugs sorted. Unknown ones stay and match none."""
    year: Year = None
    month: int | None = None
    """1–12; only with a known year."""
    q: str = ""
    order: Order = "senaste"
    """Without words there is one order, the newest first."""
    page: int = 1

    def __hash__(self) -> int:
        return hash((tuple(self.terms.items()), self.year, self.month, self.q, self.order, self.page))

    @classmethod
    def parse(cls, args: Args, vocabulary: Vocabulary) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears, an unknown term stays."""
        values: dict[str, list[str]] = {}
        for key, value in args:
            values.setdefault(vocabulary.former.get(key, key), []).append(_clean(value))
        year = _year(values.get("ar", []))
        q = _first(values.get("q", []))
        return cls(
            terms=_terms(values, vocabulary),
            year=year,
            month=_month(values.get("manad", [])) if isinstance(year, int) else None,
            q=q,
            order="senaste" if not q or _first(values.get("ordning", [])) == "senaste" else "relevans",
            page=_page(values.get("sida", [])),
        )

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments: facets in their order, values by slug, nothing that goes without saying."""
        pairs = [(facet, value) for facet, slugs in self.terms.items() for value in slugs]
        pairs += [("ar", str(self.year))] if self.year else []
        pairs += [("manad", str(self.month))] if self.month else []
        pairs += [("q", self.q)] if self.q else []
        pairs += [("ordning", self.order)] if self.q and self.order != "relevans" else []
        pairs += [("sida", str(self.page))] if self.page > 1 else []
        return pairs

    def feed_args(self) -> list[tuple[str, str]]:
        """The arguments of its feed: the same less ``sida`` and ``ordning``."""
        return [pair for pair in self.args() if pair[0] not in ("sida", "ordning")]

    def address(self, path: str = ARCHIVE) -> str:
        """The canonical address: ``/arkiv?amne=barnarbete``.

        :param path: of the archive, or of what speaks of the selection as its feed does.
        """
        args = self.args() if path == ARCHIVE else self.feed_args()
        return f"{path}?{urlencode(args)}" if args else path

    def toggle(self, facet: str, value: str, vocabulary: Vocabulary) -> Self:
        """With the term added, or taken away if it was chosen; on the first page."""
        chosen = set(self.terms.get(facet, ())) ^ {value}
        terms = {
            slug: tuple(sorted(chosen)) if slug == facet else self.terms.get(slug, ()) for slug in vocabulary.by_slug
        }
        return replace(self, terms=_frozen(terms), page=1)

    def without(self, facet: str) -> Self:
        """Without any choice in a facet: what that facet's own counts are made on."""
        return replace(
            self, terms=_frozen({slug: values for slug, values in self.terms.items() if slug != facet}), page=1
        )

    def in_period(self, year: Year, month: int | None = None) -> Self:
        """In another period, on the first page."""
        return replace(self, year=year, month=month if isinstance(year, int) else None, page=1)

    def asking(self, q: str, order: Order = "relevans") -> Self:
        """With other words, on the first page."""
        return replace(self, q=q, order=order if q else "senaste", page=1)

    def on_page(self, page: int) -> Self:
        """Another page of the same selection."""
        return replace(self, page=page)

    def as_feed(self) -> Self:
        """The selection that a feed has: no page, always by date."""
        return replace(self, page=1, order="senaste")

    def feed_address(self, form: str = ".rss") -> str:
        """The canonical address of its feed: ``/arkiv.rss?amne=barnarbete``."""
        return self.address(ARCHIVE + form)

    @property
    def choices(self) -> int:
        """How many facet values are chosen."""
        return sum(map(len, self.terms.values()))

    def unknown(self, vocabulary: Vocabulary) -> list[str]:
        """Chosen values that are no term."""
        return [
            value
            for facet, values in self.terms.items()
            for value in values
            if value not in vocabulary.by_slug[facet].terms
        ]


def _frozen(terms: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({facet: values for facet, values in terms.items() if values})


def _terms(values: Mapping[str, list[str]], vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    terms: dict[str, tuple[str, ...]] = {}
    for facet in vocabulary.facets:
        asked = {facet.current(value) for value in values.get(facet.slug, []) if value}
        known = asked & facet.terms.keys()
        unknown = sorted({value[:LONGEST_SLUG].rstrip() for value in asked - known})[:MOST_UNKNOWN]
        terms[facet.slug] = tuple(sorted({*known, *map(facet.current, unknown)}))
    return _frozen(terms)


def _clean(value: str) -> str:
    try:
        return " ".join(tidy(value).split())
    except ValueError:
        return ""


def _first(values: list[str]) -> str:
    return next((value[:LONGEST_QUERY].rstrip() for value in values if value), "")


def _year(values: list[str]) -> Year:
    for value in values:
        if value == UNKNOWN:
            return "okant"
        if number := _number(value, 1, 9999):
            return number
    return None


def _month(values: list[str]) -> int | None:
    return next((number for value in values if (number := _number(value, 1, 12))), None)


def _page(values: list[str]) -> int:
    return next((number for value in values if (number := _number(value, 1, LAST_PAGE))), 1)


def _number(value: str, least: int, most: int) -> int | None:
    """The number; one above the range counts as its end only for pages, whose end is past every archive."""
    if not (value.isascii() and value.isdecimal()):
        return None
    number = int(value) if len(value) < 12 else LAST_PAGE
    if most == LAST_PAGE:
        return min(number, most) or None
    return number if least <= number <= most else None
