"""Where in a text the words asked for stand: to mark them, and to choose the passage that says most of them."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from hallbar.language import analysis
from hallbar.language.analysis import TWIN, Token, Word
from hallbar.language.letters import bare
from hallbar.search.asking import Hits
from hallbar.search.expressions import terms_of

PASSAGE = 240
"""Characters of a passage."""
MOST_READ = 40_000
"""Characters of a text that are read for its best passage."""


class Span(NamedTuple):
    """A place in a text: the first character's offset, and that after the last."""

    start: int
    end: int


def spans(text: str, hits: Hits) -> list[Span]:
    """The words, and parts of compounds, that were asked for, whatever their inflection."""
    return [Span(start, end) for start, end, _terms in _found(text, frozenset(terms_of(hits.expression)))]


def passage(text: str, hits: Hits, length: int = PASSAGE) -> str:
    """The part of a text that says most of what was asked for, cut between words; else its beginning."""
    found = list(_found(text[:MOST_READ], frozenset(terms_of(hits.expression))))
    if len(text) <= length:
        return text
    starts = [start for start, _end, _terms in found]
    best, most = 0, 0
    for index, start in enumerate(starts):
        inside = found[index : bisect_left(starts, start + length - 40)]
        worth = len(set[str]().union(*(terms for _start, _end, terms in inside))) * 100 + len(inside)
        if worth > most:
            best, most = start, worth
    return _cut(text, best, length)


def _found(text: str, asked: frozenset[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    for token in analysis.tokens(text) if asked else ():
        if whole := asked & _kept(token.words, whole=True):
            yield token.start, token.end, whole
        elif part := _part(token, asked):
            yield part


def _part(token: Token, asked: frozenset[str]) -> tuple[int, int, frozenset[str]] | None:
    """The longest run of a compound's parts that was asked for."""
    parts = token.word.parts
    for length in range(len(parts) - 1, 0, -1):
        for first in range(len(parts) - length + 1):
            run = parts[first : first + length]
            term = "".join(part.root for part in run)
            if found := asked & {term, TWIN + bare(term)}:
                if len(token.word.text) != token.end - token.start:  # a letter became two: the places are not the same
                    return token.start, token.end, found
                return token.start + run[0].start, token.start + run[-1].end, found
    return None


def _kept(words: tuple[Word, ...], whole: bool) -> set[str]:
    terms = {term for word in words for term in (word.whole if whole else word.runs)}
    return terms | {TWIN + bare(term) for term in terms}


def _cut(text: str, at: int, length: int) -> str:
    """About ``length`` characters with ``at`` near their beginning; from the sentence's start if that is not far."""
    start = max(text.rfind(mark, 0, at) + 2 for mark in (". ", "! ", "? ", "\n")) if at else 0
    if start == 1 or at - start > length // 3:
        start = max(0, at - length // 4)
        start = text.find(" ", start, at) + 1 or at if start else 0
    if at - start > length // 3 and start == 0:
        start = text.find(" ", at - length // 4, at) + 1 or at
    end = start + length
    if end >= len(text):
        shown = text[start:]
    else:
        stop = text.rfind(" ", start + length // 2, end)
        shown = text[start : stop if stop > 0 else end].rstrip(",.;:–- ") + " …"
    return ("… " if start else "") + shown
