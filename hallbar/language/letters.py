"""Letters as search compares them."""

import re
import unicodedata

_NORDIC = {"ø": "ö", "æ": "ä", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
_OTHER = re.compile("[^\x00-\x7fåäö]")

_USUAL = re.compile("[\x00-\x7f\xa0åäöÅÄÖ–—”’»«…·•§°±×½−]*")
"""What nearly every text is made of: its capitals fold one by one, and nothing else in it changes."""
INVISIBLE = "\xad\u200b\u200c\u200d\u2060\ufeff"
"""Where a word may be divided, or not: soft hyphens and the like, as they come with pasted text."""


def normal(text: str) -> str:
    """NFC, casefolded, Nordic letters as Swedish ones, no accent but those of å, ä and ö; other forms of a letter or
    digit as the usual one (NFKC), and nothing invisible.

    ``Sykehusinnkjøp`` → ``sykehusinnkjöp``, ``Idé`` → ``ide``, ``CO₂`` → ``co2``.
    """
    if text.isascii() or _USUAL.fullmatch(text):
        return text.lower()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _OTHER.sub(_usual, folded)


def bare(word: str) -> str:
    """As a normal word is typed on a keyboard without å, ä and ö: ``åtgärd`` → ``atgard``."""
    return word if word.isascii() else word.replace("å", "a").replace("ä", "a").replace("ö", "o")


def _usual(match: re.Match[str]) -> str:
    letter = match[0]
    if letter in _NORDIC:
        return _NORDIC[letter]
    if letter in INVISIBLE:
        return ""
    apart = unicodedata.normalize("NFD", letter)
    if all(map(unicodedata.combining, apart[1:])) and apart[0] != letter:
        return normal(apart[0])
    alike = unicodedata.normalize("NFKC", letter)
    return normal(alike) if alike != letter and alike.isalnum() else letter
