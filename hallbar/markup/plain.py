"""Markdown → the words alone."""

import re
from collections.abc import Sequence
from html import unescape

from markdown_it.token import Token

from hallbar.markup.grammar import parser
from hallbar.markup.pictures import alt_in_text

_markdown = parser()
_SILENT = re.compile(
    r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref"[^>]*>.*?</a>'
    r"|</?(?:a|em|strong|code|span)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")


def plain_text(text: str) -> str:
    """The words of a body text in one line: no marks, no footnote numbers; pictures say their alternative text."""
    return " ".join(" ".join(_words(_markdown.parse(text))).split())


def text_of(html: str) -> str:
    """The words of HTML that :func:`hallbar.markup.render` made, blocks apart: much faster than parsing a body anew."""
    return " ".join(spaced_text_of(html).split())


def spaced_text_of(html: str) -> str:
    """The same with spaces as they come, in a fifth of the time."""
    return unescape(_TAG.sub(" ", _SILENT.sub("", html)))


def _words(tokens: Sequence[Token]) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.type == "inline":
            words.append("".join(_words(token.children or ())))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(alt_in_text("".join(_words(token.children or ()))))
        elif token.type in ("text", "code_inline", "text_special", "fence", "code_block"):
            words.append(token.content)
    return words
