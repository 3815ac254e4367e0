"""Dates that rot: words that are true on the day they are written, and puzzle whoever reads them a year later.

A file each for the kinds of saying: what it looks for, and what says the same for ever.

Not taken for such: what somebody is quoted as saying; what comes again (”varje onsdag”, ”två gånger i veckan”, ”den 1
mars varje år”); what has its year, beside it or earlier in its sentence; words that say nothing of when, such as
”nyligen”. ``tests/language/test_rotting.py`` is the whole list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from hallbar.language.rotting import (
    distances,
    months,
    near_days,
    seasons,
    weekdays,
    weeks,
    without_year,
    years,
)
from hallbar.language.rotting.rule import Rule
from hallbar.language.rotting.sentence import quotations


@dataclass(frozen=True)
class Rotting:
    """A stretch of a text that will not be understood later."""

    start: int
    end: int
    replacement: str
    """What says the same for ever; empty when only its writer can know."""


def rotting(text: str, day: date | None) -> list[Rotting]:
    """All of them, in order.

    :param text: running text; an empty line between what belongs to different paragraphs.
    :param day: which day it speaks from; None when nobody knows, and then nothing can be put in its place.
    """
    quoted = quotations(text)
    found = [item for rule in _RULES for item in _by_rule(rule, text, day)]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Rotting] = []
    for item in found:
        overlaps = bool(kept) and item.start < kept[-1].end
        if not overlaps and not any(start <= item.start < end for start, end in quoted):
            kept.append(item)
    return kept


MOST = 500
"""Of each kind in a text: of one that has more no more need be known, and each takes its time."""


def _by_rule(rule: Rule, text: str, day: date | None) -> Iterator[Rotting]:
    for match in islice(rule.pattern().finditer(text), MOST):
        if not rule.spare(match):
            said = rule.say(match, day) if day else ""
            begins = said[:1].upper() + said[1:] if match[0][0].isupper() else said
            yield Rotting(match.start(), match.end(), begins)


_RULES = (
    *near_days.RULES,
    *weekdays.RULES,
    *weeks.RULES,
    *months.RULES,
    *years.RULES,
    *without_year.RULES,
    *seasons.RULES,
    *distances.RULES,
)
"""Of two that match the same words the earlier one speaks."""
