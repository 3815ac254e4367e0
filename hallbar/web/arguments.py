"""The arguments of an address as plain values: tidy text and whole numbers. What makes no sense is left out."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from werkzeug.routing import IntegerConverter, Map

from hallbar.language.text import tidy

LAST_PAGE = 10**9
HIGHEST_ID = 2**31 - 1
"""What an ``INTEGER`` of PostgreSQL holds; on SQLite an id could be higher, but no newsroom gets there."""

Args = Iterable[tuple[str, str]]


def firsts(args: Args) -> Mapping[str, str]:
    """The first value of each argument that says anything, with single spaces."""
    values: dict[str, str] = {}
    for key, value in args:
        if words := _clean(value):
            values.setdefault(key, words)
    return values


def pairs(address: str) -> list[tuple[str, str]]:
    """The arguments of an address, in their order."""
    return parse_qsl(address.partition("?")[2], keep_blank_values=True)


def whole_number(text: str, least: int = 1) -> int | None:
    """The number that a text of digits says; None for any other text, and below ``least``."""
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text) if len(text) < 12 else LAST_PAGE
    return min(number, LAST_PAGE) if number >= least else None


class Number(IntegerConverter):
    """``<int:…>`` in a rule: digits that can be an id. Any other address is nobody's, which is 404."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=HIGHEST_ID)


def _clean(value: str) -> str:
    try:
        return " ".join(tidy(value).split())
    except ValueError:
        return ""
