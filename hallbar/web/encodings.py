"""Which encodings of a body a reader takes, and in what order (``Accept-Encoding``, RFC 9110 §12.5.3)."""

from functools import lru_cache
from typing import Any

try:
    import brotli as _brotli
except ImportError:  # on PyPy
    import brotlicffi as _brotli  # type: ignore[no-redef]

brotli: Any = _brotli
PLAIN = ""
"""The body as it is; always good in the end."""
OURS = ("br", "gzip", PLAIN)
"""What we can send, the best first."""
_NAMES = {"br": "br", "x-gzip": "gzip", "gzip": "gzip", "identity": PLAIN}


LONGEST = 200
"""Letters of the header that are read: no browser says more."""


def accepted(header: str) -> tuple[str, ...]:
    """The encodings of ours that a reader takes, those that it likes best first; never empty.

    A weight of 0 is a refusal. Without a word about plain bytes they come last, and a reader that refuses even those is
    given them all the same: no answer at all would help nobody.
    """
    return _accepted(header if len(header) <= LONGEST else header[:LONGEST])


@lru_cache(maxsize=512)
def _accepted(header: str) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    others: float | None = None
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = _weight(parameters)
        if name.strip() == "*":
            others = weight
        elif name.strip() in _NAMES:
            weights[_NAMES[name.strip()]] = weight
    for name in OURS:
        if name not in weights and (others is not None and name != PLAIN):
            weights[name] = others
    taken = [name for name in OURS if weights.get(name, 0) > 0]
    ordered = sorted(taken, key=lambda name: (-weights[name], OURS.index(name)))
    return tuple(ordered) if PLAIN in ordered else (*ordered, PLAIN)


def _weight(parameters: str) -> float:
    name, _, value = parameters.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 1.0
