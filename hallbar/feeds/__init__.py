"""A selection as a feed: one document, several formats."""

from hallbar.feeds.document import FeedDocument, FeedItem, Place, feed_document
from hallbar.feeds.rss import rss

__all__ = ["FeedDocument", "FeedItem", "Place", "feed_document", "rss"]
