"""Dates, times and numbers as Swedish prints them (Språkrådet, Svenska skrivregler)."""

from collections.abc import Mapping
from datetime import date, datetime

from hallbar.clock import to_stockholm

MONTHS: Mapping[int, str] = dict(
    enumerate("januari februari mars april maj juni juli augusti september oktober november december".split(), 1)
)
"""By number, from 1."""
WEEKDAYS: Mapping[int, str] = dict(enumerate("måndag tisdag onsdag torsdag fredag lördag söndag".split()))
"""By :meth:`datetime.date.weekday`, from 0. As in Babel, whose whole locale would be read for nineteen words."""


def long_date(moment: datetime | date) -> str:
    """``3 maj 2018``, by Stockholm's calendar."""
    day = to_stockholm(moment).date() if isinstance(moment, datetime) else moment
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def date_and_clock(moment: datetime) -> str:
    """``3 maj 2018 kl. 14.02``, by Stockholm's clock."""
    local = to_stockholm(moment)
    return f"{long_date(moment)} kl. {local:%H.%M}"


def weekday_and_clock(moment: datetime) -> str:
    """``torsdag 3 maj 2018 kl. 14.02``, by Stockholm's clock: for a moment that somebody has chosen."""
    local = to_stockholm(moment)
    return f"{WEEKDAYS[local.weekday()]} {date_and_clock(moment)}"


def clock_time(moment: datetime) -> str:
    """``14.02``, by Stockholm's clock."""
    return f"{to_stockholm(moment):%H.%M}"


def when(moment: datetime, now: datetime) -> str:
    """``14.02`` on the same day in Stockholm, else ``3 maj 2018 kl. 14.02``."""
    local = to_stockholm(moment)
    return f"{local:%H.%M}" if local.date() == to_stockholm(now).date() else date_and_clock(moment)


def iso_date(moment: datetime | date) -> str:
    """``2018-05-03``, by Stockholm's calendar: for the ``datetime`` attribute of ``<time>``."""
    day = to_stockholm(moment).date() if isinstance(moment, datetime) else moment
    return day.isoformat()


def month_name(month: int) -> str:
    """``maj`` for 5."""
    return MONTHS[month]


def number(value: int) -> str:
    """``12 345``, grouped by no-break spaces."""
    return f"{value:,}".replace(",", "\xa0") if value >= 1000 else str(value)
