"""The words that several kinds of saying are made of, as parts of patterns, and what they mean."""

from hallbar.language.dates import MONTHS, WEEKDAYS

YEAR = r"(?:19|20)\d\d(?!\d)"

WEEKDAY = "|".join(WEEKDAYS.values())

_MONTH_NUMBERS = {name: number for number, name in MONTHS.items()}
_SHORT_MONTHS = {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
MONTH = "|".join(_MONTH_NUMBERS)
ANY_MONTH = rf"(?:{MONTH}|(?:{'|'.join(sorted(_SHORT_MONTHS, key=len, reverse=True))})\b\.?)"
"""Written out or short."""


def month_number(name: str) -> int:
    """Of a month that is written out or short."""
    name = name.casefold().rstrip(".")
    return _MONTH_NUMBERS.get(name) or _SHORT_MONTHS[name]


OF_DAY = "morse|morgon|bitti|förmiddag|eftermiddag|kväll|natt"
PARTS_OF_DAY = {
    **dict.fromkeys(("morse", "morgon", "bitti"), "morgonen"),
    "förmiddag": "förmiddagen",
    "eftermiddag": "eftermiddagen",
    "kväll": "kvällen",
}
"""As they are said of a date. A night belongs to two days: which, only its writer knows."""

STEPS = {
    **dict.fromkeys(("förra", "föregående", "gick", "var"), -1),
    **dict.fromkeys(("den här", "denna", "innevarande"), 0),
    **dict.fromkeys(("nästa", "kommande", "kommer"), 1),
}
"""How many weeks or months on."""
WHICH = "|".join(which for which in STEPS if which not in ("gick", "var", "kommer"))

LEADS = "i|under|till|från|sedan|för|inför|efter|före"


def led(lead: str | None, otherwise: str, said: str) -> str:
    """``till april 2018``, ``under 2018``: by the preposition that stood there, unless it was an ”i”."""
    lead = (lead or "i").casefold()
    return f"{otherwise} {said}" if lead == "i" else f"{lead} {said}"
