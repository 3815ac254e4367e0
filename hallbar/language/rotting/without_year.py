"""Dates and months without their year: ”den 25 april”, ”den 25:e”, ”fredag 4/5”, ”i slutet av maj”."""

import re
from datetime import date

from hallbar.language.dates import long_date
from hallbar.language.rotting.rule import Rule, pattern
from hallbar.language.rotting.sentence import has_its_year, nearest
from hallbar.language.rotting.words import ANY_MONTH, MONTH, WEEKDAY, YEAR, month_number
from hallbar.language.rotting.years import SOME_YEAR, some_year


def _with_year(match: re.Match[str], day: date) -> str:
    """The year that puts it nearest, in the direction that its sentence speaks of; the date must be one."""
    year = _nearest_year(match, int(match["day"]), month_number(match["month"]), day)
    return f"{match[0].rstrip()} {year}" if year else ""


def _of_month(match: re.Match[str], day: date) -> str:
    month = month_number(match["month"])
    if match["year"]:
        year = some_year(match["year"], day)
    else:
        year = _nearest_year(match, day.day if month == day.month else 15, month, day) or day.year
    return f"{match['words']} {year}"


def _day_of_month(match: re.Match[str], day: date) -> str:
    """The month that puts it nearest, likewise."""
    months = [(day.year + (day.month - 1 + step) // 12, (day.month - 1 + step) % 12 + 1) for step in (-1, 0, 1)]
    dates = [then for year, month in months if (then := _date(year, month, int(match["day"])))]
    best = nearest(match, dates, day)
    return f"den {long_date(best)}" if best else ""


def _slashed(match: re.Match[str], day: date) -> str:
    number, month = int(match["day"]), int(match["month"])
    year = _nearest_year(match, number, month, day)
    return f"{match['lead']}{long_date(date(year, month, number))}" if year else ""


def _nearest_year(match: re.Match[str], number: int, month: int, day: date) -> int | None:
    dates = [then for year in (day.year - 1, day.year, day.year + 1) if (then := _date(year, month, number))]
    best = nearest(match, dates, day)
    return best.year if best else None


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


_DAY_NUMBER = r"(?<![\d.,:/–-])(?P<day>[1-9]|[12]\d|3[01])(?::[ae])?"
_MORE_DAYS = r"(?:(?:\s?[–-]\s?| och | till )\d{1,2}(?::[ae])?)?"
_YEAR_AFTER = rf",?\s?(?:\(?{YEAR}|-\d\d\b|’\d\d\b)"
_MORE_DATES = (
    rf"(?:(?:,\s|\s?[–-]\s?| och | samt | till | eller )(?:den |i )?(?:\d{{1,2}}(?::[ae])? )?{ANY_MONTH}){{0,6}}"
)
_WITHOUT_YEAR = rf"(?!{_MORE_DATES}{_YEAR_AFTER})"

RULES = (
    Rule(
        pattern(rf"{_DAY_NUMBER}{_MORE_DAYS} (?P<month>{ANY_MONTH}){_WITHOUT_YEAR}"),
        _with_year,
        has_its_year,
    ),
    Rule(
        pattern(
            r"(?P<words>(?i:(?:(?:i|vid|mot|till|från|sedan|före|efter|inför) )?(?:början|mitten|slutet) av"
            rf"|i|under|sedan|från|till|före|efter|inför) (?P<month>{MONTH}))(?: månad)?"
            rf"(?: (?P<year>{SOME_YEAR}))?{_WITHOUT_YEAR}",
            any_case=False,  # Maj and Juni are names
        ),
        _of_month,
        has_its_year,
    ),
    Rule(
        pattern(rf"den {_DAY_NUMBER.replace('(?::[ae])?', ':[ae]')}(?=[.,;:!?)\n]|$| (?:kl|klockan|och|samt)\b)"),
        _day_of_month,
        has_its_year,
    ),
    Rule(
        pattern(
            rf"(?P<lead>(?:(?:{WEEKDAY})(?:en)? )?den |(?:{WEEKDAY})(?:en)? )(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})"
            rf"(?!/\d|{_YEAR_AFTER}| {YEAR})"
        ),
        _slashed,
        has_its_year,
    ),
)
