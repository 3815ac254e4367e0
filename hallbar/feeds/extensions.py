"""What the feed library leaves out: paging links in RSS, links and language of Atom entries, Media RSS."""

from collections.abc import Mapping
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from hallbar.feeds.document import FeedDocument
from hallbar.language.text import tidy
from hallbar.markup import Picture, Source

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
XML = "http://www.w3.org/XML/1998/namespace"


def paging(document: FeedDocument) -> list[tuple[str, str]]:
    """Relations and addresses of the other leaves (RFC 5005 §3)."""
    links = (("first", document.first_url), ("previous", document.previous_url), ("next", document.next_url))
    return [(rel, href) for rel, href in links if href]


def register(feed: Any) -> None:
    """Hang the extensions on a feed: it and each of its entries then have ``hallbar``."""
    feed.register_extension("hallbar", FeedExtension, EntryExtension)


class FeedExtension(BaseExtension):
    """Of a feed: how often it is worth asking (RSS 1.0 module Syndication); of a channel also paging links."""

    def __init__(self) -> None:
        self._links: list[tuple[str, str]] = []

    def links(self, links: list[tuple[str, str]]) -> None:
        """Set the paging links."""
        self._links = links

    def extend_ns(self) -> dict[str, str]:
        """Namespaces of the root element."""
        return {"media": MEDIA, "sy": SYNDICATION}

    def extend_rss(self, root: Any) -> Any:
        """Add the links and the hint to the channel."""
        channel = root[0]
        place = next((index for index, child in enumerate(channel) if child.tag == "item"), len(channel))
        links = [etree.Element(f"{{{ATOM}}}link", href=href, rel=rel) for rel, href in self._links]
        channel[place:place] = [*links, *_hints()]
        return root

    def extend_atom(self, root: Any) -> Any:
        """Add the hint."""
        root.extend(_hints())
        return root


def _hints() -> list[Any]:
    period, frequency = (etree.Element(f"{{{SYNDICATION}}}{name}") for name in ("updatePeriod", "updateFrequency"))
    period.text, frequency.text = "hourly", "1"
    return [period, frequency]


class EntryExtension(BaseEntryExtension):
    """Of an entry: typed links (the library's own lose ``rel``, ``type`` and ``length``), language, picture."""

    def __init__(self) -> None:
        self._links: list[Mapping[str, str]] = []
        self._language = ""
        self._image: tuple[Source, Picture | None] | None = None

    def link(self, attributes: Mapping[str, str]) -> None:
        """Add an Atom link."""
        self._links.append(attributes)

    def language(self, lang: str) -> None:
        """Set ``xml:lang``."""
        self._language = lang

    def image(self, source: Source, picture: Picture | None) -> None:
        """Set the picture for Media RSS 1.5.1."""
        self._image = (source, picture)

    def extend_rss(self, item: Any) -> Any:
        """Add the picture."""
        self._add_image(item)
        return item

    def extend_atom(self, entry: Any) -> Any:
        """Add language, links and picture."""
        if self._language:
            entry.set(f"{{{XML}}}lang", self._language)
        for attributes in self._links:
            etree.SubElement(entry, f"{{{ATOM}}}link", attrib=dict(attributes))
        self._add_image(entry)
        return entry

    def _add_image(self, parent: Any) -> None:
        if self._image is None:
            return
        source, picture = self._image
        size = {"width": str(source.width), "height": str(source.height)}
        content = etree.SubElement(
            parent, f"{{{MEDIA}}}content", attrib={"url": source.href, "type": source.format, "medium": "image", **size}
        )
        for name, text in (("description", picture.alt), ("credit", picture.credit)) if picture else ():
            if text:
                etree.SubElement(content, f"{{{MEDIA}}}{name}").text = tidy(text)
