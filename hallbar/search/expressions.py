"""What posts must have, in terms of the analyser; each backend says it in its own language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these; none is nobody's."""

    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these; none is nobody's."""

    of: tuple["Expression", ...]


Expression = Union[str, All, Some]  # noqa: UP007 - it names itself
"""A term, or a combination of such."""


def every(parts: Iterable[Expression]) -> Expression:
    """All of them, as simply as it can be said."""
    return _simplest(All, parts)


def some(parts: Iterable[Expression]) -> Expression:
    """One of them, as simply as it can be said."""
    return _simplest(Some, parts)


def terms_of(expression: Expression) -> Iterator[str]:
    """Every term in it."""
    if isinstance(expression, str):
        yield expression
    else:
        for part in expression.of:
            yield from terms_of(part)


def _simplest(kind: type[All] | type[Some], parts: Iterable[Expression]) -> Expression:
    flat: dict[Expression, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.of if isinstance(part, kind) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))
