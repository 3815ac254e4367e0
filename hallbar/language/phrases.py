"""Small pieces of Swedish sentences."""

from collections.abc import Sequence

from hallbar.language.dates import number


def either(items: Sequence[str]) -> str:
    """``Skåne``, ``Skåne eller Östergötland``, ``A, B eller C``."""
    return _joined(items, "eller")


def both(items: Sequence[str]) -> str:
    """``Skåne``, ``Skåne och Östergötland``, ``A, B och C``."""
    return _joined(items, "och")


def counted(count: int, one: str, many: str, none: str = "Inga") -> str:
    """``Inga nyheter``, ``1 nyhet``, ``1 284 nyheter``."""
    if count == 0:
        return f"{none} {many}"
    return f"{number(count)} {one if count == 1 else many}"


def _joined(items: Sequence[str], word: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
