"""What has changed between two texts, in words: for a person who decides, on screen or by ear."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from hallbar.publishing.merge import paragraphs

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST = 1_000
"""Words of a paragraph compared one by one; a longer one is shown as replaced, since comparing takes its square."""
ALIKE = 0.4
"""How much two paragraphs must share to be shown as one that was changed (0–1)."""


class Change(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text with one fate."""

    change: Change
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the comparison: kept, added or removed as a whole, or changed in some of its words."""

    pieces: tuple[Piece, ...]

    @property
    def change(self) -> Change | None:
        """What happened to all of it; None when only some words were changed."""
        changes = {piece.change for piece in self.pieces}
        return changes.pop() if len(changes) == 1 else None

    @property
    def old(self) -> str:
        """As it was."""
        return "".join(piece.text for piece in self.pieces if piece.change is not Change.ADDED)

    @property
    def new(self) -> str:
        """As it is."""
        return "".join(piece.text for piece in self.pieces if piece.change is not Change.REMOVED)


@dataclass(frozen=True)
class Stretch:
    """Paragraphs that are shown together, or folded away together since nothing happened to them."""

    paragraphs: tuple[Paragraph, ...]
    folded: bool = False


def stretches(paragraphs: Sequence[Paragraph], around: int = 1, least: int = 2) -> Iterator[Stretch]:
    """The comparison with its long unchanged stretches folded.

    :param around: unchanged paragraphs that stay beside a changed one.
    :param least: unchanged paragraphs that are worth folding.
    """
    start = 0
    for changed, group in groupby(enumerate(paragraphs), lambda item: item[1].change is not Change.KEPT):
        members = [index for index, _paragraph in group]
        before = around if members[0] > 0 else 0
        after = around if members[-1] < len(paragraphs) - 1 else 0
        if changed or len(members) - before - after < least:
            continue
        first, last = members[0] + before, members[-1] + 1 - after
        if first > start:
            yield Stretch(tuple(paragraphs[start:first]))
        yield Stretch(tuple(paragraphs[first:last]), folded=True)
        start = last
    if start < len(paragraphs):
        yield Stretch(tuple(paragraphs[start:]))


def compare(old: str, new: str) -> list[Paragraph]:
    """Two texts paragraph by paragraph, and changed paragraphs word by word."""
    before, after = _filled(old), _filled(new)
    compared: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            compared += [_whole(Change.KEPT, text) for text in before[i1:i2]]
        else:
            compared += _replaced(before[i1:i2], after[j1:j2])
    return compared


def compare_words(old: str, new: str) -> Paragraph:
    """Two paragraphs, or two titles, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return Paragraph(tuple(_pieces([(Change.REMOVED, old), (Change.ADDED, new)])))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return Paragraph(tuple(_pieces(_fates(matcher, before, after))))


def _fates(matcher: "SequenceMatcher[str]", old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, str]]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Change.KEPT, "".join(old[i1:i2])
        else:
            yield Change.REMOVED, "".join(old[i1:i2])
            yield Change.ADDED, "".join(new[j1:j2])


def _pieces(fates: Sequence[tuple[Change, str]] | Iterator[tuple[Change, str]]) -> Iterator[Piece]:
    """Two changed words with only a space between are read as one change, not as three."""
    kept, removed, added = "", "", ""
    for change, text in [*fates, (Change.KEPT, "\n.")]:
        if change is Change.REMOVED:
            removed += text
        elif change is Change.ADDED:
            added += text
        elif text.isspace() and (removed or added):
            removed, added = removed + text, added + text
        else:
            tail = _common_tail(removed, added)
            removed, added = removed[: len(removed) - len(tail)], added[: len(added) - len(tail)]
            yield from (Piece(c, t) for c, t in ((Change.REMOVED, removed), (Change.ADDED, added)) if t)
            kept, removed, added = tail + text, "", ""
            if text != "\n.":
                yield Piece(Change.KEPT, kept)
            elif tail:
                yield Piece(Change.KEPT, tail)


def _common_tail(one: str, other: str) -> str:
    """The white space that both end with."""
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length] and one[-1 - length].isspace():
        length += 1
    return one[len(one) - length :]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs in the place of others: those that are alike are compared, in their order; the rest came or went."""
    rest = list(old)
    for text in new:
        match = next((index for index, other in enumerate(rest) if _alike(other, text)), None)
        if match is None:
            yield _whole(Change.ADDED, text)
            continue
        yield from (_whole(Change.REMOVED, gone) for gone in rest[:match])
        yield compare_words(rest[match], text)
        del rest[: match + 1]
    yield from (_whole(Change.REMOVED, gone) for gone in rest)


def _alike(one: str, other: str) -> bool:
    """By their words alone, in any order: comparing the order of two long paragraphs takes its square."""
    words, others = Counter(_WORDS.findall(one)), Counter(_WORDS.findall(other))
    return 2 * (words & others).total() >= ALIKE * (words.total() + others.total())


def _whole(change: Change, text: str) -> Paragraph:
    return Paragraph((Piece(change, text),))


def _filled(text: str) -> list[str]:
    return [paragraph for paragraph in paragraphs(text) if paragraph.strip()]
