"""How far off it is: ”för två veckor sedan”, ”om tre dagar”, ”häromdagen”, ”de senaste veckorna”."""

import re
from datetime import date, timedelta

from hallbar.language.dates import long_date
from hallbar.language.rotting.months import month_said
from hallbar.language.rotting.rule import Rule, pattern, unknown
from hallbar.language.rotting.weeks import week_said
from hallbar.language.rotting.years import year_said

_COUNTS = "noll en två tre fyra fem sex sju åtta nio tio elva tolv".split()
_COUNT = rf"ett|{'|'.join(_COUNTS[1:])}|\d{{1,2}}"
_MANY = "några|ett par|flera"


def _ago(match: re.Match[str], day: date) -> str:
    return _distant(match, day, -1)


def _ahead(match: re.Match[str], day: date) -> str:
    return _distant(match, day, 1)


def _distant(match: re.Match[str], day: date, sign: int) -> str:
    count, unit = _count(match["count"]), match["unit"].casefold()
    if count is None:
        return ""
    count *= sign
    if unit.startswith("dag"):
        return f"den {long_date(day + timedelta(count))}"
    if unit.startswith("veck"):
        return week_said(day, count, "")
    return month_said(day, count, "") if unit.startswith("mån") else year_said(day.year + count, "")


def _count(words: str) -> int | None:
    words = words.casefold()
    if words.isdecimal():
        return int(words)
    return 1 if words == "ett" else _COUNTS.index(words) if words in _COUNTS else None


RULES = (
    Rule(pattern(rf"för (?P<count>{_COUNT}|{_MANY}) (?P<unit>dag(?:ar)?|veck(?:a|or)|månad(?:er)?|år) sed[ae]n"), _ago),
    Rule(pattern(rf"om (?P<count>{_COUNT}|{_MANY}) (?P<unit>dag(?:ar)?|veck(?:a|or)|månad(?:er)?)"), _ahead),
    Rule(
        pattern(
            r"häromdagen|härom dagen|häromveckan|härom veckan|häromsistens|i dagarna|de senaste (?:dagarna|veckorna)"
        ),
        unknown,
    ),
)
