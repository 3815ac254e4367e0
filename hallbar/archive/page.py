"""A page of the archive with everything that a template prints, so that the template decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hallbar.archive import phrasing
from hallbar.archive.facets import Counts, count
from hallbar.archive.filter import PER_PAGE, UNKNOWN, ArchiveFilter, Order
from hallbar.archive.selection import posts
from hallbar.archive.vocabulary import Vocabulary, VocabularyFacet
from hallbar.language.collation import alphabetical
from hallbar.language.dates import month_name
from hallbar.models import Post

OPEN_FACETS = 2
"""How many facets show their values at once; the others when something in them is chosen, or by a click."""
ORDERS: dict[Order, str] = {"relevans": "Mest relevant", "senaste": "Senaste först"}


class NoSuchPage(LookupError):
    """The page asked for lies past the last; ``last`` is that one's number."""

    def __init__(self, last: int) -> None:
        super().__init__(f"the last page is {last}")
        self.last = last


@dataclass(frozen=True)
class Option:
    """A value that can be chosen: a checkbox or radio button, and the address that choosing it leads to."""

    id: str
    name: str
    value: str
    label: str
    count: int
    selected: bool
    href: str


@dataclass(frozen=True)
class FacetOptions:
    """A facet's values."""

    slug: str
    label: str
    options: tuple[Option, ...]
    first: bool
    """Whether it is among those shown open although nothing is chosen."""

    @property
    def open(self) -> bool:
        """Whether its values show without a click."""
        return self.first or self.chosen > 0

    @property
    def chosen(self) -> int:
        """How many are selected."""
        return sum(option.selected for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A part of the filter, and the address without it."""

    label: str
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


@dataclass(frozen=True)
class ArchivePage:
    """One page of the archive."""

    filter: ArchiveFilter
    heading: str
    title: str
    status: str
    total: int
    posts: Sequence[Post]
    facets: tuple[FacetOptions, ...]
    years: tuple[Option, ...]
    months: tuple[Option, ...]
    any_year: Option
    any_month: Option
    orders: tuple[Option, ...]
    chips: tuple[Chip, ...]
    pager: Pager
    q: str
    clear_href: str
    feed_href: str
    feed_title: str


def archive_page(session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime) -> ArchivePage:
    """Select, count and phrase.

    :raises NoSuchPage: when the filter's page lies past the last.
    """
    counts = count(session, archive_filter, vocabulary, now)
    last = max(1, -(-counts.total // PER_PAGE))
    if archive_filter.page > last:
        raise NoSuchPage(last)
    statement = posts(archive_filter, vocabulary, now).limit(PER_PAGE).offset((archive_filter.page - 1) * PER_PAGE)
    year, month = archive_filter.year, archive_filter.month
    return ArchivePage(
        filter=archive_filter,
        heading=phrasing.heading(archive_filter, counts.total, vocabulary),
        title=phrasing.title(archive_filter, vocabulary),
        status=phrasing.status(archive_filter, counts.total, last, vocabulary),
        total=counts.total,
        posts=session.scalars(statement).all() if counts.total else (),
        facets=tuple(_facet(facet, archive_filter, vocabulary, counts) for facet in vocabulary.facets),
        years=_years(archive_filter, counts),
        months=_months(archive_filter, counts),
        any_year=Option(
            "ar-alla",
            "ar",
            "",
            "Alla år",
            sum(counts.years.values()),
            not year,
            archive_filter.in_period(None).address(),
        ),
        any_month=Option(
            "manad-alla",
            "manad",
            "",
            "Hela året",
            sum(counts.months.values()),
            not month,
            archive_filter.in_period(year).address(),
        ),
        orders=_orders(archive_filter),
        chips=_chips(archive_filter, vocabulary),
        pager=_pager(archive_filter, last),
        q=archive_filter.q,
        clear_href=ArchiveFilter().address(),
        feed_href=archive_filter.feed_address(),
        feed_title=phrasing.title(archive_filter.as_feed(), vocabulary),
    )


def _facet(
    facet: VocabularyFacet, archive_filter: ArchiveFilter, vocabulary: Vocabulary, counts: Counts
) -> FacetOptions:
    chosen = archive_filter.terms.get(facet.slug, ())
    shown = [
        term for term in facet.terms.values() if term.slug in chosen or not term.retired or counts.terms.get(term.id)
    ]
    options = [
        Option(
            id=f"{facet.slug}-{term.slug}",
            name=facet.slug,
            value=term.slug,
            label=term.label,
            count=counts.terms.get(term.id, 0),
            selected=term.slug in chosen,
            href=archive_filter.toggle(facet.slug, term.slug, vocabulary).address(),
        )
        for term in sorted(shown, key=lambda term: alphabetical(term.label))
    ]
    first = facet in vocabulary.facets[:OPEN_FACETS]
    return FacetOptions(facet.slug, facet.label, tuple(options), first)


def _years(archive_filter: ArchiveFilter, counts: Counts) -> tuple[Option, ...]:
    years = {str(year): n for year, n in sorted(((y, n) for y, n in counts.years.items() if y), reverse=True)}
    if None in counts.years:
        years[UNKNOWN] = counts.years[None]
    if archive_filter.year:
        years.setdefault(str(archive_filter.year), 0)
    return tuple(
        Option(
            id=f"ar-{year}",
            name="ar",
            value=year,
            label="Utan datum" if year == UNKNOWN else year,
            count=n,
            selected=year == str(archive_filter.year),
            href=archive_filter.in_period("okant" if year == UNKNOWN else int(year)).address(),
        )
        for year, n in years.items()
    )


def _months(archive_filter: ArchiveFilter, counts: Counts) -> tuple[Option, ...]:
    shown = {*counts.months, *([archive_filter.month] if archive_filter.month else [])}
    return tuple(
        Option(
            id=f"manad-{month}",
            name="manad",
            value=str(month),
            label=month_name(month).capitalize(),
            count=counts.months.get(month, 0),
            selected=month == archive_filter.month,
            href=archive_filter.in_period(archive_filter.year, month).address(),
        )
        for month in sorted(shown)
    )


def _orders(archive_filter: ArchiveFilter) -> tuple[Option, ...]:
    if not archive_filter.q:
        return ()
    return tuple(
        Option(
            id=f"ordning-{order}",
            name="ordning",
            value=order,
            label=label,
            count=0,
            selected=order == archive_filter.order,
            href=archive_filter.asking(archive_filter.q, order).address(),
        )
        for order, label in ORDERS.items()
    )


def _chips(archive_filter: ArchiveFilter, vocabulary: Vocabulary) -> tuple[Chip, ...]:
    chips = []
    for slug, values in archive_filter.terms.items():
        for label, value in phrasing.labelled(vocabulary.by_slug[slug], values):
            chips.append(Chip(label, archive_filter.toggle(slug, value, vocabulary).address()))
    if archive_filter.year:
        label = "Utan datum" if archive_filter.year == UNKNOWN else str(archive_filter.year)
        chips.append(Chip(label, archive_filter.in_period(None).address()))
    if archive_filter.month:
        chips.append(
            Chip(month_name(archive_filter.month).capitalize(), archive_filter.in_period(archive_filter.year).address())
        )
    if archive_filter.q:
        chips.append(Chip(f"”{archive_filter.q}”", archive_filter.asking("").address()))
    return tuple(chips)


def _pager(archive_filter: ArchiveFilter, last: int) -> Pager:
    number = archive_filter.page
    shown = sorted(page for page in {1, number - 1, number, number + 1, last} if 1 <= page <= last)
    links: list[PageLink] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            links.append(PageLink("…"))
        links.append(PageLink(str(page), archive_filter.on_page(page).address(), page == number))
    return Pager(
        number=number,
        last=last,
        previous=archive_filter.on_page(number - 1).address() if number > 1 else "",
        next=archive_filter.on_page(number + 1).address() if number < last else "",
        links=tuple(links),
    )
