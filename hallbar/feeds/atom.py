"""Atom (RFC 4287) with the full text."""

from typing import Any

from feedgen.feed import FeedGenerator

from hallbar.feeds.document import FeedDocument, FeedItem
from hallbar.feeds.extensions import paging, register
from hallbar.language.text import tidy

MIME = "application/atom+xml"


def write(document: FeedDocument) -> bytes:
    """The document as Atom, in UTF-8.

    The format demands ``updated`` of every entry; one whose date is unknown has no ``published``.
    """
    feed: Any = FeedGenerator()  # type: ignore[no-untyped-call]
    register(feed)
    feed.id(document.first_url)  # its leaves are one feed
    feed.title(tidy(document.title))
    feed.subtitle(tidy(document.description))
    feed.author(name=tidy(document.site_name))
    feed.link(href=document.self_url, rel="self", type=MIME)
    feed.link(href=document.page_url, rel="alternate", type="text/html")
    for rel, href in paging(document):
        feed.link(href=href, rel=rel, type=MIME)
    feed.language("sv")
    feed.updated(document.updated)
    feed.generator("Hallbar")
    for item in document.items:
        _add(feed, item)
    return bytes(feed.atom_str())


def _add(feed: Any, item: FeedItem) -> None:
    entry = feed.add_entry(order="append")
    entry.id(item.uid)
    entry.title(tidy(item.title))
    entry.summary(tidy(item.summary))
    entry.content(tidy(str(item.html)), type="html")
    entry.author(name=tidy(item.author))
    entry.updated(item.updated)
    entry.hallbar.language(item.lang)
    entry.hallbar.link({"href": item.url, "rel": "alternate", "type": "text/html"})
    if item.published is not None:
        entry.published(item.published)
    if item.image is not None:
        size = {"length": str(item.image.size)} if item.image.size else {}
        entry.hallbar.link({"href": item.image.href, "rel": "enclosure", "type": item.image.format, **size})
        entry.hallbar.image(item.image, item.picture)
    for category in item.categories:
        entry.category(term=category.term, scheme=category.facet, label=tidy(category.label))
