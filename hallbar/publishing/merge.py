"""Two editors at once: their changes to the same text brought together, as long as they do not touch each other.

A three-way merge of values (Khanna, Kunal & Pierce, *A Formal Investigation of Diff3*, 2007). Text is compared by
paragraph: what two people did to different paragraphs is kept, what they did to the same one is a conflict that a
person must decide.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from hallbar.models import PostContent

_TEXTS = frozenset({"lede", "body"})
MOST_COMPARISONS = 1_000_000
"""Of paragraphs, for one merge: a few hundredths of a second."""
_BETWEEN = re.compile(r"(\n(?:[^\S\n]*\n)+|\n\Z)")
"""What lies between two paragraphs: at least one empty line."""


class Conflict(ValueError):
    """Both have changed the same; ``fields`` are the names of what a person must decide about."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"both have changed {', '.join(fields)}")
        self.fields = tuple(fields)


def merge(base: PostContent, mine: PostContent, theirs: PostContent) -> PostContent:
    """What both have made of ``base``.

    :raises Conflict: when they have changed the same paragraph or the same field differently.
    """
    values, conflicts = {}, []
    for name in (field.name for field in fields(PostContent)):
        try:
            values[name] = _merge(name, getattr(base, name), getattr(mine, name), getattr(theirs, name))
        except Conflict:
            conflicts.append(name)
    if conflicts:
        raise Conflict(conflicts)
    return PostContent(**values)


def _merge(name: str, base, mine, theirs):  # type: ignore[no-untyped-def]  # the type is the field's
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if name == "term_ids":  # two sets of ticks: each keeps what it added and what it took away
        return tuple(
            sorted((set(base) & set(mine) & set(theirs)) | (set(mine) - set(base)) | (set(theirs) - set(base)))
        )
    if name in _TEXTS:
        return _merge_texts(base, mine, theirs)
    raise Conflict([name])


def paragraphs(text: str) -> list[str]:
    """The text cut before and after the empty lines between its paragraphs; joined it is the text again."""
    return _BETWEEN.split(text)


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph and the empty lines after it. Those are no part of it: who adds one below has not changed it."""

    text: str
    gap: str


_Change = tuple[int, int, tuple[_Paragraph, ...]]


def _merge_texts(base: str, mine: str, theirs: str) -> str:
    """What both have made of a text.

    :raises Conflict: when both have changed the same paragraphs, or put different ones in at the same place; and when
        the text is too long or too uniform to be compared in a moment, since others wait to save meanwhile.
    """
    old, my_text, their_text = _cut(base), _cut(mine), _cut(theirs)
    my_changes, my_gaps = _changes(old, my_text)
    their_changes, their_gaps = _changes(old, their_text)
    merged: list[_Paragraph] = []
    position, inserted_at = 0, None
    for start, end, items in sorted({*my_changes, *their_changes}, key=lambda change: change[:2]):
        if start < position or (start == end == inserted_at):
            raise Conflict(["body"])
        merged += [*_kept(old, position, start, my_gaps, their_gaps), *items]
        position, inserted_at = end, start if start == end else None
    merged += _kept(old, position, len(old), my_gaps, their_gaps)
    if not merged:
        return ""
    tail = merged[-1].text + _chosen(old[-1].gap, my_text[-1].gap, their_text[-1].gap)
    return "".join(item.text + (item.gap or "\n\n") for item in merged[:-1]) + tail


def _cut(text: str) -> list[_Paragraph]:
    pieces = [*paragraphs(text), ""]
    return [_Paragraph(*pieces[index : index + 2]) for index in range(0, len(pieces), 2)]


def _kept(
    old: Sequence[_Paragraph], start: int, end: int, my_gaps: Mapping[int, str], their_gaps: Mapping[int, str]
) -> Iterator[_Paragraph]:
    """Paragraphs that neither has changed, with the empty lines of whoever has changed those."""
    for index in range(start, end):
        text, gap = old[index].text, old[index].gap
        yield _Paragraph(text, _chosen(gap, my_gaps.get(index, gap), their_gaps.get(index, gap)))


def _chosen(base: str, mine: str, theirs: str) -> str:
    """Of what hardly matters: mine where I have changed it, else theirs."""
    return mine if mine != base else theirs


def _changes(base: Sequence[_Paragraph], new: Sequence[_Paragraph]) -> tuple[list[_Change], dict[int, str]]:
    """Which stretches of ``base`` were replaced, and by what; and the gap after each paragraph that was kept."""
    before, after = [item.text for item in base], [item.text for item in new]
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    ours, others = before[head : len(before) - tail], after[head : len(after) - tail]
    if _cost(ours, others) > MOST_COMPARISONS:
        raise Conflict(["body"])
    gaps = {index: new[index].gap for index in range(head)}
    gaps |= {len(base) - n: new[len(new) - n].gap for n in range(1, tail + 1)}
    changes: list[_Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        if tag == "equal":
            gaps |= {head + i1 + n: new[head + j1 + n].gap for n in range(i2 - i1)}
        else:
            changes.append((head + i1, head + i2, tuple(new[head + j1 : head + j2])))
    return changes, gaps


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many paragraphs both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cost(one: Sequence[str], other: Sequence[str]) -> int:
    """About how many comparisons it takes: each equal pair counts, once for each stretch between changes."""
    counts = Counter(other)
    pairs = sum(counts[text] for text in one)
    return pairs * (1 + max(len(one), len(other)) - min(pairs, len(one), len(other)))
