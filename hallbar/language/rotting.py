"""Dates that rot: words that are true on the day they are written, and puzzle whoever reads them a year later.

Not taken for such: what somebody is quoted as saying; what comes again (”varje onsdag”, ”två gånger i veckan”, ”den 1
mars varje år”); what has its year, beside it or earlier in its sentence; words that say nothing of when, such as
”nyligen”. ``tests/language/test_rotting.py`` is the whole list.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from hallbar.language.dates import MONTHS, WEEKDAYS, long_date


@dataclass(frozen=True)
class Rotting:
    """A stretch of a text that will not be understood later."""

    start: int
    end: int
    replacement: str
    """What says the same for ever; empty when only its writer can know."""


def rotting(text: str, day: date | None) -> list[Rotting]:
    """All of them, in order.

    :param text: running text; an empty line between what belongs to different paragraphs.
    :param day: which day it speaks from; None when nobody knows, and then nothing can be put in its place.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = [item for rule in _RULES for item in _by_rule(rule, text, day)]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Rotting] = []
    for item in found:
        overlaps = bool(kept) and item.start < kept[-1].end
        if not overlaps and not any(start <= item.start < end for start, end in quoted):
            kept.append(item)
    return kept


Saying = Callable[[re.Match[str], date], str]
"""What a match says, for ever; given the day it speaks from."""
Sparing = Callable[[re.Match[str]], bool]
"""Whether a match is none after all."""


@dataclass(frozen=True)
class _Rule:
    pattern: Callable[[], re.Pattern[str]]
    say: Saying
    spare: Sparing = lambda _match: False


MOST = 500
"""Of each kind in a text: of one that has more no more need be known, and each takes its time."""


def _by_rule(rule: _Rule, text: str, day: date | None) -> Iterator[Rotting]:
    for match in islice(rule.pattern().finditer(text), MOST):
        if not rule.spare(match):
            said = rule.say(match, day) if day else ""
            begins = said[:1].upper() + said[1:] if match[0][0].isupper() else said
            yield Rotting(match.start(), match.end(), begins)


# --- what stands around a match ---------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[”“\"»][^”“\"»«\n]{1,1000}[”“\"«»]|(?m:^[–—] ?[^\n]+$)")
"""Between quotation marks, or a line that begins with a dash: nobody may change what somebody has said."""

_YEAR = r"(?:19|20)\d\d(?!\d)"
_YEAR_BEFORE = re.compile(rf"(?<!\d){_YEAR}[^.!?\n]*$")
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
_NEAR = 200
"""Characters of a sentence that are looked at before a match."""


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _NEAR) : match.start()]


def _has_its_year(match: re.Match[str]) -> bool:
    after = match.string[match.end() : match.end() + _NEAR]
    return bool(_YEAR_BEFORE.search(_before(match)) or _OTHER_YEAR_AFTER.match(after) or _comes_again(match))


def _comes_again(match: re.Match[str]) -> bool:
    after = match.string[match.end() : match.end() + _NEAR]
    return bool(_COMES_AGAIN.search(_before(match)) or _COMES_AGAIN_AFTER.match(after))


def _is_frequency(match: re.Match[str]) -> bool:
    return bool(_HOW_OFTEN.search(_before(match)))


def _pattern(pattern: str, *, any_case: bool = True) -> Callable[[], re.Pattern[str]]:
    """Whole words; a hyphen makes them part of another (”1 mars-rörelsen”). A space is any white space.

    Compiled when a text is first looked at: together they take five megabytes, and a process may only serve readers.
    """
    whole = rf"(?<![\w-])(?:{pattern})(?![\w]|-\w)".replace(" ", r"\s")
    return cache(lambda: re.compile(whole, re.IGNORECASE if any_case else 0))


# --- days -------------------------------------------------------------------------------------------------------------

_DAYS = {"förrgår": -2, "går": -1, "dag": 0, "morgon": 1, "övermorgon": 2}
_PARTS = {
    **dict.fromkeys(("morse", "morgon", "bitti"), "morgonen"),
    "förmiddag": "förmiddagen",
    "eftermiddag": "eftermiddagen",
    "kväll": "kvällen",
}
_OF_DAY = "morse|morgon|bitti|förmiddag|eftermiddag|kväll|natt"


