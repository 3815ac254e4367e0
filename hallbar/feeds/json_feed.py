"""JSON Feed 1.1 (jsonfeed.org)."""

import json
from datetime import datetime
from typing import Any

from hallbar.feeds.document import FeedDocument, FeedItem
from hallbar.language.text import tidy

MIME = "application/feed+json"


def write(document: FeedDocument) -> bytes:
    """The document as JSON Feed, in UTF-8; what is unknown is left out."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": tidy(document.title),
        "home_page_url": document.page_url,
        "feed_url": document.self_url,
        "description": tidy(document.description),
        "next_url": document.next_url,
        "language": "sv",
        "authors": [{"name": tidy(document.site_name), "url": document.site_url}],
    }
    known = {name: value for name, value in feed.items() if value}
    return json.dumps({**known, "items": list(map(_item, document.items))}, ensure_ascii=False, indent=1).encode()


def _item(item: FeedItem) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": item.uid,
        "url": item.url,
        "title": tidy(item.title),
        "content_html": tidy(str(item.html)),
        "summary": tidy(item.summary),
        "image": item.image.href if item.image else "",
        "date_published": _moment(item.published),
        "date_modified": _moment(item.updated) if item.published else "",
        "authors": [{"name": tidy(item.author)}],
        "tags": [tidy(category.label) for category in item.categories],
        "language": item.lang,
        "attachments": _attachments(item),
    }
    return {name: value for name, value in values.items() if value or name == "content_html"}


def _attachments(item: FeedItem) -> list[dict[str, Any]]:
    if item.image is None:
        return []
    attachment = {"url": item.image.href, "mime_type": item.image.format, "size_in_bytes": item.image.size}
    title = item.picture.alt if item.picture else ""
    return [{**attachment, "title": tidy(title)} if title else attachment]


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
