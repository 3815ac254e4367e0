"""Two editors at once: their changes to the same text brought together, as long as they do not touch each other.

A three-way merge of values (Khanna, Kunal & Pierce, *A Formal Investigation of Diff3*, 2007). Text is compared by
paragraph: what two people did to different paragraphs is kept, what they did to the same one is a conflict that a
person must decide.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from difflib import SequenceMatcher

from hallbar.models import PostContent

_TEXTS = frozenset({"lede", "body"})
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
        return "".join(merge_sequences(paragraphs(base), paragraphs(mine), paragraphs(theirs)))
    raise Conflict([name])


def paragraphs(text: str) -> list[str]:
    """The text cut before and after the empty lines between its paragraphs; joined it is the text again."""
    return _BETWEEN.split(text)


def merge_sequences(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """What both have made of a sequence.

    :raises Conflict: when both have changed the same items, or put different ones in at the same place.
    """
    merged: list[str] = []
    position, inserted_at = 0, None
    for start, end, items in sorted({*_changes(base, mine), *_changes(base, theirs)}):
        if start < position or (start == end == inserted_at):
            raise Conflict(["body"])
        merged += [*base[position:start], *items]
        position, inserted_at = end, start if start == end else None
    return [*merged, *base[position:]]


_Change = tuple[int, int, tuple[str, ...]]


def _changes(base: Sequence[str], new: Sequence[str]) -> list[_Change]:
    """Which stretches of ``base`` were replaced, and by what."""
    codes = SequenceMatcher(None, base, new, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in codes if tag != "equal"]
