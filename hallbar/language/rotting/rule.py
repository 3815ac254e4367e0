"""What a rule is: what it looks for, what says the same for ever, and when a match is none after all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

Saying = Callable[[re.Match[str], date], str]
"""What a match says, for ever; given the day it speaks from. Empty when only its writer knows."""
Sparing = Callable[[re.Match[str]], bool]
"""Whether a match is none after all."""


@dataclass(frozen=True)
class Rule:
    """Of one way to say when."""

    pattern: Callable[[], re.Pattern[str]]
    say: Saying
    spare: Sparing = lambda _match: False


def pattern(words: str, *, any_case: bool = True) -> Callable[[], re.Pattern[str]]:
    """Whole words; a hyphen makes them part of another (”1 mars-rörelsen”). A space is any white space.

    Compiled when a text is first looked at: together they take five megabytes, and a process may only serve readers.
    """
    whole = rf"(?<![\w-])(?:{words})(?![\w]|-\w)".replace(" ", r"\s")
    return cache(lambda: re.compile(whole, re.IGNORECASE if any_case else 0))


def unknown(_match: re.Match[str], _day: date) -> str:
    """Of what only its writer knows."""
    return ""
