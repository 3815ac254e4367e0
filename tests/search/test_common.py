"""What is kept of words that very many posts have tells nothing else than the shelf itself."""

import pytest
from pyroaring import BitMap
from sqlalchemy import update

from hallbar import clock, search
from hallbar.extensions import db, writing
from hallbar.models import EVERY_POST, Post, PublicChange
from hallbar.search.common import keep_common
from hallbar.search.concordance import Concordance, Remembering
from hallbar.search.rebuilding import wrong
from hallbar.search.shelves import public_shelf
from hallbar.search.tables import COMMON
from tests.newsroom import Newsroom


@pytest.fixture
def posts(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """Posts of which most have a word, which is kept."""
    monkeypatch.setattr("hallbar.search.common.LEAST_POSTS", 3)
    posts = [newsroom.post("Handskar", body="Mattor") for _ in range(4)] + [newsroom.post("Annat", body="Annat")]
    assert keep_common(writing, db.session()) > 0
    return posts


def found(term: str, in_title: bool = False) -> BitMap:
    """As a worker finds it that has just begun; the same as the shelf says."""
    shelf = public_shelf(db.session())
    ids = Remembering(shelf, Concordance()).ids(term, in_title)
    assert ids == shelf.ids(term, in_title)
    return ids


def test_a_worker_that_has_just_begun_need_not_gather_common_words(posts: list[Post], statements) -> None:
    worker = Remembering(public_shelf(db.session()), Concordance())
    with statements() as seen:
        assert worker.ids("handsk") == BitMap(post.id for post in posts[:4])
        assert worker.ids("handsk", in_title=True) == worker.ids("handsk")
    assert not [said for said in seen if "search_public" in said]


def test_what_has_changed_since_is_taken_in(posts: list[Post], newsroom: Newsroom) -> None:
    newsroom.publish(posts[0], title="Annat")
    newsroom.publish(posts[1], title="Annat", body="Mattor och handskar")
    newsroom.publish(posts[4], title="Handskar")
    with writing() as session:
        session.delete(session.get_one(Post, posts[2].id))
    new = newsroom.post("Handskar")
    assert found("handsk") == BitMap([posts[1].id, posts[3].id, posts[4].id, new.id])
    assert found("handsk", in_title=True) == BitMap([posts[3].id, posts[4].id, new.id])


def test_a_worker_takes_in_each_change(posts: list[Post], newsroom: Newsroom) -> None:
    shelf, worker = public_shelf(db.session()), Concordance()
    worker.common(shelf)
    for post in (posts[0], posts[4], posts[0], posts[1]):
        newsroom.publish(post, title="Annat" if "Handskar" in post.title else "Handskar")
        post = db.session.merge(post)
        worker = worker.revised(shelf, [post.id])
        for in_title in (False, True):
            own = Concordance(common=worker.common(shelf))
            assert Remembering(shelf, own).ids("handsk", in_title) == shelf.ids("handsk", in_title)


@pytest.mark.parametrize("how", ["too many", "a bulk statement", "made anew"])
def test_what_is_kept_is_not_used_when_it_cannot_be_told_what_has_changed(
    posts: list[Post], newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "too many":
        monkeypatch.setattr("hallbar.search.common.MOST_CHANGED", 1)
    newsroom.publish(posts[0], title="Annat")
    newsroom.publish(posts[1], title="Annat")
    if how == "a bulk statement":
        with writing() as session:
            session.add(PublicChange(post_id=EVERY_POST, at=clock.now()))
    elif how == "made anew":
        search.rebuild(writing, clock.now())
    assert found("handsk") == BitMap([posts[2].id, posts[3].id])
    keep_common(writing, db.session())
    assert found("handsk") == BitMap([posts[2].id, posts[3].id])


def test_what_is_kept_is_brought_up(posts: list[Post], newsroom: Newsroom, monkeypatch) -> None:
    monkeypatch.setattr("hallbar.search.common.FEW_CHANGED", 2)
    for post in posts[1:]:
        newsroom.publish(post, title="Instrument")
    assert keep_common(writing, db.session()) > 0
    assert found("handsk") == BitMap([posts[0].id])
    assert keep_common(writing, db.session()) == 0


def test_a_word_is_kept_that_has_become_common(posts: list[Post], newsroom: Newsroom, monkeypatch) -> None:
    monkeypatch.setattr("hallbar.search.common.MOST_CHANGED", 2)
    for post in posts[1:]:
        newsroom.publish(post, title="Instrument")
    assert keep_common(writing, db.session()) > 0
    assert found("instrument") == BitMap(post.id for post in posts[1:])


def test_what_is_kept_wrongly_is_told(posts: list[Post], newsroom: Newsroom) -> None:
    newsroom.publish(posts[0], title="Instrument")
    assert wrong(db.session()) == []
    with writing() as session:
        kept = BitMap([posts[0].id, posts[1].id, posts[3].id])
        session.execute(update(COMMON).where(COMMON.c.term == "handsk").values(ids=kept.serialize()))
    assert wrong(db.session()) == [posts[2].id]
