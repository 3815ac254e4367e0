"""Seasons: ”i våras”, ”i höst”, ”under sommaren”, ”nästa vinter”."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hallbar.language.rotting.rule import Rule, pattern, unknown
from hallbar.language.rotting.sentence import comes_again, has_its_year
from hallbar.language.rotting.words import YEAR

_SEASONS = {"vår": (3, 5, "våren"), "somm": (6, 8, "sommaren"), "höst": (9, 11, "hösten"), "vint": (12, 2, "vintern")}
"""By how they begin: their first and last month, and their name."""
_SEASON = "våren|sommaren|hösten|vintern"


@dataclass(frozen=True)
class _Season:
    """One of some year: ``våren 2018``, ``vintern 2017–2018``."""

    name: str
    start: date
    end: date

    def __str__(self) -> str:
        years = str(self.start.year) if self.start.year == self.end.year else f"{self.start.year}–{self.end.year}"
        return f"{self.name} {years}"

    def distance(self, day: date) -> int:
        return abs((self.start + (self.end - self.start) / 2 - day).days)


def _seasons(words: str, day: date) -> list[_Season]:
    """Those of the years around, the earliest first."""
    first, last, name = next(of for begins, of in _SEASONS.items() if words.casefold().startswith(begins))
    found = []
    for year in range(day.year - 2, day.year + 2):
        following = date(year + (last < first) + last // 12, last % 12 + 1, 1)
        found.append(_Season(name, date(year, first, 1), following - timedelta(1)))
    return found


def _past_season(match: re.Match[str], day: date) -> str:
    return str([season for season in _seasons(match["season"], day) if season.start <= day][-1])


def _coming_season(match: re.Match[str], day: date) -> str:
    return str(next(season for season in _seasons(match["season"], day) if season.end >= day))


def _led_season(match: re.Match[str], day: date) -> str:
    lead, seasons = match["lead"].casefold(), _seasons(match["season"], day)
    if lead in ("till", "inför", "före"):
        season = next(each for each in seasons if each.end >= day)
    elif lead in ("sedan", "efter", "från"):
        season = [each for each in seasons if each.start <= day][-1]
    else:
        season = min(seasons, key=lambda each: each.distance(day))
    return f"{lead} {season}"


RULES = (
    Rule(pattern(r"i (?P<season>våras|somras|höstas|vintras)"), _past_season),
    Rule(
        # ”i vår” is also ”in our”: it speaks of spring where nothing follows that could be ours.
        pattern(
            r"i (?P<season>sommar|höst|vinter|vår(?=[.,;:!?)\n]|$"
            r"| (?:och|men|då|när|ska|skall|kommer|blir|är|har|hålls|ordnas)\b))"
            rf"(?! {YEAR})"
        ),
        _coming_season,
        comes_again,
    ),
    Rule(
        pattern(
            rf"(?P<lead>under|till|sedan|från|före|efter|inför) (?P<season>{_SEASON})"
            rf"(?!(?:(?: och |, | eller |\s?[–-]\s?)(?:{_SEASON}))*,? (?:{YEAR}|19|20))"
        ),
        _led_season,
        has_its_year,
    ),
    Rule(pattern(rf"(?:förra|nästa|kommande) (?:{_SEASON}|vår|sommar|höst|vinter)s?"), unknown),
)
