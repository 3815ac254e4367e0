"""What the sentence around a match tells of it: its year, that it comes again, whether it has been or will be."""

import re
from datetime import date

from hallbar.language.dates import WEEKDAYS
from hallbar.language.rotting.words import YEAR

_QUOTED = re.compile(r"[”“\"»][^”“\"»«\n]{1,1000}[”“\"«»]|(?m:^[–—] ?[^\n]+$)")
"""Between quotation marks, or a line that begins with a dash: nobody may change what somebody has said."""

_YEAR_BEFORE = re.compile(rf"(?<!\d){YEAR}[^.!?\n]*$")
_AGAIN = (
    r"\b(?:(?:varje|vartannat|varannan|alla) (?:år|månad|vecka|vår|sommar|höst|vinter"
    rf"|(?:{'|'.join(WEEKDAYS.values())})(?:ar)?|dagar)|årligen|årlig[at]?)\b"
)
_COMES_AGAIN = re.compile(rf"{_AGAIN}[^.!?\n]*$", re.IGNORECASE)
_COMES_AGAIN_AFTER = re.compile(rf"[^.!?\n]*{_AGAIN}", re.IGNORECASE)
_OTHER_YEAR_AFTER = re.compile(r"\s(?:samma år|året (?:innan|efter|därpå|därefter|före)|det året|följande år)\b")
_HOW_OFTEN = re.compile(
    r"(?:gång(?:er)?|dag(?:ar)?|dygn|timm(?:e|ar)|minuter|kväll(?:ar)?|morgnar|nätter|pass|möten|kr(?:onor)?|\d)\s$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:\w{2,}ades?|(?:genom|in|ut|till)?fördes?|gjordes?|(?:be)?söktes?|mött?es?|ägde|hade|var|(?:upp|inne|för)?hölls?"
    r"|kom|fick|gick|blev|sa|sade|skrevs?|stod|tog|togs|gav|gavs|låg|såg|reste|åkte|hände|skedde|började|slöts)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:ska|skall|kommer|blir|senast|anmäl\w*|hålls|öppnar|börjar|planeras|väntas|inbjud\w*|välkom\w*|ordnas)\b",
    re.IGNORECASE,
)
_NEAR = 200
"""Characters of a sentence that are looked at before and after a match."""


def quotations(text: str) -> list[tuple[int, int]]:
    """Where somebody is quoted: starts and ends."""
    return [match.span() for match in _QUOTED.finditer(text)]


def has_its_year(match: re.Match[str]) -> bool:
    """Whether the sentence says which year, or that there is none."""
    return bool(_YEAR_BEFORE.search(_before(match)) or _OTHER_YEAR_AFTER.match(_after(match)) or comes_again(match))


def comes_again(match: re.Match[str]) -> bool:
    """Whether it speaks of every one of them: ”varje år den 1 mars”."""
    return bool(_COMES_AGAIN.search(_before(match)) or _COMES_AGAIN_AFTER.match(_after(match)))


def is_frequency(match: re.Match[str]) -> bool:
    """Whether it says how often: ”två gånger i veckan”."""
    return bool(_HOW_OFTEN.search(_before(match)))


def nearest(match: re.Match[str], dates: list[date], day: date) -> date | None:
    """The one nearest to a day, in the direction that the sentence speaks of; None of none."""
    before = re.split(r"[.!?\n]\s", _before(match))[-1]
    after = re.split(r"[.!?\n](?:\s|$)", _after(match))[0]
    sentence = f"{before} {after}"
    has_been, will_be = bool(_PAST.search(sentence)), bool(_FUTURE.search(sentence))
    if has_been != will_be:
        dates = [then for then in dates if (then <= day if has_been else then >= day)] or dates
    return min(dates, key=lambda then: abs(then - day), default=None)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _NEAR) : match.start()]


def _after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + _NEAR]
