"""Months counted from now: ”förra månaden”, ”under nästa månad”. Those with a name are in ``without_year.py``."""

import re
from datetime import date

from hallbar.language.dates import MONTHS
from hallbar.language.rotting.rule import Rule, pattern
from hallbar.language.rotting.words import LEADS, STEPS, WHICH, led


def month_said(day: date, step: int, lead: str | None) -> str:
    """The month that many months from a day: ``i april 2018``.

    :param lead: the preposition that stood there.
    """
    months = day.year * 12 + day.month - 1 + step
    return led(lead, "i", f"{MONTHS[months % 12 + 1]} {months // 12}")


def _some_month(match: re.Match[str], day: date) -> str:
    return "" if match["of"] else month_said(day, STEPS[match["which"].casefold()], match["lead"])


RULES = (Rule(pattern(rf"(?:(?P<lead>{LEADS}) )?(?P<which>{WHICH}) månad(?:en)?(?P<of>s)?"), _some_month),)
