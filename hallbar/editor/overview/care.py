"""What needs care: what is public, or soon will be, and has something in it to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hallbar.archive import Vocabulary
from hallbar.editor.listing import Need, PostList, Row, hindered, rows_of
from hallbar.editor.overview.sections import beginning
from hallbar.language.dates import number
from hallbar.models import User


@dataclass(frozen=True)
class Mending:
    """A post with something to mend."""

    id: int
    title: str
    lang: str
    sentence: str
    """What is wrong with it; empty when the heading tells."""


@dataclass(frozen=True)
class Care:
    """Things to mend that are of one kind."""

    id: str
    heading: str
    items: tuple[Mending, ...]
    href: str
    """Of the whole list; empty when all of it is here."""
    more: str
    """``Visa alla 12``."""


_LISTS: Mapping[Need, tuple[str, PostList]] = {
    Need.HINDERED: (
        "Schemalagt, men något saknas",
        PostList(need=Need.HINDERED, column="publicering", falling=False),
    ),
    Need.PICTURES: ("Bilder utan alternativtext", PostList(need=Need.PICTURES, column="publicering")),
}
"""The most urgent first."""


def care(session: Session, user: User, vocabulary: Vocabulary, now: datetime) -> tuple[Care, ...]:
    """All that needs it; a fixed number of statements at most."""
    sentences = {Need.HINDERED: _faults(session, user, now)}
    found = {need: beginning(session, wanted, user, vocabulary, now) for need, (_heading, wanted) in _LISTS.items()}
    everything = sorted({post_id for shown, _total in found.values() for post_id in shown})
    rows = {row.id: row for row in rows_of(session, everything, vocabulary, now)} if everything else {}
    return tuple(
        _care(need, [rows[post_id] for post_id in shown if post_id in rows], total, sentences.get(need, {}))
        for need, (shown, total) in found.items()
        if shown
    )


def _faults(session: Session, user: User, now: datetime) -> Mapping[int, str]:
    faults = hindered(session, user, now)
    return {post_id: " ".join(fault.sentence for fault in those) for post_id, those in faults.items()}


def _care(need: Need, rows: Sequence[Row], total: int, sentences: Mapping[int, str]) -> Care:
    heading, wanted = _LISTS[need]
    items = tuple(Mending(row.id, row.title, row.lang, sentences.get(row.id, "")) for row in rows)
    return Care(
        need.value, heading, items, wanted.address() if total > len(items) else "", f"Visa alla {number(total)}"
    )
