"""The shelves made anew, or compared with what they should hold, while the site is used."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hallbar.models import Post, PublicChange
from hallbar.search import reading
from hallbar.search.common import keep_common, wrongly_kept
from hallbar.search.document import document, made_by
from hallbar.search.indexing import index, index_and_log, is_current, take_left
from hallbar.search.shelves import Shelf, desk_shelf, public_shelf, put_many
from hallbar.search.tables import COMMON, DESK, PUBLIC, STATE

BATCH = 250
"""Posts a transaction: others write in between, and wait for half a second at most."""
MOST_TO_CATCH_UP = 2000
"""Posts brought up to date before whoever made the edit is answered."""

Writing = Callable[[], AbstractContextManager[Session]]


def rebuild(writing: Writing, now: datetime, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Make both shelves anew, a transaction a batch; the number of posts.

    Until a post's turn comes it is found by its old terms. What is not on the shelves yet comes first.

    :param writing: opens a writing transaction (:func:`hallbar.extensions.writing`).
    :param progress: is told how many more are done.
    """
    with writing() as session:
        session.execute(delete(STATE))
        session.execute(delete(COMMON))
        for tables in (PUBLIC, DESK):
            session.execute(delete(tables.words))
        put_many(session, begins=True)
        posts = BitMap(session.scalars(select(Post.id)))
        kept = public_shelf(session).all_ids() | desk_shelf(session).all_ids()
    for ids in _batches([*(posts - kept), *(posts & kept), *(kept - posts)]):
        with writing() as session:
            for shelf in (public_shelf(session), desk_shelf(session)):
                shelf.forget(ids)
            index(session, ids)
        progress(len(BitMap(ids) & posts))
    with writing() as session:
        put_many(session, begins=False)
        session.execute(delete(COMMON))  # somebody may have kept them meanwhile, half old and half new
        session.execute(STATE.insert().values(id=1, made_by=made_by()))
        session.add(PublicChange(post=None, at=now))  # the same words may find other posts now
    keep_common(writing, session)
    return len(posts)


def catch_up(writing: Writing, most: int = MOST_TO_CATCH_UP) -> int:
    """Bring up to date what an edit that concerned very many posts has left, a transaction a batch.

    :param most: posts; what is left still is done a little with each later edit.
    :return: how many were.
    """
    done, last = 0, BATCH
    while last == BATCH and done < most:
        with writing() as session:
            ids = take_left(session, BATCH)
            index_and_log(session, ids)
        last, done = len(ids), done + len(ids)
    return done


def make_ready(writing: Writing, session: Session, now: datetime, progress: Callable[[int], None]) -> bool:
    """Make the shelves when they were not, or by another analysis; True when that was so."""
    current = is_current(session)
    session.rollback()
    if not current:
        rebuild(writing, now, progress)
    return not current


def wrong(session: Session, progress: Callable[[int], None] = lambda _done: None) -> list[int]:
    """The posts whose terms on a shelf are not those of their texts."""
    posts = BitMap(session.scalars(select(Post.id)))
    found = set(wrongly_kept(public_shelf(session)))
    for shelf, read in ((public_shelf(session), reading.released), (desk_shelf(session), reading.being_written)):
        found.update(shelf.all_ids() - posts)
        for ids in _batches(list(posts)):
            wanted = {post_id: document(source).digest for post_id, source in read(session, ids).items()}
            found.update(_differing(shelf, wanted, ids))
            progress(len(ids))
    return sorted(found)


def _differing(shelf: Shelf, wanted: dict[int, str], ids: list[int]) -> Iterator[int]:
    kept = shelf.digests(ids)
    for post_id in ids:
        if kept.get(post_id) != wanted.get(post_id) or (post_id in kept) != (post_id in wanted):
            yield post_id


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
