"""The shelves follow what is written, in the transaction that writes it.

The session itself notes which posts an edit concerns, so that no verb that works on objects can forget it, and brings
the shelves up to date before it commits. What concerns very many posts, such as another label of a term that thousands
have, is done for some at once and for the rest a little with each later edit (or by ``hallbar search rebuild``).

Whatever changes on the public shelf is a public change of its posts, and is in the log: processes keep what they have
found for as long as the log tells of nothing new.
"""

from collections.abc import Collection, Iterator
from itertools import chain

from sqlalchemy import delete, event, inspect, or_, select
from sqlalchemy.orm import Session

from hallbar.models import Draft, Media, MediaUse, Post, PostTerm, Term, TermAlias, log_unless_told
from hallbar.search import reading
from hallbar.search.document import document, made_by
from hallbar.search.shelves import desk_shelf, public_shelf
from hallbar.search.tables import LEFT, STATE

MOST_AT_ONCE = 500
"""Posts that one transaction brings up to date."""
SOME_MORE = 50
"""Posts left by an earlier one that it takes along."""

_TOUCHED = "search: touched"
_READ: dict[type[object], set[str]] = {
    Post: {"title", "lede", "body", "body_html", "byline", "published_at", "terms", "lead", "lead_id", "uses"},
    Draft: {"data"},
    Term: {"label"},
    TermAlias: {"label", "term_id", "term"},
    Media: {"title", "alt", "caption", "credit"},
}
"""What of each is found by its words."""


def index(session: Session, post_ids: Collection[int]) -> set[int]:
    """Bring both shelves up to date for these posts, whatever has become of them. Inside ``with writing():``.

    :return: those of them that the public finds by other words than before.
    """
    changed: set[int] = set()
    for shelf, sources in (
        (public_shelf(session), reading.released(session, post_ids)),
        (desk_shelf(session), reading.being_written(session, post_ids)),
    ):
        kept = shelf.digests(post_ids)
        documents = {post_id: document(source) for post_id, source in sources.items()}
        gone = kept.keys() - documents.keys()
        new = {post_id: made for post_id, made in documents.items() if kept.get(post_id) != made.digest}
        shelf.forget(gone)
        shelf.put(new)
        if shelf.is_public:
            changed = {*gone, *new}
    return changed


def index_and_log(session: Session, post_ids: Collection[int]) -> None:
    """The same, told to those who keep what the public has found. With nothing left to flush."""
    log_unless_told(session, sorted(index(session, post_ids)))


def is_current(session: Session) -> bool:
    """Whether all that stands on the shelves was made by the present analysis."""
    return session.scalar(select(STATE.c.made_by)) == made_by()


def touch(session: Session, posts: Collection[Post | int]) -> None:
    """Note posts, or ids of posts, whose text changed past the session's knowledge, as by a bulk statement."""
    session.info.setdefault(_TOUCHED, set()).update(posts)


def leave(session: Session, post_ids: Collection[int]) -> None:
    """Note posts to be brought up to date after this transaction: they are too many for others to wait meanwhile."""
    known = set(session.scalars(select(LEFT.c.post_id)))
    if rows := [{"post_id": post_id} for post_id in sorted(set(post_ids) - known)]:
        session.execute(LEFT.insert(), rows)


def take_left(session: Session, most: int) -> list[int]:
    """Posts that an earlier transaction left to be brought up to date; they are no longer noted."""
    ids = list(session.scalars(select(LEFT.c.post_id).limit(most)))
    session.execute(delete(LEFT).where(LEFT.c.post_id.in_(ids)))
    return ids


@event.listens_for(Session, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.deleted, *(item for item in session.dirty if _is_concerned(item))]
    with session.no_autoflush:
        noted = set(chain.from_iterable(_posts_of(session, item) for item in touched))
    if noted:
        session.info.setdefault(_TOUCHED, set()).update(noted)


@event.listens_for(Session, "before_commit")
def _bring_up_to_date(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    noted: set[Post | int] = session.info.pop(_TOUCHED, set())
    ids = sorted({post_id for item in noted if (post_id := _id_of(item)) is not None})
    if not ids:
        return
    index_and_log(session, [*ids[:MOST_AT_ONCE], *take_left(session, SOME_MORE)])
    if later := ids[MOST_AT_ONCE:]:
        leave(session, later)


@event.listens_for(Session, "after_soft_rollback")
def _forget_notes(session: Session, previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_TOUCHED, None)


def _is_concerned(item: object) -> bool:
    read = _READ.get(type(item), set())
    return any(inspect(item).attrs[name].history.has_changes() for name in read)


def _id_of(item: Post | int) -> int | None:
    """The id of a post, also of one that is deleted; None of one that never came to be."""
    if isinstance(item, int):
        return item
    identity = inspect(item).identity
    return identity[0] if identity else None


def _posts_of(session: Session, item: object) -> Iterator[Post | int]:
    """The posts whose words an object is part of."""
    if isinstance(item, Post):
        yield item
    elif isinstance(item, Draft):
        yield item.post_id or item.post
    elif isinstance(item, Term) and inspect(item).persistent:
        yield from session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == item.id))
    elif isinstance(item, TermAlias):
        term_id = item.term_id or item.term.id
        yield from session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == term_id))
    elif isinstance(item, Media) and inspect(item).persistent:
        used = select(MediaUse.post_id).where(MediaUse.media_id == item.id)
        yield from session.scalars(select(Post.id).where(or_(Post.id.in_(used), Post.lead_id == item.id)))
