"""Ways out of an empty result: less of the filter, with how many posts that would give."""

from dataclasses import dataclass, replace

from hallbar.archive.facets import Counts
from hallbar.archive.filter import UNKNOWN, ArchiveFilter
from hallbar.archive.phrasing import labelled
from hallbar.archive.selection import PERIOD, WORDS, Selection
from hallbar.archive.vocabulary import Vocabulary
from hallbar.language.dates import month_name
from hallbar.language.phrases import either


@dataclass(frozen=True)
class WayOut:
    """A looser filter: what it does, how many posts it gives, and its address."""

    label: str
    count: int
    href: str


def ways_out(
    selection: Selection, archive_filter: ArchiveFilter, counts: Counts, vocabulary: Vocabulary, path: str
) -> tuple[WayOut, ...]:
    """Without each condition, as far as that gives anything; where none does, with each alone. The most posts first.

    Nothing for a filter of one condition: without that it is the whole archive.
    """
    ways = []
    names = list(selection.conditions)
    if archive_filter.month and (whole := counts.years.get(_year(archive_filter), 0)):
        of_year = archive_filter.in_period(archive_filter.year)
        ways.append(WayOut(f"Hela {archive_filter.year}", whole, of_year.address(path)))
    for name in names if len(names) > 1 else ():
        if number := len(selection.without(name)):
            label = f"Utan {_said(name, archive_filter, vocabulary)}"
            ways.append(WayOut(label, number, _without(name, archive_filter).address(path)))
    for name in names if len(names) > 1 and not ways else ():
        if number := len(selection.only(name)):
            label = f"Bara {_said(name, archive_filter, vocabulary)}"
            ways.append(WayOut(label, number, _only(name, archive_filter).address(path)))
    return tuple(sorted(ways, key=lambda way: -way.count))


def _said(name: str, archive_filter: ArchiveFilter, vocabulary: Vocabulary) -> str:
    if name == WORDS:
        return f"sökorden ”{archive_filter.q}”"
    if name == PERIOD and archive_filter.year == UNKNOWN:
        return "valet utan datum"
    if name == PERIOD:
        month = f"{month_name(archive_filter.month)} " if archive_filter.month else ""
        return f"tid: {month}{archive_filter.year}"
    facet = vocabulary.by_slug[name]
    return f"{facet.label}: {either([label for label, _slug in labelled(facet, archive_filter.terms[name])])}"


def _without(name: str, archive_filter: ArchiveFilter) -> ArchiveFilter:
    if name == WORDS:
        return archive_filter.asking("")
    return archive_filter.in_period(None) if name == PERIOD else archive_filter.without(name)


def _only(name: str, archive_filter: ArchiveFilter) -> ArchiveFilter:
    alone = ArchiveFilter()
    if name == WORDS:
        return alone.asking(archive_filter.q, archive_filter.order)
    if name == PERIOD:
        return alone.in_period(archive_filter.year, archive_filter.month)
    return replace(alone, terms={name: archive_filter.terms[name]})


def _year(archive_filter: ArchiveFilter) -> int | None:
    return archive_filter.year if isinstance(archive_filter.year, int) else None
