"""Markdown → its words paragraph by paragraph, as a reader met them: what versions are compared by in public.

What is never shown (a note that nothing refers to, a comment written as a link definition) is not in it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from hallbar.markup.grammar import media_id, parser
from hallbar.markup.pictures import alt_in_text

_markdown = parser()


def readable(text: str) -> str:
    """The paragraphs, with empty lines between them: links tell where they lead, pictures their alternative text."""
    return "\n\n".join(filter(None, _paragraphs(_markdown.parse(text))))


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    marks: list[str] = []
    """What a list item or footnote begins with, from the outermost; used once."""
    row: list[str] = []
    for before, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "list_item_open":
            marks.append(f"{token.info}{token.markup} " if token.info else "– ")
        elif token.type == "footnote_open":
            marks.append(f"[{token.meta['id'] + 1}] ")
        elif token.type in ("list_item_close", "footnote_close"):
            marks.pop()
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield " | ".join(row)
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip()
        elif token.type == "inline":
            words = _words(token.children or ())
            if before.type in ("th_open", "td_open"):
                row.append(words)
            else:
                yield "".join(marks) + words
                marks = [""] * len(marks)


def _words(tokens: Sequence[Token]) -> str:
    words: list[str] = []
    targets: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            words.append(" " if token.type == "softbreak" else "\n")
        elif token.type == "image":
            alt = alt_in_text(_words(token.children or ()))
            words.append(f"[Bild: {alt}]" if alt else "[Bild]")
        elif token.type == "link_open":
            targets.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            target = targets.pop()
            if media_id(target) is None and not "".join(words).endswith(target):
                words.append(f" ({target})")
        elif token.type == "footnote_ref":
            words.append(f"[{token.meta['id'] + 1}]")
        elif token.type in ("text", "code_inline", "text_special"):
            words.append(token.content)
    return "".join(words)
