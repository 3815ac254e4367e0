"""The word lists in use: ours and the site's own, and what is remembered for as long as they are the same."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

from hallbar.language.compounds import DATA, Lexicon, read_lexicon
from hallbar.language.words import read_words

ANALYSIS_VERSION = 2
"""Of the rules of the analysis; a change, as one of the lists, means that what is kept must be made anew."""

_own = ""
_forget: list[Callable[[], None]] = []
_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def remembered(most: int | None) -> Callable[[Callable[_Asked, _Answer]], Callable[_Asked, _Answer]]:
    """Remember what a function answers, for as long as the lists that it follows from are the same.

    :param most: how many answers; None for all.
    """

    def remember(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
        cached = lru_cache(maxsize=most)(function)
        _forget.append(cached.cache_clear)
        return cast(Callable[_Asked, _Answer], cached)  # lru_cache itself forgets what it is asked with

    return remember


@remembered(None)
def lexicon() -> Lexicon:
    """What the lists say of words."""
    return read_lexicon(_own)


def use_words(own: str) -> None:
    """Add a site's own words to ours, for this process.

    :raises hallbar.language.words.WordsError: when they break their form.
    """
    global _own
    if own == _own:
        return
    read_words(own)
    _own = own
    for forget in _forget:
        forget()


def fingerprint() -> str:
    """Of the analysis: equal where the same text gives the same terms. Reads the lists, but does not learn them."""
    lists = b"".join(file.read_bytes() for file in sorted(DATA.glob("*.txt")))
    digest = hashlib.sha256(lists + _own.encode()).hexdigest()
    return f"{ANALYSIS_VERSION} {digest[:16]}"
