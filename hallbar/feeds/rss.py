"""RSS 2.0 (RSS Advisory Board, 2.0.11) with the full text in ``content:encoded``."""

from typing import Any

from feedgen.feed import FeedGenerator

from hallbar.feeds.document import FeedDocument, FeedItem
from hallbar.feeds.extensions import paging, register
from hallbar.language.text import tidy

MIME = "application/rss+xml"
MINUTES = 60
"""``ttl``: how long a reader may wait before it asks again."""


def write(document: FeedDocument) -> bytes:
    """The document as RSS, in UTF-8.

    Every date is set here: the library's defaults are *now*, which would make each poll look like news.
    """
    feed: Any = FeedGenerator()  # type: ignore[no-untyped-call]
    register(feed)
    feed.load_extension("dc")
    feed.title(tidy(document.title))
    feed.description(tidy(document.description))
    feed.link(href=document.self_url, rel="self", type=MIME)
    feed.hallbar.links(paging(document))
    feed.link(href=document.page_url, rel="alternate")  # the channel's link is the last one added
    feed.language("sv")
    feed.lastBuildDate(document.updated)
    feed.ttl(MINUTES)
    feed.generator("Hallbar")
    for item in document.items:
        _add(feed, item)
    return bytes(feed.rss_str())


def _add(feed: Any, item: FeedItem) -> None:
    entry = feed.add_entry(order="append")
    entry.guid(item.uid, permalink=False)
    entry.title(tidy(item.title))
    entry.link(href=item.url)
    entry.summary(tidy(item.summary))
    entry.content(tidy(str(item.html)), type="CDATA")
    entry.dc.dc_creator(tidy(item.author))
    entry.dc.dc_language(item.lang)
    if item.published is not None:
        entry.pubDate(item.published)
    if item.image is not None:
        entry.enclosure(item.image.href, str(item.image.size), item.image.format)
        entry.hallbar.image(item.image, item.picture)
    for category in item.categories:
        entry.category(term=tidy(category.label), scheme=category.facet)
