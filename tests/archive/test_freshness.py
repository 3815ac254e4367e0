"""Every worker sees every change at its next request, whether an editor made it or time did."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from hallbar import clock
from hallbar.archive import ArchiveFilter, Librarian, Selection, load_vocabulary
from hallbar.archive.facets import count
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import Post, PublicChange, Site, Term, current_edition
from hallbar.publishing import restore_from_trash, trash, withdraw
from tests.archive.asking import as_of
from tests.archive.oracle import Oracle, without_zeros
from tests.newsroom import Newsroom, moment

EVERYTHING = ArchiveFilter()


def assert_true_to_the_database(librarian: Librarian, now: datetime) -> None:
    """A worker's catalogue says what SQL says: what is visible, in which order, of which terms and months."""
    holdings = as_of(now, librarian)
    session = db.session()
    vocabulary = load_vocabulary(session)
    oracle = Oracle(session, vocabulary, now, {})
    for wanted in (EVERYTHING, ArchiveFilter(year=2018)):
        selection = Selection.of(session, wanted, vocabulary, holdings)
        assert selection.page(session, wanted, 10**6) == oracle.ids(wanted)
        assert without_zeros(count(selection, wanted, vocabulary)) == oracle.counts(wanted)
    pinned = session.scalars(select(Post.id).where(Post.pinned, Post.visible(now)))
    assert set(holdings.catalogue.pinned & holdings.visible) == set(pinned)


def change_something(newsroom: Newsroom, random: Random, now: datetime) -> None:
    """One of all that editors do, to any post."""
    terms = {"land": random.sample(["norge", "kina", "pakistan", "indien"], random.randint(0, 2))}
    dated = random.choice(["2018-05-03", "2018-05-04T10:00", "2018-06-01", "2017-12-31T23:30", None])
    ids = list(db.session.scalars(select(Post.id)))
    db.session.rollback()

    def new() -> None:
        newsroom.post(terms=terms, dated=dated)

    def scheduled() -> None:
        newsroom.post(terms=terms, dated=dated, at=now + timedelta(hours=random.randint(1, 30)))

    def other_terms(post: Post) -> None:
        post.terms = [newsroom.term("land", slug) for slug in terms["land"]]

    def other_date(post: Post) -> None:
        post.show_date(moment(dated) if dated else None, undated_key=-(10**15) - random.randint(0, 50))

    verbs: list[Callable[[Post], object]] = [
        other_terms,
        other_date,
        lambda post: post.published_at and withdraw(db.session(), post, now, now),
        lambda post: (
            post.published_at and withdraw(db.session(), post, now + timedelta(hours=random.randint(1, 30)), now)
        ),
        lambda post: setattr(post, "withdrawn_at", None),
        lambda post: setattr(post, "pinned", not post.pinned),
        lambda post: trash(db.session(), post, now),
        lambda post: restore_from_trash(db.session(), post, now),
        lambda post: db.session.delete(post),
        lambda _post: setattr(db.session.get_one(Site, 1), "notice", str(random.random())),
    ]
    if len(ids) < 4 or random.random() < 0.3:
        random.choice([new, scheduled])()
        return
    with writing() as session:
        random.choice(verbs)(session.get_one(Post, random.choice(ids)))


@pytest.mark.parametrize("seed", range(3))
def test_workers_that_look_seldom_and_often_see_the_same_after_any_changes(newsroom: Newsroom, seed: int) -> None:
    random, now = Random(seed), clock.now()
    often, seldom = Librarian(), Librarian()
    for step in range(70):
        change_something(newsroom, random, now)
        if random.random() < 0.3:
            now += timedelta(hours=random.randint(1, 20))
        assert_true_to_the_database(often, now)
        if step % 9 == 0:
            assert_true_to_the_database(seldom, now)
    assert_true_to_the_database(seldom, now)
    assert_true_to_the_database(often, now - timedelta(days=40))  # a clock that is set back


def test_time_alone_shows_and_hides(newsroom: Newsroom, now: datetime) -> None:
    librarian = Librarian()
    post = newsroom.post(at=now + timedelta(hours=1))
    with writing():
        withdraw(db.session(), post, now + timedelta(hours=2), now)
    for hours, visible in ((0, []), (1, [post.id]), (1.9, [post.id]), (2, []), (1.5, [post.id]), (0, [])):
        assert list(as_of(now + timedelta(hours=hours), librarian).visible) == visible


