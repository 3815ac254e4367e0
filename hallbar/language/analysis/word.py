"""A word, known by its root and by its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hallbar.language.analysis.lists import lexicon, remembered
from hallbar.language.compounds import Lexicon, Part
from hallbar.language.letters import bare, normal

LONGEST_TERM = 60
"""Letters of a term; what is longer is cut, as it is no word."""
MOST_PARTS = 8

_SPACE = re.compile("[ \xa0\u202f]")
_JOINT = re.compile(r"[-‐‑:'’.,]")
_SUFFIX = re.compile(r"[:'’](?:s|n|t|en|et|er|ar|na|ns|ts|arna|erna|ens|ets)$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as search knows it."""

    text: str
    """Normal, with its hyphens."""
    root: str
    parts: tuple[Part, ...]
    """The parts of a compound, placed in ``text``; empty for any other word."""
    also: tuple[str, ...] = ()
    """Roots of the words that it may be an inflection of besides: text with ``led`` is found by ``lida`` too."""

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def own(self) -> tuple[str, ...]:
        """The terms of the word itself: its root, and its parts' roots joined."""
        joined = "" if "." in self.root else "".join(part.root for part in self.parts)
        return (self.root, joined) if joined and joined != self.root else (self.root,)

    @property
    def whole(self) -> tuple[str, ...]:
        """The terms that a text with the word is found by."""
        return self.own + self.also if self.also else self.own

    @property
    def runs(self) -> tuple[str, ...]:
        """The terms of what it is made of: each part, and every run of parts that is not all of them."""
        roots = [part.root for part in self.parts]
        return tuple(
            "".join(roots[start:end])
            for start in range(len(roots))
            for end in range(start + 1, len(roots) + 1)
            if end - start < len(roots)
        )


@remembered(30_000)
def word_of(raw: str) -> Word:
    """A word as it is written, known by its root and parts."""
    return analyse(normal(raw))


@remembered(30_000)
def analyse(text: str) -> Word:
    """A word known by its root and parts.

    :param text: normal (:func:`hallbar.language.letters.normal`), one match of a word.
    """
    return _analyse(text, lexicon())


@remembered(1_000)
def undotted(word: Word) -> Word:
    """The word as it is without å, ä and ö."""
    return _analyse(bare(word.text), lexicon().bared)


def get_ready() -> None:
    """Read the word lists now, a fifth of a second, so that nobody waits for them with the first search."""
    known = lexicon()
    _read = known.unlike, known.bared
    undotted(analyse("handske"))


def _analyse(text: str, lexicon: Lexicon) -> Word:
    text = _SUFFIX.sub("", _SPACE.sub("", text) if text[:1].isdecimal() else text)
    if _NUMBER.fullmatch(text):
        return Word(text, _JOINT.sub(".", text), tuple(Part(at, at + len(piece), piece) for at, piece in _pieces(text)))
    pieces = list(_pieces(text))
    parts = [
        Part(start + part.start, start + part.end, part.root[:LONGEST_TERM])
        for start, piece in pieces
        for part in lexicon.parts(piece)
    ]
    if len(parts) == 1:
        also = lexicon.also.get(text, "")
        return Word(text, parts[0].root, (), (also,) if also else ())
    last = parts[-1]
    before = "".join(piece for _start, piece in pieces)[: -(last.end - last.start)]
    return Word(text, (before + last.root)[:LONGEST_TERM], tuple(parts[:MOST_PARTS]))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for joint in _JOINT.finditer(text):
        yield start, text[start : joint.start()]
        start = joint.end()
    yield start, text[start:]
