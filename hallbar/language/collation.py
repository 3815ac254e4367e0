"""The Swedish alphabet: å, ä and ö come last, in that order."""

import unicodedata

_PLACES = str.maketrans({"å": "{1", "ä": "{2", "æ": "{2", "ö": "{3", "ø": "{3"})


def alphabetical(text: str) -> tuple[str, str]:
    """A key that sorts text as a Swedish dictionary does; other letters' accents count only among equals."""
    folded = unicodedata.normalize("NFC", text).casefold()
    placed = folded.translate(_PLACES)  # "{" follows "z"
    bare = "".join(part for part in unicodedata.normalize("NFD", placed) if not unicodedata.combining(part))
    return bare, folded
