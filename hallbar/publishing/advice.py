"""Advice about a text while it is written. It never hinders anything: what does is in ``publishing/gate.py``."""

from collections.abc import Iterator

from hallbar.language.rotting import rotting
from hallbar.markup.prose import Prose, plainly, prose
from hallbar.models import PostContent

MOST = 200_000
"""Characters of a text that are read for advice, so that a very long one takes half a second and not four."""

LANGUAGE = "sv"
"""The only one that is known here."""


def count_rotting(content: PostContent) -> int:
    """How many words of a text say when only to those who read it now."""
    return sum(len(rotting(part.text, None)) for _field, part in parts(content))


def parts(content: PostContent) -> Iterator[tuple[str, Prose]]:
    """The running text of each field that has any, in the order of the form; nothing in another language."""
    if content.lang == LANGUAGE:
        yield "title", plainly(content.title[:MOST])
        yield "lede", plainly(content.lede[:MOST])
        yield "body", prose(content.body[:MOST])
