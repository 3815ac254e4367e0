"""The formats that a feed comes in, by the ending of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from hallbar.feeds import atom, json_feed, rss
from hallbar.feeds.document import FeedDocument


@dataclass(frozen=True)
class Format:
    """A format: what it is called, its MIME type, and how a document is written in it."""

    form: str
    name: str
    mime: str
    write: Callable[[FeedDocument], bytes]


FORMATS: dict[str, Format] = {
    made.form: made
    for made in (
        Format("rss", "RSS", rss.MIME, rss.write),
        Format("atom", "Atom", atom.MIME, atom.write),
        Format("json", "JSON Feed", json_feed.MIME, json_feed.write),
    )
}
