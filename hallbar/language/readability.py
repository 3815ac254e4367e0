"""How hard a text is to read: its sentences, and LIX (C. H. Björnsson, Läsbarhet, 1968)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_SENTENCE = 30
"""Words; a longer one is hard to keep in mind (Språkrådet, Myndigheternas skrivregler, advises 10–20)."""

FEWEST_WORDS = 60
"""Of fewer than these LIX says nothing."""

_CLASSES = ((30, "mycket lättläst"), (40, "lättläst"), (50, "medelsvår"), (60, "svår"))
_HARDEST = "mycket svår"
_LONG_WORD = 7
"""Letters of a word that counts as long."""

_WORD = re.compile(r"[^\W_]+(?:[-’'.:/][^\W_]+)*")
_END = re.compile(r"(?:[.!?…]+[”\"»)\]]*(?=\s|$)|\n\n)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(”\"])(?:[A-ZÅÄÖ]|(?:bl|t|s|d|f|p|o|m)(?:\s?\.\s?\w{1,3})*"
    r"|ca|kl|nr|jfr|jmf|tel|tfn|max|min|ev|resp|inkl|exkl|st|dr|prof|obs|sid|bil|kap|art|avd|forts|fig|tab|ung|mom)\.$",
    re.IGNORECASE,
)
_CLOSES_TOO = re.compile(r"(?:m\.\s?m|m\.\s?fl|o\.\s?s\.\s?v|osv|etc|o\.\s?d)\.$", re.IGNORECASE)
_BEGINS = re.compile(r"\s*[”\"»(\[–-]*\s*(?:[A-ZÅÄÖÉ]|\d)")


@dataclass(frozen=True)
class Sentence:
    """Where one stands in a text, and how many words it has."""

    start: int
    end: int
    words: int


@dataclass(frozen=True)
class Readability:
    """Measured of a whole text."""

    words: int
    sentences: int
    lix: int | None
    """None of a text that is too short for it."""

    @property
    def said(self) -> str:
        """Björnsson's word for such a text; empty without LIX."""
        if self.lix is None:
            return ""
        return next((name for limit, name in _CLASSES if self.lix < limit), _HARDEST)


def sentences(text: str) -> Iterator[Sentence]:
    """Those of a running text, in order; a paragraph ends one too."""
    start = 0
    for match in _END.finditer(text):
        if match[0] != "\n\n" and _goes_on(text, start, match.end()):
            continue
        yield from _sentence(text, start, match.end())
        start = match.end()
    yield from _sentence(text, start, len(text))


def measured(text: str) -> Readability:
    """LIX: words a sentence, and how many of a hundred words are longer than six letters."""
    words = _WORD.findall(text)
    number = sum(1 for _ in sentences(text))
    if len(words) < FEWEST_WORDS or not number:
        return Readability(len(words), number, None)
    long_ones = sum(len(word) >= _LONG_WORD for word in words)
    return Readability(len(words), number, round(len(words) / number + 100 * long_ones / len(words)))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    words = text[start:end]
    number = sum(1 for _ in _WORD.finditer(words))
    if number:
        first = start + len(words) - len(words.lstrip())
        yield Sentence(first, first + len(words.strip()), number)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial or a number."""
    before, after = text[max(start, end - 24) : end], text[end : end + 8]
    if after and not after.startswith("\n\n") and not _BEGINS.match(after):
        return True
    if _CLOSES_TOO.search(before):
        return False
    return bool(after.strip()) and bool(_ABBREVIATION.search(before))
