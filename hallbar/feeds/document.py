"""What every format of a feed says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape
from sqlalchemy.orm import Session, selectinload, undefer_group

from hallbar import markup
from hallbar.archive import PER_PAGE, ArchiveFilter, Vocabulary
from hallbar.archive.phrasing import title
from hallbar.archive.selection import posts
from hallbar.language.dates import long_date
from hallbar.markup.pictures import figure_html
from hallbar.models import MediaUse, Post, Site, in_order


@dataclass(frozen=True)
class FeedItem:
    """A post as a subscriber reads it."""

    uid: str
    url: str
    title: str
    summary: str
    html: Markup
    """The whole text, every address absolute."""
    author: str
    lang: str
    published: datetime | None
    """The date shown on the page; None when it is unknown, and then no format may invent one."""
    updated: datetime
    """When the public text last changed."""
    categories: tuple[tuple[str, str, str], ...]
    """Facet slug, term slug, label."""


@dataclass(frozen=True)
class FeedDocument:
    """A feed of the newest posts of a selection."""

    title: str
    description: str
    self_url: str
    page_url: str
    updated: datetime
    """When any of it last changed; on an empty feed, when the site was founded."""
    items: tuple[FeedItem, ...]


@dataclass(frozen=True)
class Place:
    """Where the site stands: its absolute address without a slash at the end."""

    base: str

    def url(self, path: str) -> str:
        """An absolute address."""
        return self.base + path


def feed_document(
    session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, now: datetime, place: Place, form: str
) -> FeedDocument:
    """Select the newest twenty posts and say them.

    :param form: the format's ending, such as ``.rss``: part of the feed's own address.
    """
    site = session.get_one(Site, 1)
    selected = archive_filter.as_feed()
    name = title(selected, vocabulary)
    newest = session.scalars(
        posts(selected, vocabulary, now)
        .options(undefer_group("text"), selectinload(Post.lead), selectinload(Post.uses).joinedload(MediaUse.media))
        .limit(PER_PAGE)
    ).all()
    return FeedDocument(
        title=f"{name} – {site.name}",
        description=f"{name} från {site.name}.",
        self_url=place.url(archive_filter.feed_address(form)),
        page_url=place.url(selected.address()),
        updated=max((_updated(post) for post in newest), default=site.founded_at),
        items=_items(newest, place, site.name),
    )


def _items(newest: Sequence[Post], place: Place, site_name: str) -> tuple[FeedItem, ...]:
    return tuple(
        FeedItem(
            uid=post.uid,
            url=place.url(f"/nyheter/{post.slug}"),
            title=post.title,
            summary=post.summary,
            html=markup.absolute(_text(post), place.url(f"/nyheter/{post.slug}")),
            author=post.byline or site_name,
            lang=post.lang,
            published=post.dated,
            updated=_updated(post),
            categories=tuple((term.facet.slug, term.slug, term.label) for term in in_order(post.terms)),
        )
        for post in newest
    )


def _updated(post: Post) -> datetime:
    moment = post.updated_at or post.published_at
    assert moment is not None, "a visible post has been released"  # noqa: S101 - what `visible` means
    return moment


def _text(post: Post) -> Markup:
    """Correction first, then lede, lead picture and body."""
    parts = []
    if post.correction_note and post.corrected_at:
        parts.append(
            Markup("<p><strong>Rättelse {}:</strong> {}</p>").format(long_date(post.corrected_at), post.correction_note)
        )
    if post.lede:
        parts.append(Markup("<p><strong>{}</strong></p>").format(escape(post.lede)))
    if post.lead is not None:
        picture = post.lead.picture()
        parts.append(figure_html(picture, picture.alt, picture.caption))
    return Markup("\n").join([*parts, post.html])
