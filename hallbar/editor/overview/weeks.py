"""``Week``: a week of the calendar (ISO 8601: it begins on Monday, and week 1 has the first Thursday of the year)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from hallbar.clock import start_of_day, to_stockholm
from hallbar.language.dates import MONTHS

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 30)
"""Mondays between which a calendar can be turned."""


@dataclass(frozen=True, order=True)
class Week:
    """By its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The week that a day is in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def at(cls, moment: datetime) -> Self:
        """The week in which it is that moment in Stockholm."""
        return cls.of(to_stockholm(moment).date())

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``2026-49``; None for what is no week."""
        year, dash, number = text.partition("-")
        if not (dash and text.isascii() and year.isdecimal() and number.isdecimal() and len(year) == 4):
            return None
        try:
            monday = date.fromisocalendar(int(year), int(number), 1)
        except ValueError:
            return None
        return cls(monday) if FIRST <= monday <= LAST else None

    @property
    def year(self) -> int:
        """The year that its number belongs to."""
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        """1–53."""
        return self.monday.isocalendar().week

    def __str__(self) -> str:
        """As in an address: ``2026-49``."""
        return f"{self.year}-{self.number:02}"

    def later(self, weeks: int = 1) -> Self:
        """The week that comes so many weeks after this one; before it, for a negative number."""
        return type(self)(self.monday + timedelta(weeks=weeks))

    @property
    def days(self) -> Sequence[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=number) for number in range(7)]

    @property
    def start(self) -> datetime:
        """Midnight in Stockholm at its beginning, in UTC."""
        return start_of_day(self.monday)


def day_and_month(day: date) -> str:
    """``3 maj``."""
    return f"{day.day} {MONTHS[day.month]}"
