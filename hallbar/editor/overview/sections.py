"""The short lists of posts on the first page: each is the beginning of the list that its “Visa alla” leads to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from hallbar.archive import Vocabulary
from hallbar.archive.filter import ARCHIVE
from hallbar.editor.listing import Need, PostList, Row, Stage, count_here, ids, rows_of, selection
from hallbar.language.dates import number
from hallbar.models import Post, Review, Role, User

MOST = 5
"""Posts that a short list shows."""


@dataclass(frozen=True)
class Kind:
    """A short list: which posts, under which heading, and what is told of each."""

    id: str
    heading: str
    wanted: PostList
    verb: str
    """What has happened to each: ``Ändrat``."""
    reviewed: bool = False
    """Whether it is told who handed it in, or decided about it, instead of who changed it."""
    empty: str = ""
    """A sentence where there is none; without it, the heading is left out too."""


@dataclass(frozen=True)
class Item:
    """A post, with one fact."""

    id: int
    title: str
    lang: str
    stage: str
    """How far it has come, where the heading does not tell."""
    verb: str
    at: datetime
    who: str
    said: str
    """The message or comment that came with it."""
    slug: str
    """Of its public page, where that is what the list leads to; else empty."""


@dataclass(frozen=True)
class Section:
    """A short list as a template prints it."""

    id: str
    heading: str
    items: tuple[Item, ...]
    empty: str
    href: str
    """Of the whole list; empty when all of it is here."""
    more: str
    """``Visa alla 12``."""


_APPROVED = Kind("godkanda", "Godkänt, men inte publicerat", PostList(need=Need.APPROVED), "Godkänt", reviewed=True)
_BEGUN = PostList(need=Need.BEGUN, mine=True)
_RETURNED = PostList(stage=Stage.RETURNED, mine=True)
_SUBMITTED = PostList(stage=Stage.SUBMITTED)

FOR_WRITERS: Sequence[Kind] = (
    Kind("returnerade", "Tillbaka till dig", _RETURNED, "Lämnat tillbaka", reviewed=True),
    Kind("utkast", "Dina utkast", _BEGUN, "Ändrat", empty="Du har inga utkast."),
    Kind("granskning", "Väntar på granskning", _SUBMITTED, "Inlämnat", reviewed=True),
    _APPROVED,
)
"""Of all posts a writer sees their own."""
FOR_EDITORS: Sequence[Kind] = (
    Kind("granskning", "Att granska", _SUBMITTED, "Inlämnat", reviewed=True, empty="Inget väntar på granskning."),
    *FOR_WRITERS[:2],
    _APPROVED,
)
OUT = Kind("publicerat", "Nyss publicerat", PostList(need=Need.OUT, column="publicering"), "Publicerat")


def sections(session: Session, user: User, vocabulary: Vocabulary, now: datetime) -> Mapping[str, Section]:
    """All short lists that concern a user, by their names; a fixed number of statements however long they are."""
    found = {}
    for kind in FOR_EDITORS if user.may(Role.EDITOR) else FOR_WRITERS:
        found[kind.id] = kind, *beginning(session, kind.wanted, user, vocabulary, now)
    everything = {post_id for _kind, shown, _total in found.values() for post_id in shown}
    rows = {row.id: row for row in rows_of(session, sorted(everything), vocabulary, now)}
    reviews = _newest_reviews(session, everything)

    def items(kind: Kind, shown: Sequence[int]) -> Sequence[Item]:
        return [_item(kind, rows[post_id], reviews.get(post_id)) for post_id in shown if post_id in rows]

    lists = {name: _section(kind, total, items(kind, shown)) for name, (kind, shown, total) in found.items()}
    lists[OUT.id] = _out(session, now)
    if lists[OUT.id].href and not user.may(Role.EDITOR):  # whose list at the desk has nothing but their own
        lists[OUT.id] = replace(lists[OUT.id], href=ARCHIVE)
    return lists


def _out(session: Session, now: datetime) -> Section:
    """What the public reads, in the words that it reads: a writer sees it too, but not what others write beside it."""
    shown, total = _beginning(session, OUT.wanted, Post.visible(now), now)
    columns = (Post.id, Post.title, Post.lang, Post.published_at, Post.slug)
    posts = {post.id: post for post in session.execute(select(*columns).where(Post.id.in_(shown)))}
    items = [
        Item(post.id, post.title, post.lang, "", OUT.verb, post.published_at, "", "", post.slug)
        for post in (posts[post_id] for post_id in shown)
    ]
    return _section(OUT, total, items)


def beginning(
    session: Session, wanted: PostList, user: User, vocabulary: Vocabulary, now: datetime
) -> tuple[Sequence[int], int]:
    """The first posts of a list, and how many it has."""
    return _beginning(session, wanted, selection(session, wanted, user, vocabulary, now), now)


def _beginning(
    session: Session, wanted: PostList, condition: ColumnElement[bool], now: datetime
) -> tuple[Sequence[int], int]:
    shown = ids(session, wanted, condition, now, MOST + 1)
    return shown[:MOST], count_here(session, wanted, condition, now) if len(shown) > MOST else len(shown)


def _newest_reviews(session: Session, post_ids: Iterable[int]) -> Mapping[int, Review]:
    newest = select(func.max(Review.id)).where(Review.post_id.in_(post_ids)).group_by(Review.post_id)
    named = joinedload(Review.asked_by), joinedload(Review.decided_by)
    found = session.scalars(select(Review).where(Review.id.in_(newest)).options(*named))
    return {review.post_id: review for review in found}


def _section(kind: Kind, total: int, items: Sequence[Item]) -> Section:
    href = kind.wanted.address() if total > len(items) else ""
    return Section(kind.id, kind.heading, tuple(items), kind.empty, href, f"Visa alla {number(total)}")


def _item(kind: Kind, row: Row, review: Review | None) -> Item:
    told = row.changed_at, row.changed_by, ""
    if kind.reviewed and review is not None:
        decided = review.decided_at is not None
        person = review.decided_by if decided else review.asked_by
        moment = review.decided_at or review.asked_at
        told = moment, person.name if person else "", review.comment if decided else review.message
    at, who, said = told
    stage = row.words if kind.wanted.need and row.stage not in (Stage.DRAFT, Stage.PUBLISHED) else ""
    return Item(row.id, row.title, row.lang, stage, kind.verb, at, who, said, "")
