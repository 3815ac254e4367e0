"""Markdown → the words alone."""

from collections.abc import Sequence

from markdown_it.token import Token

from hallbar.markup.grammar import parser

_markdown = parser()


def plain_text(text: str) -> str:
    """The words of a body text in one line: no marks, no footnote numbers; pictures say their alternative text."""
    return " ".join(" ".join(_words(_markdown.parse(text))).split())


def _words(tokens: Sequence[Token]) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.type == "inline":
            words.append("".join(_words(token.children or ())))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append("".join(_words(token.children or ())))
        elif token.type in ("text", "code_inline", "text_special", "fence", "code_block"):
            words.append(token.content)
    return words
