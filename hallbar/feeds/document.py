"""What every format of a feed says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer_group

from hallbar import markup
from hallbar.archive import PER_PAGE, ArchiveFilter, Holdings, Selection, Vocabulary
from hallbar.archive.phrasing import title
from hallbar.clock import to_stockholm
from hallbar.language.dates import long_date
from hallbar.markup import Picture, Source
from hallbar.markup.pictures import figure_html
from hallbar.models import THE_SITE, MediaUse, Post, Site, in_order

_POSTS = select(Post).options(
    selectinload(Post.terms),
    undefer_group("text"),
    selectinload(Post.lead),
    selectinload(Post.uses).joinedload(MediaUse.media),
)
LEAF = "blad"
"""The argument that names a later page of a feed (RFC 5005 §3); ``sida`` is the archive's."""


@dataclass(frozen=True)
class FeedWish:
    """Which feed is asked for: the selection, the format's ending, the leaf from 1 on, and of which site."""

    selection: ArchiveFilter
    form: str
    leaf: int
    base: str
    """The site's absolute address, without a slash at the end."""
    site_name: str

    def url(self, leaf: int) -> str:
        """The absolute canonical address of a leaf."""
        address = self.selection.feed_address(f".{self.form}")
        if leaf > 1:
            address += f"{'&' if '?' in address else '?'}{LEAF}={leaf}"
        return self.base + address


@dataclass(frozen=True)
class Category:
    """A term of a post."""

    facet: str
    term: str
    label: str


@dataclass(frozen=True)
class FeedItem:
    """A post as a subscriber reads it."""

    uid: str
    url: str
    title: str
    summary: str
    html: Markup
    """The whole text, every address absolute; a correction stands first."""
    author: str
    lang: str
    published: datetime | None
    """The date shown on the page, by Stockholm's clock: a reader elsewhere must not see the day before. None when it
    is unknown, and then no format may invent one.
    """
    updated: datetime
    """When the public text last changed."""
    categories: tuple[Category, ...]
    picture: Picture | None
    image: Source | None
    """The lead picture's widest JPEG, its address absolute."""


@dataclass(frozen=True)
class FeedDocument:
    """A feed of twenty posts of a selection, the newest first."""

    title: str
    description: str
    site_name: str
    site_url: str
    self_url: str
    page_url: str
    """The selection's page in the archive."""
    first_url: str
    previous_url: str
    next_url: str
    updated: datetime
    """When any of it last changed; of an empty feed, when the site was founded."""
    items: tuple[FeedItem, ...]


def feed_document(session: Session, wish: FeedWish, vocabulary: Vocabulary, holdings: Holdings) -> FeedDocument:
    """Select a leaf's posts and say them."""
    selected = wish.selection.as_feed()
    name = title(selected, vocabulary)
    ids = on_leaf(session, wish, vocabulary, holdings)
    found = {post.id: post for post in session.scalars(_POSTS.where(Post.id.in_(ids[:PER_PAGE])))}
    shown = [found[number] for number in ids if number in found]
    return FeedDocument(
        title=f"{name} – {wish.site_name}",
        description=f"{name} från {wish.site_name}.",
        site_name=wish.site_name,
        site_url=f"{wish.base}/",
        self_url=wish.url(wish.leaf),
        page_url=wish.base + selected.address(),
        first_url=wish.url(1),
        previous_url=wish.url(wish.leaf - 1) if wish.leaf > 1 else "",
        next_url=wish.url(wish.leaf + 1) if len(ids) > PER_PAGE else "",
        updated=max(map(updated, shown)) if shown else session.get_one(Site, THE_SITE).founded_at,
        items=_items(shown, wish.base, wish.site_name),
    )


def on_leaf(session: Session, wish: FeedWish, vocabulary: Vocabulary, holdings: Holdings) -> list[int]:
    """The ids of a leaf's posts in order, and one more where there is a next leaf."""
    selected = wish.selection.as_feed()
    selection = Selection.of(session, selected, vocabulary, holdings)
    return selection.page(session, selected, PER_PAGE + 1, (wish.leaf - 1) * PER_PAGE)


def _items(shown: Sequence[Post], base: str, site_name: str) -> tuple[FeedItem, ...]:
    return tuple(
        FeedItem(
            uid=post.uid,
            url=f"{base}/nyheter/{post.slug}",
            title=post.title,
            summary=post.summary,
            html=markup.absolute(_text(post), f"{base}/nyheter/{post.slug}"),
            author=post.byline or site_name,
            lang=post.lang,
            published=to_stockholm(post.dated) if post.dated else None,
            updated=updated(post),
            categories=tuple(Category(term.facet.slug, term.slug, term.label) for term in in_order(post.terms)),
            picture=post.lead.picture() if post.lead else None,
            image=_image(post, base),
        )
        for post in shown
    )


def _image(post: Post, base: str) -> Source | None:
    widest = post.lead.picture().widest() if post.lead else None
    if widest is None:
        return None
    return Source(widest.format, base + widest.href, widest.width, widest.height, widest.size)


def updated(post: Post) -> datetime:
    """When the public text of a post last changed."""
    moments = [moment for moment in (post.updated_at or post.published_at, post.corrected_at) if moment is not None]
    return max(moments)


def _text(post: Post) -> Markup:
    """Correction first, then lede, lead picture and body."""
    parts = []
    if post.correction_note and post.corrected_at:
        day = long_date(post.corrected_at)
        parts.append(Markup("<p><strong>Rättelse {}:</strong> {}</p>").format(day, post.correction_note))
    if post.lede:
        parts.append(Markup("<p><strong>{}</strong></p>").format(post.lede))
    if post.lead is not None:
        picture = post.lead.picture()
        parts.append(figure_html(picture, picture.alt, picture.caption))
    return Markup("\n").join([*parts, post.html])
