"""A catalogue as bytes, so that a process need not read a million posts to begin.

A line of JSON that tells what follows and how long it is, then bitmaps (in Roaring's portable format) and arrays.
"""

import json
import sys
from array import array
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from pyroaring import BitMap

from hallbar.archive.catalogue import Bundle, Catalogue, Turn, by_year

FORMAT = [1, sys.byteorder, array("I").itemsize, array("q").itemsize]
"""A snapshot of another format is of no use; nor is one of a machine that orders or sizes numbers otherwise."""


def pack(catalogue: Catalogue) -> bytes:
    """A catalogue as bytes."""
    parts = [
        catalogue.settled.serialize(),
        catalogue.pinned.serialize(),
        *(ids.serialize() for ids in catalogue.terms.values()),
        *chain.from_iterable(
            (bundle.ids.serialize(), bundle.order.tobytes(), bundle.keys.tobytes())
            for bundle in catalogue.months.values()
        ),
    ]
    head = {
        "format": FORMAT,
        "version": catalogue.version,
        "moments": [moment and moment.isoformat() for moment in _moments(catalogue)],
        "turns": [[turn.at.isoformat(), turn.post_id, turn.appears] for turn in catalogue.turns],
        "terms": list(catalogue.terms),
        "months": list(catalogue.months),
        "lengths": list(map(len, parts)),
    }
    return json.dumps(head).encode() + b"\n" + b"".join(parts)


def unpack(data: bytes) -> Catalogue | None:
    """A catalogue from bytes; None when they are of another format."""
    first, _newline, rest = data.partition(b"\n")
    head = json.loads(first)
    if head["format"] != FORMAT:
        return None
    parts = _cut(rest, head["lengths"])
    settled, pinned = BitMap.deserialize(next(parts)), BitMap.deserialize(next(parts))
    terms = {term: BitMap.deserialize(next(parts)) for term in head["terms"]}
    months = {
        tuple(period) if period else None: Bundle(
            BitMap.deserialize(next(parts)), _array("I", next(parts)), _array("q", next(parts))
        )
        for period in head["months"]
    }
    changed_at, taken_at, since = (moment and datetime.fromisoformat(moment) for moment in head["moments"])
    turns = tuple(Turn(datetime.fromisoformat(at), post_id, appears) for at, post_id, appears in head["turns"])
    version = head["version"]
    return Catalogue(version, changed_at, taken_at, since, settled, turns, pinned, terms, by_year(months), months)


def _moments(catalogue: Catalogue) -> tuple[datetime | None, datetime, datetime]:
    return catalogue.changed_at, catalogue.taken_at, catalogue.since


def _cut(data: bytes, lengths: list[int]) -> Iterator[bytes]:
    start = 0
    for length in lengths:
        yield data[start : start + length]
        start += length


def _array(kind: Any, data: bytes) -> "array[int]":
    made: array[int] = array(kind)
    made.frombytes(data)
    return made
