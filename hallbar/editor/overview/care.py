"""What needs care: what is public, or soon will be, and has something in it to mend."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.archive import Vocabulary
from hallbar.clock import to_stockholm
from hallbar.editor.library import WITHOUT_WORDS, MediaList
from hallbar.editor.listing import Need, PostList, hindered, rows_of
from hallbar.editor.overview.sections import MOST, beginning
from hallbar.language.dates import long_date, number
from hallbar.language.phrases import counted
from hallbar.models import AccessibilityStatement, Media, Post, Role, User


@dataclass(frozen=True)
class Mending:
    """One thing to mend."""

    title: str
    lang: str
    href: str
    """Where it is mended."""
    sentence: str
    """What is wrong with it; empty when the heading tells."""


@dataclass(frozen=True)
class Care:
    """Things to mend that are of one kind."""

    id: str
    heading: str
    items: Sequence[Mending]
    href: str
    """Of the whole list; empty when all of it is here."""
    more: str
    """``Visa alla 12``."""


_POSTS: Mapping[Need, tuple[str, PostList]] = {
    Need.HINDERED: (
        "Schemalagt, men något saknas",
        PostList(need=Need.HINDERED, column="publicering", falling=False),
    ),
    Need.DATED: ("Publicerat, med tidsord som åldras", PostList(need=Need.DATED, column="publicering")),
}
"""Lists of posts, the most urgent first."""


def care(session: Session, user: User, vocabulary: Vocabulary, now: datetime) -> tuple[Care, ...]:
    """All that a user can mend; a fixed number of statements at most."""
    of_posts = _posts(session, user, vocabulary, now)
    return (*of_posts, *_media(session), *_statement(session, now)) if user.may(Role.EDITOR) else tuple(of_posts)


def _posts(session: Session, user: User, vocabulary: Vocabulary, now: datetime) -> Iterator[Care]:
    faults = hindered(session, user, now)
    sentences = {post_id: " ".join(fault.sentence for fault in those) for post_id, those in faults.items()}
    found = {need: beginning(session, wanted, user, vocabulary, now) for need, (_heading, wanted) in _POSTS.items()}
    everything = sorted({post_id for shown, _total in found.values() for post_id in shown})
    rows = {row.id: row for row in rows_of(session, everything, vocabulary, now)} if everything else {}
    rotting = session.execute(select(Post.id, Post.rotting).where(Post.id.in_(found[Need.DATED][0])))
    sentences |= {post_id: f"{counted(words, 'ställe', 'ställen')} att se över." for post_id, words in rotting}
    for need, (shown, total) in found.items():
        heading, wanted = _POSTS[need]
        there = [rows[post_id] for post_id in shown if post_id in rows]
        items = [
            Mending(row.title, row.lang, url_for("editor.post", post_id=row.id), sentences.get(row.id, ""))
            for row in there
        ]
        yield from _cut(need.value, heading, items, total, wanted.address())


def _media(session: Session) -> Iterator[Care]:
    """Pictures in use that have no words for those who do not see them."""
    wanted = MediaList(without=WITHOUT_WORDS)
    mute = select(Media.id, Media.title, Media.filename, Media.name).where(wanted.condition())
    shown = session.execute(mute.order_by(Media.id.desc()).limit(MOST + 1)).all()
    total = len(shown)
    if total > MOST:
        total = session.scalar(select(func.count(Media.id)).where(wanted.condition())) or 0
    items = [
        Mending(one.title or one.filename or one.name, "sv", url_for("editor.medium", media_id=one.id), "")
        for one in shown[:MOST]
    ]
    yield from _cut("stumma", "Bilder utan alternativtext", items, total, wanted.address())


def _statement(session: Session, now: datetime) -> Iterator[Care]:
    """The accessibility statement, when it has not been looked at for a year."""
    kept = session.scalar(select(AccessibilityStatement))
    if kept is not None and kept.is_old(to_stockholm(now).date()):
        sentence = f"Den uppdaterades senast {long_date(kept.updated_on)}. Se över den minst en gång om året."
        way = Mending("Tillgänglighetsredogörelsen", "sv", url_for("editor.statement"), sentence)
        yield from _cut("redogorelse", "Redogörelse som är äldre än ett år", [way], 1, "")


def _cut(name: str, heading: str, items: Sequence[Mending], total: int, address: str) -> Iterator[Care]:
    if items:
        yield Care(name, heading, items, address if total > len(items) else "", f"Visa alla {number(total)}")
