"""A page of the archive with everything that a template prints, so that the template decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.archive import phrasing
from hallbar.archive.facets import count
from hallbar.archive.filter import ARCHIVE, PER_PAGE, ArchiveFilter
from hallbar.archive.links import Chip, Pager, chips, pager
from hallbar.archive.options import Option, OptionGroup, option_groups, order_options
from hallbar.archive.selection import found, posts
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Post
from hallbar.search import Shown, ranked, shown


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
    posts: Sequence[Post]
    marked: Mapping[int, Shown]
    """With words, the posts' titles and best passages with what was found marked."""
    instead: str
    """What was searched when the words themselves found nothing, as a sentence; empty when they did."""
    groups: tuple[OptionGroup, ...]
    orders: tuple[Option, ...]
    chips: tuple[Chip, ...]
    pager: Pager
    q: str
    clear_href: str
    feed_href: str

    @property
    def chosen(self) -> int:
        """How many values are chosen, the period's among them."""
        return sum(group.chosen for group in self.groups)


def archive_page(
    session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime, path: str = ARCHIVE
) -> ArchivePage:
    """Select, count and phrase.

    :param path: where the page stands that its links lead to.
    :raises NoSuchPage: when the filter's page lies past the last.
    """
    counts = count(session, archive_filter, vocabulary, now)
    last = max(1, -(-counts.total // PER_PAGE))
    if archive_filter.page > last:
        raise NoSuchPage(last)
    start = (archive_filter.page - 1) * PER_PAGE
    hits = found(session, archive_filter, now) if archive_filter.q else None
    if hits and archive_filter.order == "relevans":
        within = BitMap(session.scalars(posts(archive_filter, vocabulary, now).with_only_columns(Post.id)))
        newest = session.scalar(select(func.max(Post.dated)).where(Post.visible(now)))
        ids = ranked(session, hits, within, newest, PER_PAGE, start)
        chosen = posts(archive_filter, vocabulary, now).where(Post.id.in_(ids))
        listed = {post.id: post for post in session.scalars(chosen)}
        page = [listed[post_id] for post_id in ids]
    else:
        page = list(session.scalars(posts(archive_filter, vocabulary, now).limit(PER_PAGE).offset(start)))
    instead = phrasing.searched_instead(archive_filter.q, hits.searched) if hits and hits.searched else ""
    said = replace(archive_filter, q=hits.searched) if hits and hits.searched else archive_filter
    return ArchivePage(
        heading=phrasing.heading(said, counts.total, vocabulary),
        title=phrasing.title(archive_filter, vocabulary),
        status=f"{instead} {phrasing.status(said, counts.total, last, vocabulary)}".strip(),
        posts=page,
        marked=shown(session, hits, [post.id for post in page]) if hits else {},
        instead=instead,
        groups=option_groups(archive_filter, vocabulary, counts),
        orders=order_options(archive_filter),
        chips=chips(archive_filter, vocabulary, path),
        pager=pager(archive_filter, last, path),
        q=archive_filter.q,
        clear_href=ArchiveFilter().address(path),
        feed_href=archive_filter.feed_address(),
    )
