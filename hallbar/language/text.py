"""What may stand in a stored text."""

import re
import unicodedata

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tidy(text: str) -> str:
    """The text in NFC with ``\\n`` line ends, without the control characters that XML 1.0 (§2.2) forbids.

    :raises ValueError: for a lone surrogate, which no encoding can carry.
    """
    if _SURROGATE.search(text):
        raise ValueError("the text holds half a character (a lone surrogate)")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))


def fold(text: str) -> str:
    """Casefolded NFC with single spaces: what a plain match compares."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def spellings(word: str) -> tuple[str, ...]:
    """A word with and without capitals, for a plain search: SQLite knows no capitals but A–Z, and must be told them."""
    return tuple(sorted({word, word.lower(), word.upper(), word.capitalize()}))


def shorten(text: str, longest: int) -> str:
    """At most ``longest`` characters, cut between words and closed with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…".replace(",…", "…").replace(".…", "…")
