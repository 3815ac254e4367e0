"""Names in addresses."""

from slugify import slugify

LONGEST = 80
_NORDIC = (
    ("å", "a"),
    ("ä", "a"),
    ("ö", "o"),
    ("æ", "a"),
    ("ø", "o"),
    ("Å", "a"),
    ("Ä", "a"),
    ("Ö", "o"),
    ("Æ", "a"),
    ("Ø", "o"),
)


def slug(text: str) -> str:
    """``Hållbar leverantör 2.0`` → ``hallbar-leverantor-2-0``: a–z, 0–9, hyphens; whole words, at most 80 characters.

    Empty when nothing of the text can be spelled so.
    """
    return str(slugify(text, max_length=LONGEST, word_boundary=True, save_order=True, replacements=_NORDIC))


def numbered(wish: str, taken: "set[str] | frozenset[str]") -> str:
    """The wish itself, else ``wish-2``, ``wish-3`` … : the first that is not taken."""
    if wish not in taken:
        return wish
    number = 2
    while f"{wish}-{number}" in taken:
        number += 1
    return f"{wish}-{number}"
