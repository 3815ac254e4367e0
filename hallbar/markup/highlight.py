"""Found words marked in plain text."""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup


def highlight(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Plain text as HTML with ``<mark>`` around spans: offsets of the first character and after the last, in order."""
    html, at = [], 0
    for start, end in spans:
        html += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return Markup("".join([*html, escape(text[at:])]))  # noqa: S704 - every part is escaped
