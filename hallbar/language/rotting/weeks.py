"""Weeks and weekends: ”i veckan”, ”förra veckan”, ”vecka 34”, ”i helgen som kommer”."""

import re
from datetime import date, timedelta

from hallbar.language.dates import MONTHS, long_date
from hallbar.language.rotting.rule import Rule, pattern
from hallbar.language.rotting.sentence import has_its_year, is_frequency, nearest
from hallbar.language.rotting.words import LEADS, STEPS, WHICH, YEAR, led


def week_said(day: date, step: int, lead: str | None) -> str:
    """The week that many weeks from a day: ``under vecka 18 2018``.

    :param lead: the preposition that stood there.
    """
    year, week, _ = (day + timedelta(7 * step)).isocalendar()
    return led(lead, "under", f"vecka {week} {year}")


def _this_week(match: re.Match[str], day: date) -> str:
    return week_said(day, STEPS[match["which"].casefold()] if match["which"] else 0, "")


def _some_week(match: re.Match[str], day: date) -> str:
    return "" if match["of"] else week_said(day, STEPS[match["which"].casefold()], match["lead"])


def _with_year(match: re.Match[str], day: date) -> str:
    """The year that puts it nearest, in the direction that its sentence speaks of."""
    years = (day.year - 1, day.year, day.year + 1)
    best = nearest(match, [then for year in years if (then := _thursday(year, int(match["week"])))], day)
    return f"{match[0]} {best.year}" if best else ""


def _thursday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 4)
    except ValueError:
        return None


def _weekend(match: re.Match[str], day: date) -> str:
    if not match["which"]:
        return ""  # the one that was or the one that comes: only its writer knows
    saturday = day - timedelta(day.weekday()) + timedelta(5)
    step = STEPS[match["which"].casefold()]
    if step < 0 and saturday + timedelta(1) >= day:
        saturday -= timedelta(7)
    elif step > 0 and saturday <= day:
        saturday += timedelta(7)
    sunday = saturday + timedelta(1)
    first = str(saturday.day) if saturday.month == sunday.month else f"{saturday.day} {MONTHS[saturday.month]}"
    lead = (match["lead"] or "i").casefold()
    return f"{'' if lead == 'i' else f'{lead} '}helgen den {first}–{long_date(sunday)}"


_WAS = "gick|kommer|var"

RULES = (
    Rule(
        pattern(rf"(?:(?P<lead>i|under) )?veckan(?: som (?P<which>{_WAS}))?(?! \d)"),
        _this_week,
        lambda match: not (match["lead"] or match["which"]) or is_frequency(match),
    ),
    Rule(pattern(rf"(?:(?P<lead>{LEADS}) )?(?P<which>{WHICH}) vecka(?:n)?(?P<of>s)?"), _some_week),
    Rule(
        pattern(rf"(?:vecka|v\.) ?(?P<week>[1-9]|[1-4]\d|5[0-3])(?![:.,]\d|,? {YEAR})"),
        _with_year,
        has_its_year,
    ),
    Rule(
        pattern(
            rf"(?:(?P<lead>{LEADS}) )?"
            rf"(?:helgen(?: som (?P<which>{_WAS}))?(?! \d| den \d)|(?:{WHICH}) helg(?:en)?)"
        ),
        _weekend,
        lambda match: match["lead"] is None and match[0].casefold() == "helgen",
    ),
)
