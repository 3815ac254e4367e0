"""Years counted from now: ”i år”, ”i fjol”, ”till nästa år”, ”förra årets”."""

import re
from datetime import date

from hallbar.language.rotting.rule import Rule, pattern
from hallbar.language.rotting.words import LEADS, led

_YEARS = {
    **dict.fromkeys(("i förfjol",), -2),
    **dict.fromkeys(("i fjol", "ifjol", "förra året", "föregående år"), -1),
    **dict.fromkeys(("i år", "det här året", "innevarande år"), 0),
    **dict.fromkeys(("nästa år", "kommande år"), 1),
}
SOME_YEAR = "|".join(_YEARS)


def some_year(words: str, day: date) -> int:
    """Which year the words mean on a day."""
    return day.year + _YEARS[" ".join(words.casefold().split())]


def year_said(year: int, lead: str | None) -> str:
    """``under 2018``.

    :param lead: the preposition that stood there.
    """
    return led(lead, "under", str(year))


def _some_year(match: re.Match[str], day: date) -> str:
    return year_said(some_year(match["year"], day), match["lead"])


def _of_some_year(match: re.Match[str], day: date) -> str:
    return f"{day.year + (-1 if match['which'].casefold() == 'förra' else 1)} års"


RULES = (
    Rule(pattern(rf"(?:(?P<lead>{LEADS}) )?(?P<year>{SOME_YEAR})(?! (?:\d{{4}}|och dag))"), _some_year),
    Rule(pattern(r"(?P<which>förra|nästa) år(?:et)?s"), _of_some_year),
)
