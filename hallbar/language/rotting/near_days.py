"""Days so near that they have names: ”i går kväll”, ”idag”, ”i övermorgon”, ”i morse”."""

import re
from datetime import date, timedelta

from hallbar.language.dates import long_date
from hallbar.language.rotting.rule import Rule, pattern
from hallbar.language.rotting.words import OF_DAY, PARTS_OF_DAY

_DAYS = {"förrgår": -2, "går": -1, "dag": 0, "morgon": 1, "övermorgon": 2}


def _near_day(match: re.Match[str], day: date) -> str:
    return _at_part(day + timedelta(_DAYS[match["day"].casefold()]), match["part"])


def _this_day(match: re.Match[str], day: date) -> str:
    return _at_part(day, match["part"])


def _at_part(then: date, part: str | None) -> str:
    said = f"den {long_date(then)}"
    if part is None:
        return said
    return f"på {PARTS_OF_DAY[part.casefold()]} {said}" if part.casefold() in PARTS_OF_DAY else ""


RULES = (
    Rule(pattern(rf"i ?(?P<day>förrgår|går|dag|morgon|övermorgon)(?: (?P<part>{OF_DAY}))?"), _near_day),
    Rule(pattern(r"i ?(?P<part>morse|kväll|natt|förmiddag|eftermiddag)"), _this_day),
)
