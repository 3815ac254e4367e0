"""A feed as its subscriber's program reads it, the same whatever the format."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, Self

import feedparser
from werkzeug.test import TestResponse

from tests.checks import CheckedClient

MIMES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FORMS = tuple(MIMES)
BASE = "https://nyheter.example.se"


class _Elements(HTMLParser):
    """What stands in a text: its elements and its words. A megabyte takes no time, as it does in a reader."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    @classmethod
    def of(cls, html: str) -> Self:
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@dataclass(frozen=True)
class Entry:
    """A post as it was read; what was not told is empty."""

    id: str
    title: str
    link: str
    summary: str
    html: str
    author: str
    lang: str
    published: datetime | None
    updated: datetime | None
    tags: tuple[tuple[str, str], ...]
    """Label and scheme; JSON Feed has no schemes."""
    file: tuple[str, str, int] | None
    """Address, type and bytes of what is enclosed."""

    @property
    def words(self) -> str:
        """The text without its marks."""
        return "".join(_Elements.of(self.html).words)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of the text's elements of a kind."""
        return [attributes for name, attributes in _Elements.of(self.html).elements if name == tag]


@dataclass(frozen=True)
class Feed:
    """A feed as it was read."""

    title: str
    page: str
    lang: str
    author: str
    links: dict[str, str]
    """By relation; of JSON Feed ``self`` and ``next``, which are all that it has."""
    entries: Sequence[Entry]

    @property
    def titles(self) -> list[str]:
        """Of the entries."""
        return [entry.title for entry in self.entries]


def fetch(client: CheckedClient, form: str, query: str = "", **headers: str) -> TestResponse:
    """The answer to a subscriber's program."""
    return client.get(
        f"/arkiv.{form}{query}", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def read(client: CheckedClient, form: str, query: str = "") -> Feed:
    """Fetch a feed and read it; it is well-formed and says what it is."""
    response = fetch(client, form, query)
    assert response.status_code == 200
    assert response.content_type == f"{MIMES[form]}; charset=utf-8"
    return parse(form, response.data)


def parse(form: str, data: bytes) -> Feed:
    """Read bytes."""
    return _json(json.loads(data)) if form == "json" else _xml(data)


def _xml(data: bytes) -> Feed:
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert feed.bozo == 0, feed.get("bozo_exception")
    return Feed(
        title=feed.feed.title,
        page=feed.feed.link,
        lang=feed.feed.language,
        author=feed.feed.get("author", ""),
        links={link.rel: link.href for link in feed.feed.links},
        entries=[_xml_entry(entry, feed.feed.language) for entry in feed.entries],
    )


def _xml_entry(entry: Any, whole: str) -> Entry:
    return Entry(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        html=entry.content[0].value,
        author=entry.author,
        lang=entry.get("language") or entry.title_detail.language or whole,
        published=_moment(entry.get("published_parsed")),
        # feedparser gives `published` where it is asked for `updated` and finds none.
        updated=_moment(dict.get(entry, "updated_parsed")),
        tags=tuple((tag.label or tag.term, tag.scheme) for tag in entry.get("tags", ())),
        file=next(((file.href, file.type, int(file.length)) for file in entry.enclosures), None),
    )


def _moment(parsed: Any) -> datetime | None:
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def _json(feed: dict[str, Any]) -> Feed:
    links = {"self": feed["feed_url"], "alternate": feed["home_page_url"]}
    return Feed(
        title=feed["title"],
        page=feed["home_page_url"],
        lang=feed["language"],
        author=feed["authors"][0]["name"],
        links={**links, "next": feed["next_url"]} if "next_url" in feed else links,
        entries=[_json_entry(item) for item in feed["items"]],
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    files = [(file["url"], file["mime_type"], file["size_in_bytes"]) for file in item.get("attachments", [])]
    return Entry(
        id=item["id"],
        title=item["title"],
        link=item["url"],
        summary=item.get("summary", ""),
        html=item["content_html"],
        author=item["authors"][0]["name"],
        lang=item["language"],
        published=_iso(item.get("date_published")),
        updated=_iso(item.get("date_modified")),
        tags=tuple((label, "") for label in item.get("tags", [])),
        file=files[0] if files else None,
    )


def _iso(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(microsecond=0) if text else None
