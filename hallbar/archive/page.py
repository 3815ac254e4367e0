"""A page of the archive with everything that a template prints, so that the template decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from hallbar import search
from hallbar.archive import phrasing
from hallbar.archive.entries import Entry, marked
from hallbar.archive.facets import count
from hallbar.archive.filter import ARCHIVE, PER_PAGE, ArchiveFilter
from hallbar.archive.holdings import Holdings
from hallbar.archive.links import Chip, Pager, Succession, chips, pager, successions
from hallbar.archive.loosening import WayOut, ways_out
from hallbar.archive.options import Option, OptionGroup, option_groups, order_options
from hallbar.archive.selection import Selection
from hallbar.archive.vocabulary import Vocabulary


class NoSuchPage(LookupError):
    """The page asked for lies past the last; ``last`` is that one's number."""

    def __init__(self, last: int) -> None:
        super().__init__(f"the last page is {last}")
        self.last = last


@dataclass(frozen=True)
class ArchivePage:
    """One page of the archive, or of another list of the same selection."""

    heading: str
    title: str
    status: str
    instead: str
    """What was searched when the words themselves found nothing, as a sentence; empty when they did."""
    entries: Sequence[Entry]
    """With words, their titles and best passages have them marked."""
    ways_out: Sequence[WayOut]
    """Where there are no entries: looser filters that give some."""
    groups: tuple[OptionGroup, ...]
    orders: tuple[Option, ...]
    chips: tuple[Chip, ...]
    successions: tuple[Succession, ...]
    pager: Pager
    q: str
    asks_nothing: bool
    """Whether there are words, but none that says what a post is about: no letter, or only such as ``och``."""
    clear_href: str
    feed_href: str

    @property
    def chosen(self) -> int:
        """How many values are chosen, the period's among them."""
        return sum(group.chosen for group in self.groups)


def archive_page(
    session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, holdings: Holdings, path: str = ARCHIVE
) -> ArchivePage:
    """Select, count and phrase.

    :param path: where the page stands that its links lead to.
    :raises NoSuchPage: when the filter's page lies past the last.
    """
    selection = Selection.of(session, archive_filter, vocabulary, holdings)
    counts = count(selection, archive_filter, vocabulary)
    last = max(1, -(-counts.total // PER_PAGE))
    if archive_filter.page > last:
        raise NoSuchPage(last)
    ids = selection.page(session, archive_filter, PER_PAGE, (archive_filter.page - 1) * PER_PAGE)
    listed = holdings.entries(session, ids, vocabulary)
    hits = selection.hits
    searched = hits.searched if hits and counts.total else None
    instead = phrasing.searched_instead(archive_filter.q, searched) if searched else ""
    said = replace(archive_filter, q=searched) if searched else archive_filter
    return ArchivePage(
        heading=phrasing.heading(said, counts.total, vocabulary),
        title=phrasing.title(archive_filter, vocabulary),
        status=f"{instead} {phrasing.status(said, counts.total, last, vocabulary)}".strip(),
        instead=instead,
        entries=marked(session, hits, listed) if hits else listed,
        ways_out=ways_out(selection, archive_filter, counts, vocabulary, path) if not ids else (),
        groups=option_groups(archive_filter, vocabulary, counts),
        orders=order_options(archive_filter),
        chips=chips(archive_filter, vocabulary, path),
        successions=successions(archive_filter, vocabulary, path),
        pager=pager(archive_filter, last, path),
        q=archive_filter.q,
        asks_nothing=bool(archive_filter.q) and not search.says_something(archive_filter.q),
        clear_href=ArchiveFilter().address(path),
        feed_href=archive_filter.feed_address(),
    )