def _near_day(match: re.Match[str], day: date) -> str:
    then = day + timedelta(_DAYS[match["day"].casefold()])
    return _at_part(f"den {long_date(then)}", match["part"])


def _this_day(match: re.Match[str], day: date) -> str:
    return _at_part(f"den {long_date(day)}", match["part"])


def _at_part(said: str, part: str | None) -> str:
    """A night belongs to two days: which, only its writer knows."""
    if part is None:
        return said
    return f"på {_PARTS[part.casefold()]} {said}" if part.casefold() in _PARTS else ""


_WEEKDAYS = {name: number for number, name in WEEKDAYS.items()}
_WEEKDAY = "|".join(_WEEKDAYS)
_MONTH_NUMBERS = {name: number for number, name in MONTHS.items()}
_MONTH = "|".join(_MONTH_NUMBERS)
_SHORT_MONTHS = {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_ANY_MONTH = rf"(?:{_MONTH}|(?:{'|'.join(sorted(_SHORT_MONTHS, key=len, reverse=True))})\b\.?)"
_NO_DATE = rf"(?! (?:den )?\d{{1,2}}(?::[ae])? {_ANY_MONTH})(?! (?:den )?\d{{1,2}}/\d)"


def _last_weekday(match: re.Match[str], day: date) -> str:
    back = (day.weekday() - _WEEKDAYS[match["weekday"].casefold()] - 1) % 7 + 1
    return _weekday_at(day - timedelta(back), match["part"])


def _next_weekday(match: re.Match[str], day: date) -> str:
    onward = (_WEEKDAYS[match["weekday"].casefold()] - day.weekday() - 1) % 7 + 1
    return _weekday_at(day + timedelta(onward), match["part"])


def _weekday_of_week(match: re.Match[str], day: date) -> str:
    monday = day - timedelta(day.weekday()) + timedelta(7 * _STEPS[match["which"].casefold()])
    return _weekday_at(monday + timedelta(_WEEKDAYS[match["weekday"].casefold()]))


def _weekday_at(then: date, part: str | None = None) -> str:
    name = WEEKDAYS[then.weekday()]
    if part is None:
        return f"{name}en den {long_date(then)}"
    return f"{name}s{_PARTS[part.casefold()]} den {long_date(then)}" if part.casefold() in _PARTS else ""


_COUNTS = "noll en två tre fyra fem sex sju åtta nio tio elva tolv".split()
_COUNT = rf"ett|{'|'.join(_COUNTS[1:])}|\d{{1,2}}"
_MANY = "några|ett par|flera"


def _count(words: str) -> int | None:
    words = words.casefold()
    if words.isdecimal():
        return int(words)
    return 1 if words == "ett" else _COUNTS.index(words) if words in _COUNTS else None


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
        return _week(day, count, "")
    return _month(day, count, "") if unit.startswith("mån") else _year_said(day.year + count, "")


# --- dates without a year ---------------------------------------------------------------------------------------------


_PAST = re.compile(
    r"\b(?:\w{2,}ades?|(?:genom|in|ut|till)?fördes?|gjordes?|(?:be)?söktes?|mött?es?|ägde|hade|var|(?:upp|inne|för)?hölls?"
    r"|kom|fick|gick|blev|sa|sade|skrevs?|stod|tog|togs|gav|gavs|låg|såg|reste|åkte|hände|skedde|började|slöts)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:ska|skall|kommer|blir|senast|anmäl\w*|hålls|öppnar|börjar|planeras|väntas|inbjud\w*|välkom\w*|ordnas)\b",
    re.IGNORECASE,
)


def _with_year(match: re.Match[str], day: date) -> str:
    """The year that puts it nearest, in the direction that its sentence speaks of; the date must be one."""
    year = _nearest_year(match, int(match["day"]), _month_number(match["month"]), day)
    return f"{match[0].rstrip()} {year}" if year else ""


def _nearest_year(match: re.Match[str], number: int, month: int, day: date) -> int | None:
    dates = [then for year in (day.year - 1, day.year, day.year + 1) if (then := _date(year, month, number))]
    best = _nearest(match, dates, day)
    return best.year if best else None


def _nearest(match: re.Match[str], dates: list[date], day: date) -> date | None:
    before = re.split(r"[.!?\n]\s", _before(match))[-1]
    after = re.split(r"[.!?\n](?:\s|$)", match.string[match.end() : match.end() + _NEAR])[0]
    sentence = f"{before} {after}"
    has_been, will_be = bool(_PAST.search(sentence)), bool(_FUTURE.search(sentence))
    if has_been != will_be:
        dates = [then for then in dates if (then <= day if has_been else then >= day)] or dates
    return min(dates, key=lambda then: abs(then - day), default=None)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    name = name.casefold().rstrip(".")
    return _MONTH_NUMBERS.get(name) or _SHORT_MONTHS[name]


def _day_of_month(match: re.Match[str], day: date) -> str:
    """The month that puts it nearest, likewise."""
    months = [(day.year + (day.month - 1 + step) // 12, (day.month - 1 + step) % 12 + 1) for step in (-1, 0, 1)]
    dates = [then for year, month in months if (then := _date(year, month, int(match["day"])))]
    best = _nearest(match, dates, day)
    return f"den {long_date(best)}" if best else ""


def _slashed(match: re.Match[str], day: date) -> str:
    number, month = int(match["day"]), int(match["month"])
    year = _nearest_year(match, number, month, day)
    return f"{match['lead']}{long_date(date(year, month, number))}" if year else ""


_DAY_NUMBER = r"(?<![\d.,:/–-])(?P<day>[1-9]|[12]\d|3[01])(?::[ae])?"
_MORE_DAYS = r"(?:(?:\s?[–-]\s?| och | till )\d{1,2}(?::[ae])?)?"
_YEAR_AFTER = rf",?\s?(?:\(?{_YEAR}|-\d\d\b|’\d\d\b)"
_MORE_DATES = (
    rf"(?:(?:,\s|\s?[–-]\s?| och | samt | till | eller )(?:den |i )?(?:\d{{1,2}}(?::[ae])? )?{_ANY_MONTH}){{0,6}}"
)
_WITHOUT_YEAR = rf"(?!{_MORE_DATES}{_YEAR_AFTER})"


# --- weeks, months and years ------------------------------------------------------------------------------------------

_STEPS = {
    **dict.fromkeys(("förra", "föregående", "gick", "var"), -1),
    **dict.fromkeys(("den här", "denna", "innevarande"), 0),
    **dict.fromkeys(("nästa", "kommande", "kommer"), 1),
}
_WHICH = "|".join(which for which in _STEPS if which not in ("gick", "var", "kommer"))
_WAS = "gick|kommer|var"
_LEADS = "i|under|till|från|sedan|för|inför|efter|före"


def _led(lead: str | None, otherwise: str, said: str) -> str:
    """``till april 2018``, ``under 2018``: by the preposition that stood there, unless it was an ”i”."""
    lead = (lead or "i").casefold()
    return f"{otherwise} {said}" if lead == "i" else f"{lead} {said}"


def _week(day: date, step: int, lead: str | None) -> str:
    year, week, _ = (day + timedelta(7 * step)).isocalendar()
    return _led(lead, "under", f"vecka {week} {year}")


def _this_week(match: re.Match[str], day: date) -> str:
    return _week(day, _STEPS[match["which"].casefold()] if match["which"] else 0, "")


def _week_with_year(match: re.Match[str], day: date) -> str:
    """The year that puts it nearest, likewise."""
    years = (day.year - 1, day.year, day.year + 1)
    best = _nearest(match, [then for year in years if (then := _thursday(year, int(match["week"])))], day)
    return f"{match[0]} {best.year}" if best else ""


def _thursday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 4)
    except ValueError:
        return None


def _some_week(match: re.Match[str], day: date) -> str:
    return "" if match["of"] else _week(day, _STEPS[match["which"].casefold()], match["lead"])


def _month(day: date, step: int, lead: str | None) -> str:
    months = day.year * 12 + day.month - 1 + step
    return _led(lead, "i", f"{MONTHS[months % 12 + 1]} {months // 12}")


def _some_month(match: re.Match[str], day: date) -> str:
    return "" if match["of"] else _month(day, _STEPS[match["which"].casefold()], match["lead"])


def _weekend(match: re.Match[str], day: date) -> str:
    if not match["which"]:
        return ""  # the one that was or the one that comes: only its writer knows
    saturday = day - timedelta(day.weekday()) + timedelta(5)
    step = _STEPS[match["which"].casefold()]
    if step < 0 and saturday + timedelta(1) >= day:
        saturday -= timedelta(7)
    elif step > 0 and saturday <= day:
        saturday += timedelta(7)
    sunday = saturday + timedelta(1)
    first = str(saturday.day) if saturday.month == sunday.month else f"{saturday.day} {MONTHS[saturday.month]}"
    lead = (match["lead"] or "i").casefold()
    return f"{'' if lead == 'i' else f'{lead} '}helgen den {first}–{long_date(sunday)}"


def _year_said(year: int, lead: str | None) -> str:
    return _led(lead, "under", str(year))


_YEARS = {
    **dict.fromkeys(("i förfjol",), -2),
    **dict.fromkeys(("i fjol", "ifjol", "förra året", "föregående år"), -1),
    **dict.fromkeys(("i år", "det här året", "innevarande år"), 0),
    **dict.fromkeys(("nästa år", "kommande år"), 1),
}


def _some_year(match: re.Match[str], day: date) -> str:
    return _year_said(day.year + _YEARS[" ".join(match["year"].casefold().split())], match["lead"])


def _of_some_year(match: re.Match[str], day: date) -> str:
    return f"{day.year + (-1 if match['which'].casefold() == 'förra' else 1)} års"


def _of_month(match: re.Match[str], day: date) -> str:
    month = _month_number(match["month"])
    if match["year"]:
        year = day.year + _YEARS[" ".join(match["year"].casefold().split())]
    else:
        year = _nearest_year(match, day.day if month == day.month else 15, month, day) or day.year
    return f"{match['words']} {year}"


_SEASONS = {"vår": (3, 5, "våren"), "somm": (6, 8, "sommaren"), "höst": (9, 11, "hösten"), "vint": (12, 2, "vintern")}
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


def _unknown(_match: re.Match[str], _day: date) -> str:
    return ""


_RULES = (
    _Rule(_pattern(rf"i ?(?P<day>förrgår|går|dag|morgon|övermorgon)(?: (?P<part>{_OF_DAY}))?"), _near_day),
    _Rule(_pattern(r"i ?(?P<part>morse|kväll|natt|förmiddag|eftermiddag)"), _this_day),
    _Rule(_pattern(rf"i (?P<weekday>{_WEEKDAY})s(?: (?P<part>{_OF_DAY}))?{_NO_DATE}"), _last_weekday),
    _Rule(
        _pattern(rf"(?:på|kommande) (?P<weekday>{_WEEKDAY})(?: (?P<part>{_OF_DAY}))?{_NO_DATE}"),
        _next_weekday,
        _comes_again,
    ),
    _Rule(
        _pattern(rf"(?:på )?(?P<weekday>{_WEEKDAY})(?:en)? (?:i )?(?P<which>{_WHICH}) veckan?"),
        _weekday_of_week,
    ),
    _Rule(_pattern(rf"(?:nästa|förra) (?:{_WEEKDAY})(?:en)?s?{_NO_DATE}"), _unknown),
    _Rule(
        _pattern(rf"(?:(?P<lead>i|under) )?veckan(?: som (?P<which>{_WAS}))?(?! \d)"),
        _this_week,
        lambda match: not (match["lead"] or match["which"]) or _is_frequency(match),
    ),
    _Rule(_pattern(rf"(?:(?P<lead>{_LEADS}) )?(?P<which>{_WHICH}) vecka(?:n)?(?P<of>s)?"), _some_week),
    _Rule(
        _pattern(rf"(?:vecka|v\.) ?(?P<week>[1-9]|[1-4]\d|5[0-3])(?![:.,]\d|,? {_YEAR})"),
        _week_with_year,
        _has_its_year,
    ),
    _Rule(
        _pattern(
            rf"(?:(?P<lead>{_LEADS}) )?"
            rf"(?:helgen(?: som (?P<which>{_WAS}))?(?! \d| den \d)|(?:{_WHICH}) helg(?:en)?)"
        ),
        _weekend,
        lambda match: match["lead"] is None and match[0].casefold() == "helgen",
    ),
    _Rule(_pattern(rf"(?:(?P<lead>{_LEADS}) )?(?P<which>{_WHICH}) månad(?:en)?(?P<of>s)?"), _some_month),
    _Rule(
        _pattern(rf"(?:(?P<lead>{_LEADS}) )?(?P<year>{'|'.join(_YEARS)})(?! (?:\d{{4}}|och dag))"),
        _some_year,
    ),
    _Rule(_pattern(r"(?P<which>förra|nästa) år(?:et)?s"), _of_some_year),
    _Rule(
        _pattern(rf"{_DAY_NUMBER}{_MORE_DAYS} (?P<month>{_ANY_MONTH}){_WITHOUT_YEAR}"),
        _with_year,
        _has_its_year,
    ),
    _Rule(
        _pattern(
            r"(?P<words>(?i:(?:(?:i|vid|mot|till|från|sedan|före|efter|inför) )?(?:början|mitten|slutet) av"
            rf"|i|under|sedan|från|till|före|efter|inför) (?P<month>{_MONTH}))(?: månad)?"
            rf"(?: (?P<year>{'|'.join(_YEARS)}))?{_WITHOUT_YEAR}",
            any_case=False,  # Maj and Juni are names
        ),
        _of_month,
        _has_its_year,
    ),
    _Rule(
        _pattern(rf"den {_DAY_NUMBER.replace('(?::[ae])?', ':[ae]')}(?=[.,;:!?)\n]|$| (?:kl|klockan|och|samt)\b)"),
        _day_of_month,
        _has_its_year,
    ),
    _Rule(
        _pattern(
            rf"(?P<lead>(?:(?:{_WEEKDAY})(?:en)? )?den |(?:{_WEEKDAY})(?:en)? )(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})"
            rf"(?!/\d|{_YEAR_AFTER}| {_YEAR})"
        ),
        _slashed,
        _has_its_year,
    ),
    _Rule(_pattern(r"i (?P<season>våras|somras|höstas|vintras)"), _past_season),
    _Rule(
        # ”i vår” is also ”in our”: it speaks of spring where nothing follows that could be ours.
        _pattern(
            r"i (?P<season>sommar|höst|vinter|vår(?=[.,;:!?)\n]|$"
            r"| (?:och|men|då|när|ska|skall|kommer|blir|är|har|hålls|ordnas)\b))"
            rf"(?! {_YEAR})"
        ),
        _coming_season,
        _comes_again,
    ),
    _Rule(
        _pattern(
            rf"(?P<lead>under|till|sedan|från|före|efter|inför) (?P<season>{_SEASON})"
            rf"(?!(?:(?: och |, | eller |\s?[–-]\s?)(?:{_SEASON}))*,? (?:{_YEAR}|19|20))"
        ),
        _led_season,
        _has_its_year,
    ),
    _Rule(_pattern(rf"(?:förra|nästa|kommande) (?:{_SEASON}|vår|sommar|höst|vinter)s?"), _unknown),
    _Rule(
        _pattern(rf"för (?P<count>{_COUNT}|{_MANY}) (?P<unit>dag(?:ar)?|veck(?:a|or)|månad(?:er)?|år) sed[ae]n"), _ago
    ),
    _Rule(_pattern(rf"om (?P<count>{_COUNT}|{_MANY}) (?P<unit>dag(?:ar)?|veck(?:a|or)|månad(?:er)?)"), _ahead),
    _Rule(
        _pattern(
            r"häromdagen|härom dagen|häromveckan|härom veckan|häromsistens|i dagarna|de senaste (?:dagarna|veckorna)"
        ),
        _unknown,
    ),
)
