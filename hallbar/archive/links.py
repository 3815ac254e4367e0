"""The ways on from a selection: without one of its parts, and to its other pages."""

from dataclasses import dataclass
from typing import Protocol, Self

from hallbar.archive.filter import UNKNOWN, ArchiveFilter
from hallbar.archive.phrasing import labelled
from hallbar.archive.vocabulary import Vocabulary
from hallbar.language.dates import month_name


@dataclass(frozen=True)
class Chip:
    """A part of the filter, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Succession:
    """A chosen term that another has taken over from, and the selection with that one instead."""

    label: str
    successor: str
    href: str


@dataclass(frozen=True)
class PageLink:
    """A page number; a gap has no address."""

    label: str
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pager:
    """The way to the other pages; empty addresses where there is none."""

    number: int
    last: int
    previous: str
    next: str
    links: tuple[PageLink, ...]


def chips(archive_filter: ArchiveFilter, vocabulary: Vocabulary, path: str) -> tuple[Chip, ...]:
    parts = []
    for slug, values in archive_filter.terms.items():
        for label, value in labelled(vocabulary.by_slug[slug], values):
            parts.append(Chip(label, archive_filter.toggle(slug, value, vocabulary).address(path)))
    if archive_filter.year:
        label = "Utan datum" if archive_filter.year == UNKNOWN else str(archive_filter.year)
        parts.append(Chip(label, archive_filter.in_period(None).address(path)))
    if archive_filter.month:
        whole_year = archive_filter.in_period(archive_filter.year)
        parts.append(Chip(month_name(archive_filter.month).capitalize(), whole_year.address(path)))
    if archive_filter.q:
        parts.append(Chip(f"”{archive_filter.q}”", archive_filter.asking("").address(path)))
    return tuple(parts)


def successions(archive_filter: ArchiveFilter, vocabulary: Vocabulary, path: str) -> tuple[Succession, ...]:
    """The chosen terms that have a successor which is not chosen too. Nobody is redirected: what was, was."""
    found = []
    for facet, slugs in archive_filter.terms.items():
        terms = vocabulary.by_slug[facet].terms
        for slug in slugs:
            later = terms.get(terms[slug].successor) if slug in terms else None
            if later is not None and later.slug not in slugs:
                instead = archive_filter.toggle(facet, slug, vocabulary).toggle(facet, later.slug, vocabulary)
                found.append(Succession(terms[slug].label, later.label, instead.address(path)))
    return tuple(found)


class Paged(Protocol):
    """A list that has pages, each with an address."""

    @property
    def page(self) -> int:
        """The one that is asked for."""

    def on_page(self, page: int) -> Self:
        """The same list at another page."""

    def address(self, path: str) -> str:
        """Where that is."""


def pager(listed: Paged, last: int, path: str) -> Pager:
    """The pages round the present one, the first and the last."""
    number = listed.page
    shown = sorted(page for page in {1, number - 1, number, number + 1, last} if 1 <= page <= last)
    links: list[PageLink] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            links.append(PageLink("…"))
        links.append(PageLink(str(page), listed.on_page(page).address(path), page == number))
    return Pager(
        number=number,
        last=last,
        previous=listed.on_page(number - 1).address(path) if number > 1 else "",
        next=listed.on_page(number + 1).address(path) if number < last else "",
        links=tuple(links),
    )
