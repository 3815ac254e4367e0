"""What every format is read into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class BadRecord(ValueError):
    """Something that cannot be imported: where, which line, and why."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}:{line}: {reason}")
        self.source, self.line, self.reason = source, line, reason


@dataclass(frozen=True)
class ImportedPost:
    """A post as its source tells it."""

    ref: str
    """The source's own id."""
    source: str
    """File name or address, for messages."""
    title: str
    body: str
    slug: str = ""
    lede: str = ""
    byline: str = ""
    lang: str = "sv"
    dated: datetime | None = None
    """None when the date is unknown; it is never invented."""
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slugs or labels by facet slug."""
    unknown_keys: tuple[str, ...] = ()
    """Keys that mean nothing here; the one who imports is told."""
