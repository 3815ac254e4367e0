"""Days of the week: ”i onsdags”, ”på fredag kväll”, ”måndag nästa vecka”, ”nästa torsdag”."""

import re
from datetime import date, timedelta

from hallbar.language.dates import WEEKDAYS, long_date
from hallbar.language.rotting.rule import Rule, pattern, unknown
from hallbar.language.rotting.sentence import comes_again
from hallbar.language.rotting.words import ANY_MONTH, OF_DAY, PARTS_OF_DAY, STEPS, WEEKDAY, WHICH

_NUMBERS = {name: number for number, name in WEEKDAYS.items()}


def _last_weekday(match: re.Match[str], day: date) -> str:
    back = (day.weekday() - _NUMBERS[match["weekday"].casefold()] - 1) % 7 + 1
    return _weekday_at(day - timedelta(back), match["part"])


def _next_weekday(match: re.Match[str], day: date) -> str:
    onward = (_NUMBERS[match["weekday"].casefold()] - day.weekday() - 1) % 7 + 1
    return _weekday_at(day + timedelta(onward), match["part"])


def _weekday_of_week(match: re.Match[str], day: date) -> str:
    monday = day - timedelta(day.weekday()) + timedelta(7 * STEPS[match["which"].casefold()])
    return _weekday_at(monday + timedelta(_NUMBERS[match["weekday"].casefold()]))


def _weekday_at(then: date, part: str | None = None) -> str:
    name = WEEKDAYS[then.weekday()]
    if part is None:
        return f"{name}en den {long_date(then)}"
    return f"{name}s{PARTS_OF_DAY[part.casefold()]} den {long_date(then)}" if part.casefold() in PARTS_OF_DAY else ""


_NO_DATE = rf"(?! (?:den )?\d{{1,2}}(?::[ae])? {ANY_MONTH})(?! (?:den )?\d{{1,2}}/\d)"
"""After a weekday: its date would say which."""

RULES = (
    Rule(pattern(rf"i (?P<weekday>{WEEKDAY})s(?: (?P<part>{OF_DAY}))?{_NO_DATE}"), _last_weekday),
    Rule(
        pattern(rf"(?:på|kommande) (?P<weekday>{WEEKDAY})(?: (?P<part>{OF_DAY}))?{_NO_DATE}"),
        _next_weekday,
        comes_again,
    ),
    Rule(pattern(rf"(?:på )?(?P<weekday>{WEEKDAY})(?:en)? (?:i )?(?P<which>{WHICH}) veckan?"), _weekday_of_week),
    Rule(pattern(rf"(?:nästa|förra) (?:{WEEKDAY})(?:en)?s?{_NO_DATE}"), unknown),
)
