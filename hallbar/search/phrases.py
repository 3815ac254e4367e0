"""Quoted phrases: words as they are written, but for capitals and accents, one after the other.

Each post has a term for each word as it is written, and one for each two that stand side by side: so a phrase of a word
or two is found as any word is, however many posts have its words. One of more is looked for in the texts that have each
two of its words side by side.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from hallbar.language.letters import normal

BESIDE = "~"
"""In a term: between two words, or after one. No term of the analyser has it but at its beginning."""
LONGEST = 60
"""Letters of a word in a term."""
_WORD = re.compile(r"[^\W_]+")


def said(text: str) -> set[str]:
    """The terms of a text by which phrases find it."""
    words = [word[:LONGEST] for word in _WORD.findall(normal(text))]
    return {*map(_alone, words), *map(BESIDE.join, pairwise(words))}


def asked(phrase: str) -> list[str]:
    """The terms that a text has which has a phrase."""
    words = [word[:LONGEST] for word in _WORD.findall(normal(phrase))]
    return list(map(BESIDE.join, pairwise(words))) if len(words) > 1 else list(map(_alone, words))


def is_told_by_terms(phrase: str) -> bool:
    """Whether every text that has its terms has the phrase."""
    return len(_WORD.findall(normal(phrase))) <= 2


def phrase_in(phrase: str) -> Callable[[str], bool]:
    """A test of whether a text has the words of a phrase, one after the other."""
    pattern = re.compile(r"[\W_]+".join(_WORD.findall(normal(phrase))))

    def says(text: str) -> bool:
        text = f" {normal(text)} "
        found = pattern.finditer(text)  # boundaries in the pattern would make it ten times slower
        return any(not text[match.start() - 1].isalnum() and not text[match.end()].isalnum() for match in found)

    return says


def _alone(word: str) -> str:
    return word + BESIDE
