"""Markdown → its running text, with the way back: which characters of the source each stretch of it came from.

For advice about words, so fast rather than exact: marks, addresses, code and definitions are left out by their looks,
and so is what is quoted as a block, since those are somebody else's words. What must be exact asks the parser
(:mod:`hallbar.markup.render`, :mod:`hallbar.markup.faults`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

PARAGRAPH = "\n\n"
OBJECT = "\ufffc"
"""Stands where there is something that is not words: a picture, a piece of code."""

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_INDENTED = re.compile(r" {4}|\t| {1,3}\t")
_LIST = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s+|$)")
_PREFIX = re.compile(r"\s*(?:(?:[-+*]|\d{1,9}[.)])\s+|\[\^[^\]\s]+\]:\s*|#{1,6}\s+)")
"""What a line of running text may begin with; any number of them."""
_OPENS = re.compile(r"\s*(?:[-+*]\s|\d{1,9}[.)]\s|\[\^[^\]\s]+\]:|#{1,6}\s)")
_QUOTE = re.compile(r" {0,3}>")
_RULE = re.compile(r" {0,3}(?:=+|-+|(?:[-_*]\s*){3,})$")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]]+\]:")
_DELIMITER_ROW = re.compile(r"\s*(?:\|\s*)?:?-+:?\s*(?:\|\s*:?-+:?\s*)*(?:\|\s*)?$")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_BAR = re.compile(r"(?<!\\)\|")

_SILENT = (_QUOTE, _RULE, _DEFINITION, re.compile(r"(?=.*\|)" + _DELIMITER_ROW.pattern))
"""Lines that have no words of the writer's own."""

_INLINE = re.compile(
    r"(?P<code>(?<!`)(`+)(?!`).+?(?<!`)\2(?!`))"
    r"|(?P<picture>!\[(?:[^\[\]\\]|\\.)*\](?:\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\[[^\]\n]*\])?)"
    r"|(?P<note>\[\^[^\]\s]{1,200}\])"
    r"|(?P<target>\](?:\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\[[^\]\n]*\]))"
    r"|(?P<address><(?:[A-Za-z][A-Za-z\d+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w.-]+)>)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<emphasis>(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|(?<![\w_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\w_])"
    r"|\*\*)"
    r"|(?P<link>\[(?=[^\[\]\n]*\](?:\(|\[)))"
)


NEAR = 40
"""Characters around some words by which they are known from the same words elsewhere."""


@dataclass(frozen=True)
class Quote:
    """Words of a text by which they are found again in it, also when it has changed elsewhere.

    As the TextQuoteSelector of the Web Annotation Data Model (W3C 2017, §4.2.4): ``prefix`` and ``suffix`` are what
    stands beside them in their paragraph.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Prose:
    """Words as a reader meets them: one space between words, :data:`PARAGRAPH` between paragraphs, cells and items."""

    text: str
    origins: tuple[int, ...]
    """Of each character, where in the source it stands."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text, not an empty one, stands in the source."""
        return self.origins[start], self.origins[end - 1] + 1

    def quote(self, start: int, end: int) -> Quote:
        """A stretch of the text with what stands beside it in its paragraph."""
        before = self.text[max(0, start - NEAR) : start].rpartition(PARAGRAPH)[2]
        after = self.text[end : end + NEAR].partition(PARAGRAPH)[0]
        return Quote(self.text[start:end], before, after)


def prose(markdown: str) -> Prose:
    """The running text of Markdown; about a third of a second for 100 000 characters."""
    reader = _Reader(markdown)
    for block in filter(None, _blocks(markdown)):
        reader.begin()
        for start, end in block:
            reader.line(start, end)
    return Prose("".join(reader.letters), tuple(reader.origins))


def plainly(text: str) -> Prose:
    """The same of a text without marks, such as a title."""
    return Prose(text, tuple(range(len(text))))


Stretch = tuple[int, int]


def _blocks(markdown: str) -> Iterator[list[Stretch]]:
    """The lines of each paragraph, item, heading and cell, as stretches of the source."""
    block: list[Stretch] = []
    fence, at, in_list, after_blank = "", 0, False, True
    for line in markdown.splitlines(keepends=True):
        start, at = at, at + len(line)
        words = line.rstrip()
        if fence:
            closes = words.strip().startswith(fence) and not words.strip().strip(fence[0])
            fence = "" if closes else fence
            continue
        opening = _FENCE.match(words.lstrip() if in_list else words)
        fence = opening[1] if opening else ""
        is_code = after_blank and not in_list and bool(_INDENTED.match(words))
        if not words or opening or is_code or any(silent.match(words) for silent in _SILENT):
            yield block
            block, after_blank = [], not words or is_code
            continue
        is_item, is_heading, is_row = _LIST.match(words), _HEADING.match(words), _ROW.match(words)
        in_list = bool(is_item) or (in_list and (not after_blank or words[:2].isspace()))
        after_blank = False
        if is_row:
            yield block
            yield from ([cell] for cell in _cells(line, start))
            block = []
            continue
        if _OPENS.match(words):
            yield block
            block = []
        block.append((start + _begin(line), start + (_heading_end(words) if is_heading else _line_end(words))))
        if is_heading:
            yield block
            block = []
    yield block


def _begin(line: str) -> int:
    """How much of a line is marks of what it belongs to, and space."""
    at = 0
    while match := _PREFIX.match(line, at):
        at = match.end()
    return len(line) - len(line[at:].lstrip())


def _line_end(words: str) -> int:
    """Where the words of a line end: before the mark that breaks it."""
    return len(words) - words.endswith("\\")


def _heading_end(words: str) -> int:
    """Where the words of a heading end: before the marks that close it."""
    bare = words.rstrip("#")
    return len(bare.rstrip()) if bare[-1:].isspace() else len(words)


def _cells(line: str, start: int) -> Iterator[Stretch]:
    bars = [match.start() for match in _BAR.finditer(line)]
    for left, right in pairwise(bars):
        cell = line[left + 1 : right]
        if cell.strip():
            first = start + left + 1 + len(cell) - len(cell.lstrip())
            yield first, first + len(cell.strip())


class _Reader:
    """Takes in one stretch after another."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown
        self.letters: list[str] = []
        self.origins: list[int] = []

    def begin(self) -> None:
        """A new paragraph."""
        if self.letters and self.letters[-1] != "\n":
            self._put(PARAGRAPH, self.origins[-1])

    def line(self, start: int, end: int) -> None:
        """A line of it, without its marks."""
        if self.letters and self.letters[-1] not in " \n":
            self._put(" ", start - 1)
        at = start
        for match in _INLINE.finditer(self.markdown, start, end):
            self._words(at, match.start())
            at = match.end()
            if match.lastgroup in ("code", "picture"):
                self._put(OBJECT, match.start())
            elif match.lastgroup == "address":
                self._words(match.start() + 1, match.end() - 1)
            elif match.lastgroup == "escape":
                self._words(match.start() + 1, match.end())
        self._words(at, end)

    def _words(self, start: int, end: int) -> None:
        for at in range(start, end):
            letter = self.markdown[at]
            if not letter.isspace():
                self._put(letter, at)
            elif self.letters and self.letters[-1] not in " \n":
                self._put(" ", at)

    def _put(self, letters: str, origin: int) -> None:
        self.letters.extend(letters)
        self.origins.extend([origin] * len(letters))
