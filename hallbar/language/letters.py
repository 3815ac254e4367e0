"""Letters as search compares them."""

import re
import unicodedata

_NORDIC = {"ø": "ö", "æ": "ä", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
_OTHER = re.compile("[^\x00-\x7fåäö]")
_BARE = str.maketrans({"å": "a", "ä": "a", "ö": "o"})

_USUAL = re.compile("[\x00-\x7f\xa0åäöÅÄÖ–—”’»«…·•§°±×½−]*")
"""What nearly every text is made of: its capitals fold one by one, and nothing else in it changes."""


def normal(text: str) -> str:
    """NFC, casefolded, Nordic letters as Swedish ones, no accent but those of å, ä and ö.

    ``Sykehusinnkjøp`` → ``sykehusinnkjöp``, ``Idé`` → ``ide``.
    """
    if text.isascii() or _USUAL.fullmatch(text):
        return text.lower()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _OTHER.sub(_without_accent, folded)


def bare(word: str) -> str:
    """As a normal word is typed on a keyboard without å, ä and ö: ``åtgärd`` → ``atgard``."""
    return word.translate(_BARE)


def _without_accent(match: re.Match[str]) -> str:
    letter = match[0]
    if letter in _NORDIC:
        return _NORDIC[letter]
    apart = unicodedata.normalize("NFD", letter)
    return apart[0] if all(map(unicodedata.combining, apart[1:])) else letter
