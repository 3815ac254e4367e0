"""Everything that a text is advised about, each with its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hallbar.language.readability import LONGEST_SENTENCE, sentences
from hallbar.language.rotting import rotting
from hallbar.language.wording import bare_addresses, capitals, leftovers


class Kind(StrEnum):
    """What it is about, in the order in which it is told."""

    LEFTOVER = "leftover"
    DATE = "date"
    ADDRESS = "address"
    CAPITALS = "capitals"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Remark:
    """One piece of advice about a stretch of a text."""

    kind: Kind
    start: int
    end: int
    replacement: str = ""
    """What could stand there instead; empty when only its writer can know."""
    words: int = 0
    """How many a sentence has that is too long."""


def remarks(text: str, day: date | None) -> list[Remark]:
    """All about a running text: by kind, and in each in the order of the text. Nothing in it is changed by asking.

    :param day: which day it speaks from; None when nobody knows.
    """
    return [*_of_words(text, day), *_of_sentences(text)]


def _of_words(text: str, day: date | None) -> Iterator[Remark]:
    for stretch in leftovers(text):
        yield Remark(Kind.LEFTOVER, stretch.start, stretch.end)
    for item in rotting(text, day):
        yield Remark(Kind.DATE, item.start, item.end, item.replacement)
    for stretch in bare_addresses(text):
        yield Remark(Kind.ADDRESS, stretch.start, stretch.end)
    for stretch in capitals(text):
        yield Remark(Kind.CAPITALS, stretch.start, stretch.end, stretch.replacement)


def _of_sentences(text: str) -> Iterator[Remark]:
    for sentence in sentences(text):
        if sentence.words > LONGEST_SENTENCE:
            yield Remark(Kind.SENTENCE, sentence.start, sentence.end, words=sentence.words)
