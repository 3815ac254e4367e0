"""What can be chosen, with how many posts each choice would give."""

from dataclasses import dataclass
from typing import NamedTuple

from hallbar.archive.facets import Counts
from hallbar.archive.filter import UNKNOWN, ArchiveFilter, Order
from hallbar.archive.vocabulary import Vocabulary, VocabularyFacet
from hallbar.language.dates import month_name

OPEN_FACETS = 2
"""How many facets show their values at once; the others when something in them is chosen, or by a click."""
ORDERS: dict[Order, str] = {"relevans": "Mest relevant", "senaste": "Senaste först"}


class Option(NamedTuple):
    """A value that can be chosen: a checkbox or radio button, and how many posts choosing it would give.

    A tuple, since an archive page has over a hundred: the template takes them apart in one step.
    """

    id: str
    value: str
    label: str
    posts: int
    selected: bool


@dataclass(frozen=True)
class OptionGroup:
    """The values of a facet, or of the year or month; ``name`` is their argument in the address."""

    name: str
    label: str
    options: tuple[Option, ...]
    single: bool
    """Whether one excludes the others."""
    prominent: bool
    """Whether its values show although nothing is chosen."""

    @property
    def open(self) -> bool:
        """Whether its values show without a click."""
        return self.prominent or self.chosen > 0

    @property
    def chosen(self) -> int:
        """How many values are selected; “all” is no choice."""
        return sum(option.selected for option in self.options if option.value)


def option_groups(archive_filter: ArchiveFilter, vocabulary: Vocabulary, counts: Counts) -> tuple[OptionGroup, ...]:
    """The facets in their order, then year, then month when a year is chosen."""
    facets = [
        _facet(facet, archive_filter, counts, prominent=index < OPEN_FACETS)
        for index, facet in enumerate(vocabulary.facets)
    ]
    months = [_months(archive_filter, counts)] if isinstance(archive_filter.year, int) else []
    return (*facets, _years(archive_filter, counts), *months)


def order_options(archive_filter: ArchiveFilter) -> tuple[Option, ...]:
    """The orders to choose from: only where there are words to match."""
    if not archive_filter.q:
        return ()
    return tuple(
        Option(f"ordning-{order}", order, label, 0, order == archive_filter.order) for order, label in ORDERS.items()
    )


def _facet(facet: VocabularyFacet, archive_filter: ArchiveFilter, counts: Counts, prominent: bool) -> OptionGroup:
    chosen = archive_filter.terms.get(facet.slug, ())
    shown = [term for term in facet.in_order if term.slug in chosen or term.offered or counts.terms.get(term.id)]
    options = [
        Option(f"{facet.slug}-{term.slug}", term.slug, term.label, counts.terms.get(term.id, 0), term.slug in chosen)
        for term in shown
    ]
    return OptionGroup(facet.slug, facet.label, tuple(options), single=False, prominent=prominent)


def _years(archive_filter: ArchiveFilter, counts: Counts) -> OptionGroup:
    years = {str(year): n for year, n in sorted(((y, n) for y, n in counts.years.items() if y), reverse=True)}
    if None in counts.years:
        years[UNKNOWN] = counts.years[None]
    chosen = str(archive_filter.year or "")
    if chosen:
        years.setdefault(chosen, 0)
    options = [Option("ar-alla", "", "Alla år", sum(counts.years.values()), not chosen)] + [
        Option(f"ar-{year}", year, "Utan datum" if year == UNKNOWN else year, n, year == chosen)
        for year, n in years.items()
    ]
    return OptionGroup("ar", "År", tuple(options), single=True, prominent=True)


def _months(archive_filter: ArchiveFilter, counts: Counts) -> OptionGroup:
    chosen = archive_filter.month
    shown = sorted({*counts.months, *([chosen] if chosen else [])})
    options = [Option("manad-alla", "", "Hela året", sum(counts.months.values()), not chosen)] + [
        Option(
            f"manad-{month}",
            str(month),
            month_name(month).capitalize(),
            counts.months.get(month, 0),
            month == chosen,
        )
        for month in shown
    ]
    return OptionGroup("manad", "Månad", tuple(options), single=True, prominent=True)
