"""The Markdown that Hallbar speaks: CommonMark, tables and footnotes. Raw HTML is text.

The writing surface in the browser has the same grammar.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin


def parser() -> MarkdownIt:
    """A new parser of the grammar."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)


MEDIA = "media:"


def media_id(address: str) -> int | None:
    """The number in ``media:7``; None for any other address."""
    number = address.removeprefix(MEDIA)
    return int(number) if address.startswith(MEDIA) and number.isdecimal() and len(number) < 10 else None


def lone_image(tokens: Sequence[Token], index: int) -> bool:
    """Whether the paragraph opened at ``index`` holds one picture and nothing else."""
    inline = tokens[index + 1]
    children = [child for child in inline.children or () if child.type != "text" or child.content.strip()]
    return len(children) == 1 and children[0].type == "image"


def lower_headings(tokens: Sequence[Token]) -> None:
    """A text's h1 becomes h2, and what lies below moves down with it: the page's title is the h1."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if any(token.tag == "h1" for token in headings):
        for token in headings:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
