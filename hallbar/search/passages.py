"""Where in a text the words asked for stand: to mark them, and to choose the passage that says most of them.

To analyse every word would take longer than all else of a search. So what stands between two spaces is looked at once,
however often it is said, and analysed only when it has the first letters of a word that was asked for.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from hallbar.language import analysis
from hallbar.language.analysis import TWIN, Word
from hallbar.language.compounds import FIRST_LETTERS
from hallbar.language.letters import bare, normal
from hallbar.search.expressions import terms_of
from hallbar.search.hits import Hits

PASSAGE = 240
"""Characters of a passage."""
MOST_READ = 40_000
"""Characters of a text that are read for its best passage."""
_SUSPENDED = re.compile(r"[-‐‑](?:(?<=\w.)(?!\w)|(?<!\w.)(?=\w))")
"""A hyphen at one word only, which stands for a part of another."""
_THOUSANDS = re.compile(r"\d[ \xa0\u202f]\d{3}(?!\w)")
"""A space within a number."""
_LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o"} | dict.fromkeys("-‐‑:'’., \xa0\u202f"))
"""As :func:`hallbar.language.letters.bare`, and without what joins the parts of a word."""

Found = tuple[int, int, frozenset[str]]
"""A place that was asked for, and by which terms."""


class Span(NamedTuple):
    """A place in a text: the first character's offset, and that after the last."""

    start: int
    end: int


@dataclass(frozen=True)
class Reader:
    """Reads texts for what was asked for; remembers the words that it has met."""

    asked: frozenset[str]
    _pieces: dict[str, tuple[Found, ...]] = field(default_factory=dict)
    """By what stands between two spaces, what of it was asked for."""
    _words: dict[str, Found | None] = field(default_factory=dict)
    """By what stands as a word, the same."""

    @classmethod
    def of(cls, hits: Hits) -> "Reader":
        """One that looks for what hits have."""
        return cls(frozenset(terms_of(hits.expression)))

    def spans(self, text: str) -> list[Span]:
        """The words, and parts of compounds, that were asked for, whatever their inflection."""
        return [Span(start, end) for start, end, _terms in self._found(text)]

    def passage(self, text: str, length: int = PASSAGE) -> str:
        """The part of a text that says most of what was asked for, cut between words; else its beginning."""
        if len(text) <= length:
            return text
        found = self._found(text[:MOST_READ])
        starts = [start for start, _end, _terms in found]
        best, most = 0, 0
        for index, start in enumerate(starts):
            inside = found[index : bisect_left(starts, start + length - 40)]
            worth = len(frozenset[str]().union(*(terms for _start, _end, terms in inside))) * 100 + len(inside)
            if worth > most:
                best, most = start, worth
        return _cut(text, best, length)

    def _found(self, text: str) -> list[Found]:
        if not self.asked:
            return []
        if _SUSPENDED.search(text) or _THOUSANDS.search(text):
            return self._read(text)
        places = [
            (at + start, at + end, terms)
            for piece in set(text.split(" "))
            if (met := self._in_piece(piece))
            for at in _places(text, piece)
            for start, end, terms in met
        ]
        return sorted(places, key=itemgetter(0))

    def _in_piece(self, piece: str) -> tuple[Found, ...]:
        if (met := self._pieces.get(piece)) is None:
            met = self._pieces[piece] = tuple(self._read(piece)) if self._is_likely(piece) else ()
        return met

    def _is_likely(self, text: str) -> bool:
        return bool(self._beginnings.search(normal(text).translate(_LETTERS)))

    @cached_property
    def _beginnings(self) -> re.Pattern[str]:
        """The letters that a word must have, somewhere, to be one that was asked for."""
        unlike = analysis.lexicon().unlike
        found: set[str] = set()
        for term in self.asked:
            text = term.removeprefix(TWIN).translate(_LETTERS)
            found.update(*(unlike.get(text[:end], ()) for end in range(1, len(text) + 1)))
            found.add(text[:FIRST_LETTERS])
        return re.compile("|".join(sorted(map(re.escape, found))))

    def _read(self, text: str) -> list[Found]:
        places: list[Found] = []
        for start, end, raw, completed in analysis.places(text):
            if raw not in self._words:
                self._words[raw] = self._in_word(raw) if self._is_likely(raw) else None
            if met := self._words[raw]:
                places.append((start + met[0], start + met[1], met[2]))
            elif completed and (terms := self.asked & _terms(completed)):
                places.append((start, end, terms))
        return places

    def _in_word(self, raw: str) -> Found | None:
        """The word itself, else the longest run of its parts that was asked for."""
        word = analysis.word_of(raw)
        if word.text in analysis.lexicon().words.silent:
            return None
        if whole := self.asked & _terms((word,)):
            return 0, len(raw), whole
        for length in range(len(word.parts) - 1, 0, -1):
            for first in range(len(word.parts) - length + 1):
                run = word.parts[first : first + length]
                term = "".join(part.root for part in run)
                if terms := self.asked & {term, TWIN + bare(term)}:
                    # A letter may have become two, or none: then places in the word are not those in the text.
                    return (run[0].start, run[-1].end, terms) if len(normal(raw)) == len(raw) else (0, len(raw), terms)
        return None


def _places(text: str, piece: str) -> Iterator[int]:
    """Where a piece stands between spaces."""
    text, piece = f" {text} ", f" {piece} "
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + len(piece) - 1)


def _terms(words: tuple[Word, ...]) -> frozenset[str]:
    terms = {term for word in words for term in word.whole}
    return frozenset(terms | {TWIN + bare(term) for term in terms})


def _cut(text: str, at: int, length: int) -> str:
    """About ``length`` characters with ``at`` near their beginning; from the sentence's start if that is not far."""
    start = max((text.rfind(mark, 0, at) + 2 for mark in (". ", "! ", "? ")), default=0) if at else 0
    if start <= 1:
        start = 0
    if at - start > length // 3:
        start = text.find(" ", at - length // 4, at) + 1 or at
    end = start + length
    if end >= len(text):
        shown = text[start:]
    else:
        stop = text.rfind(" ", start + length // 2, end)
        shown = text[start : stop if stop > 0 else end].rstrip(",.;:–- ") + " …"
    return ("… " if start else "") + shown
