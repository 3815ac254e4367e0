"""The arguments of an address as plain values: tidy text and whole numbers. What makes no sense is left out."""

from collections.abc import Iterable, Mapping

from hallbar.language.text import tidy

LAST_PAGE = 10**9

Args = Iterable[tuple[str, str]]


def firsts(args: Args) -> Mapping[str, str]:
    """The first value of each argument that says anything, with single spaces."""
    values: dict[str, str] = {}
    for key, value in args:
        if words := _clean(value):
            values.setdefault(key, words)
    return values


def whole_number(text: str, least: int = 1) -> int | None:
    """The number that a text of digits says; None for any other text, and below ``least``."""
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text) if len(text) < 12 else LAST_PAGE
    return min(number, LAST_PAGE) if number >= least else None


def _clean(value: str) -> str:
    try:
        return " ".join(tidy(value).split())
    except ValueError:
        return ""
