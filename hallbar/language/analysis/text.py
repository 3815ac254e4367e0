"""The words of a text: where they stand, and the terms that it is found by."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hallbar.language.analysis.lists import lexicon
from hallbar.language.analysis.suspended import completed, is_suspended
from hallbar.language.analysis.word import Word, analyse, word_of
from hallbar.language.analysis.word_terms import kept
from hallbar.language.letters import INVISIBLE, normal

_THOUSANDS = r"(?:(?<=(?<![\w.,-])\d)|(?<=(?<![\w.,-])\d\d)|(?<=(?<![\w.,-])\d\d\d))[ \xa0\u202f](?=\d{3}(?!\w))"
"""The space of ``38 500``."""
_WORD = re.compile(rf"[^\W_]+(?:(?:[-‐‑:'’{INVISIBLE}]|(?<=\d)(?:[.,](?=\d)|{_THOUSANDS}))[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands in a text."""

    start: int
    end: int
    word: Word
    completed: tuple[Word, ...] = ()
    """What a suspended compound stands for."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The word and what it stands for besides."""
        return (self.word, *self.completed)


@dataclass(frozen=True)
class Terms:
    """The terms of a text, with how often it has them: of its words, and of their parts."""

    words: Mapping[str, int]
    parts: Mapping[str, int]
    said: Collection[Word]
    """The words themselves, each once."""


def places(text: str) -> Iterator[tuple[int, int, str, tuple[Word, ...]]]:
    """Where words stand in a text, as they are written, and what a suspended one stands for; unlike :func:`tokens`
    without analysing the others.
    """
    suspended = {}
    if is_suspended(text):
        suspended = {token.start: token.completed for token in tokens(text) if token.completed}
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match[0], suspended.get(match.start(), ())


def tokens(text: str) -> list[Token]:
    """The words of a text that say something, in order."""
    found = [(match.start(), match.end(), analyse(normal(match[0]))) for match in _WORD.finditer(text)]
    return [
        Token(start, end, word, tuple(completed(text, found, index)))
        for index, (start, end, word) in enumerate(found)
        if word.text not in lexicon().words.silent
    ]


def terms(text: str) -> Terms:
    """What a text is found by. Each of its words is analysed once, however often it says it."""
    words: defaultdict[str, int] = defaultdict(int)
    parts: defaultdict[str, int] = defaultdict(int)
    said: dict[Word, int] = {}
    for raw, count in Counter(_WORD.findall(text)).items():
        word = word_of(raw)
        if word.text not in lexicon().words.silent:
            said[word] = said.get(word, 0) + count
    for word in _suspended(text):
        said[word] = said.get(word, 0) + 1
    for word, count in said.items():
        whole, runs = kept(word)
        for term in whole:
            words[term] += count
        for term in runs:
            parts[term] += count
    return Terms(words, parts, said.keys())


def _suspended(text: str) -> Iterator[Word]:
    """What all suspended compounds of a text stand for."""
    if is_suspended(text):
        for token in tokens(text):
            yield from token.completed
