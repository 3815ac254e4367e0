"""Letters as search compares them."""

import unicodedata

_NORDIC = str.maketrans({"ø": "ö", "æ": "ä", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
_BARE = str.maketrans({"å": "a", "ä": "a", "ö": "o"})


def normal(text: str) -> str:
    """NFC, casefolded, Nordic letters as Swedish ones, no accent but those of å, ä and ö.

    ``Sykehusinnkjøp`` → ``sykehusinnkjöp``, ``Idé`` → ``ide``.
    """
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).translate(_NORDIC)
    return folded if folded.isascii() else "".join(map(_without_accent, folded))


def bare(word: str) -> str:
    """As a normal word is typed on a keyboard without å, ä and ö: ``åtgärd`` → ``atgard``."""
    return word.translate(_BARE)


def _without_accent(letter: str) -> str:
    if letter.isascii() or letter in "åäö":
        return letter
    apart = unicodedata.normalize("NFD", letter)
    return apart[0] if all(map(unicodedata.combining, apart[1:])) else letter
