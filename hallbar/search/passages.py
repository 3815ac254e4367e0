"""Where in a text the words asked for stand: to mark them, and to choose the passage that says most of them."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from hallbar.language import analysis
from hallbar.language.analysis import TWIN, Word
from hallbar.language.letters import bare
from hallbar.search.asking import Hits
from hallbar.search.expressions import terms_of

PASSAGE = 240
"""Characters of a passage."""
MOST_READ = 40_000
"""Characters of a text that are read for its best passage."""

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
    _met: dict[str, Found | None] = field(default_factory=dict)

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
        places: list[Found] = []
        for start, end, raw, completed in analysis.places(text) if self.asked else ():
            if raw not in self._met:
                self._met[raw] = self._in_word(raw)
            if met := self._met[raw]:
                places.append((start + met[0], start + met[1], met[2]))
            elif completed and (terms := self.asked & _terms(completed)):
                places.append((start, end, terms))
        return places

    def _in_word(self, raw: str) -> Found | None:
        """The word itself, else the longest run of its parts that was asked for."""
        word = analysis.word_of(raw)
        if whole := self.asked & _terms((word,)):
            return 0, len(raw), whole
        for length in range(len(word.parts) - 1, 0, -1):
            for first in range(len(word.parts) - length + 1):
                run = word.parts[first : first + length]
                term = "".join(part.root for part in run)
                if terms := self.asked & {term, TWIN + bare(term)}:
                    # A letter may have become two: then places in the word are not those in the text.
                    return (run[0].start, run[-1].end, terms) if run[-1].end <= len(raw) else (0, len(raw), terms)
        return None


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
