"""A moment that somebody chooses: a day and a time of Stockholm's clock, in fields of their own, and in words."""

import re
from datetime import date, datetime, time

from wtforms import StringField
from wtforms.widgets import DateInput, TimeInput

from hallbar.clock import from_stockholm, is_repeated, to_stockholm
from hallbar.language.dates import long_date, weekday_and_clock
from hallbar.web.forms import Form

_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})(?::00)?")


class MomentForm(Form):
    """The two fields; ``prefix="publish_"`` makes them ``publish_on`` and ``publish_clock``."""

    on = StringField("Datum", widget=DateInput())
    clock = StringField("Klockslag", widget=TimeInput())

    @property
    def is_empty(self) -> bool:
        """Whether nobody has chosen anything."""
        return not (self.on.data or self.clock.data)

    def show(self, moment: datetime) -> "MomentForm":
        """Put a moment into the fields, in the spelling that browsers ask for."""
        local = to_stockholm(moment)
        self.on.data, self.clock.data = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
        return self

    def moment(self, now: datetime) -> datetime | None:
        """The moment, in UTC and after ``now``; None, and sentences at the fields, when there is no such."""
        day, hour = self._day(), self._hour()
        if day is None or hour is None:
            return None
        if day < to_stockholm(now).date():
            self._refuse(self.on, f"{long_date(day)} har redan varit. {LATER}")
            return None
        try:
            chosen = from_stockholm(datetime.combine(day, hour))
        except ValueError:
            self._refuse(self.clock, _skipped(day, hour))
            return None
        if chosen <= now:
            self._refuse(self.clock, f"Klockan är redan {to_stockholm(now):%H.%M}. {LATER}")
            return None
        return chosen

    @property
    def in_words(self) -> str:
        """What is in the fields, as Swedish says it; empty when that is no moment."""
        try:
            day, hour = date.fromisoformat(self.on.data or ""), _time(self.clock.data or "")
            chosen = from_stockholm(datetime.combine(day, hour))
            return f"{weekday_and_clock(chosen).capitalize()}. {remark(chosen)}".strip()
        except (ValueError, OverflowError):
            return ""

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the moment."""
        self._refuse(self.clock, sentence)

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.on.data or "")
        except ValueError:
            wish = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2027-03-28." if self.on.data else "Välj ett datum."
            self._refuse(self.on, wish)
            return None

    def _hour(self) -> time | None:
        try:
            return _time(self.clock.data or "")
        except ValueError:
            wish = "Skriv klockslaget som TT.MM, till exempel 08.30." if self.clock.data else "Välj ett klockslag."
            self._refuse(self.clock, wish)
            return None

    def _refuse(self, field: StringField, sentence: str) -> None:
        field.errors = (*field.errors, sentence)


def remark(moment: datetime) -> str:
    """What has to be said of a moment in the hour that comes twice; empty for any other."""
    wall = to_stockholm(moment).replace(tzinfo=None, fold=0)
    if not is_repeated(wall):
        return ""
    return f"Klockan visar {wall:%H.%M} två gånger den natten, när sommartiden slutar. Den första gången gäller."


LATER = "Välj en senare tidpunkt."


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}” is no time of day")
    return time(int(found[1]), int(found[2]))


def _skipped(day: date, hour: time) -> str:
    """Spring's change of clocks skips the hour from two to three (Directive 2000/84/EC)."""
    return (
        f"Klockan {hour:%H.%M} finns inte den {long_date(day)}: då ställs klockan fram från 02.00 till 03.00. "
        "Välj en tidpunkt före 02.00, eller 03.00 eller senare."
    )