def test_a_change_costs_its_own_post_only(newsroom: Newsroom, now: datetime, statements) -> None:
    fill(300, 1, now, lambda _done: None)
    librarian = Librarian()
    before = as_of(now, librarian)
    newsroom.post(terms={"land": ["norge"]})
    with statements() as seen:
        after = as_of(clock.now(), librarian)
    assert len(seen) == 4, "the edition, the log, the post and its terms"
    assert len(after.visible) == len(before.visible) + 1
    same = [term for term, posts in before.catalogue.terms.items() if after.catalogue.terms[term] is posts]
    assert len(same) == len(before.catalogue.terms) - 1
    assert len(before.visible) == len(set(before.catalogue.in_order(before.visible))), "the old one is as it was"


def test_nothing_is_asked_where_nothing_has_changed(newsroom: Newsroom, now: datetime, statements) -> None:
    newsroom.post()
    librarian = Librarian()
    first = as_of(now, librarian)
    with statements() as seen:
        assert as_of(now + timedelta(days=1), librarian) is first
    assert len(seen) == 1, "the edition"


def test_posts_added_in_bulk_are_seen(newsroom: Newsroom, now: datetime) -> None:
    librarian = Librarian()
    as_of(now, librarian)
    fill(30, 1, now, lambda _done: None)
    assert_true_to_the_database(librarian, clock.now())


def test_a_term_that_is_removed_takes_no_post_with_it(newsroom: Newsroom, now: datetime) -> None:
    newsroom.post(terms={"land": ["norge"]})
    librarian = Librarian()
    as_of(now, librarian)
    with writing() as session:
        session.delete(session.get_one(Term, newsroom.term("land", "norge").id))
    assert_true_to_the_database(librarian, clock.now())


def test_a_database_restored_from_a_backup_is_read_anew(newsroom: Newsroom, now: datetime) -> None:
    kept, lost = newsroom.post(), newsroom.post()
    librarian = Librarian()
    as_of(now, librarian)
    with writing() as session:  # as it was before the second post came; then life goes on, past the same numbers
        session.execute(update(Post).where(Post.id == lost.id).values(published_at=None))
        newest = session.scalars(select(PublicChange.version).order_by(PublicChange.version.desc())).first()
        session.execute(delete(PublicChange).where(PublicChange.version >= newest))
        for number in range(3):
            at = clock.now() + timedelta(seconds=number)
            session.add(PublicChange(version=newest + number, post_id=kept.id, at=at))
    assert_true_to_the_database(librarian, clock.now())


def test_threads_that_ask_while_posts_are_published_see_whole_states_only(app: Flask, newsroom: Newsroom) -> None:
    librarian, stop, wrong = Librarian(), threading.Event(), []
    newsroom.post(terms={"land": ["norge"]})
    norge = newsroom.term("land", "norge").id

    def read() -> None:
        with app.app_context():
            seen = 0
            while not stop.is_set():
                holdings = as_of(clock.now(), librarian)
                visible = len(holdings.visible)
                listed = len(list(holdings.catalogue.in_order(holdings.visible)))
                tagged = len(holdings.catalogue.terms[norge] & holdings.visible)
                if not visible == listed == tagged >= seen:
                    wrong.append((visible, listed, tagged, seen))
                seen = visible
            db.session.remove()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(25):
        newsroom.post(terms={"land": ["norge"]})
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(as_of(clock.now(), librarian).visible) == 26


def test_a_request_sees_one_state_of_the_database_throughout(app: Flask, newsroom: Newsroom) -> None:
    newsroom.post()
    number = select(func.count()).select_from(Post)
    session = db.session()
    session.rollback()
    assert session.scalar(number) == 1

    def publish() -> None:
        with app.app_context():
            Newsroom(app).post("Under tiden")
            db.session.remove()

    another = threading.Thread(target=publish)
    another.start()
    another.join()
    assert session.scalar(number) == 1
    session.rollback()
    assert session.scalar(number) == 2


def test_a_request_that_began_before_a_change_sees_the_archive_as_it_was(newsroom: Newsroom, now: datetime) -> None:
    """Another thread has taken in the change already; this one's transaction knows neither it nor its terms."""
    post = newsroom.post(terms={"land": ["norge"]})
    librarian, session = Librarian(), db.session()
    norge = newsroom.term("land", "norge").id
    session.rollback()
    before = as_of(now, librarian)
    old = current_edition(session, now)
    for slug in ("kina", "pakistan"):
        with writing():
            post.terms = [newsroom.term("land", slug)]
        assert as_of(now, librarian) is not before
        assert librarian.holdings(session, old, now) is before
    assert list(before.catalogue.terms[norge]) == [post.id]
    assert not as_of(now, librarian).catalogue.terms[norge]
