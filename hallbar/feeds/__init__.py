"""A selection as a feed: one document, three formats."""

from hallbar.feeds.document import LEAF, FeedDocument, FeedItem, FeedWish, feed_document
from hallbar.feeds.fingerprint import fingerprint
from hallbar.feeds.formats import FORMATS, Format

__all__ = ["FORMATS", "LEAF", "FeedDocument", "FeedItem", "FeedWish", "Format", "feed_document", "fingerprint"]
