"""Every public change is logged in its own transaction, numbered in the order of commit."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Draft, Facet, Page, Post, PublicChange, Site, Term, TermAlias, content_version
from hallbar.publishing import trash, withdraw
from tests.newsroom import Newsroom


@pytest.fixture
def version(app: Flask):
    def read() -> int:
        db.session.rollback()
        return content_version(db.session())

    return read


def newest() -> PublicChange:
    return db.session.scalars(select(PublicChange).order_by(PublicChange.version.desc())).first()


def test_publishing_editing_withdrawing_and_trashing_are_public_changes(newsroom: Newsroom, version) -> None:
    before = version()
    post = newsroom.post()
    assert version() > before
    for change in (
        lambda: newsroom.publish(post, title="Ny rubrik"),
        lambda: newsroom.publish(post, term_ids=newsroom.term_ids({"land": ["kina"]})),
        lambda: withdraw(db.session(), post, clock.now(), clock.now()),
        lambda: trash(db.session(), post, clock.now()),
    ):
        before = version()
        if change.__code__.co_names[0] in ("withdraw", "trash"):
            with writing():
                change()
        else:
            change()
        assert version() > before
        assert newest().post_id == post.id


def test_changes_of_site_page_facet_term_and_alias_are_public(newsroom: Newsroom, version) -> None:
    changes = (
        lambda s: setattr(s.get_one(Site, 1), "notice", "Obs"),
        lambda s: setattr(s.scalars(select(Page)).first(), "title", "Ny"),
        lambda s: setattr(s.scalars(select(Facet)).first(), "label", "Ny"),
        lambda s: setattr(s.scalars(select(Term)).first(), "label", "Ny"),
        lambda s: s.add(TermAlias(term_id=1, slug="ny", label="Ny")),
        lambda s: s.delete(s.scalars(select(TermAlias).where(TermAlias.slug == "ny")).one()),
    )
    for change in changes:
        before = version()
        with writing() as session:
            change(session)
        assert version() == before + 1
        assert newest().post_id is None


def test_a_draft_changes_nothing_in_public(newsroom: Newsroom, version) -> None:
    published = newsroom.post()
    before = version()
    draft = newsroom.draft("Hemligt")
    with writing() as session:
        session.add(Draft(post_id=draft.id, data={}, saved_at=clock.now()))
        session.add(Draft(post_id=published.id, data={"title": "Ändras"}, saved_at=clock.now()))
    assert version() == before


def test_a_change_that_is_rolled_back_is_not_logged(newsroom: Newsroom, version) -> None:
    before = version()

    def fail() -> None:
        with writing() as session:
            session.get_one(Site, 1).name = "Fel"
            session.flush()
            raise ValueError("stopp")

    with pytest.raises(ValueError, match="stopp"):
        fail()
    assert version() == before


def test_what_shows_nowhere_is_no_public_change(newsroom: Newsroom, version) -> None:
    post = newsroom.post()
    before = version()
    with writing():
        post.import_hash = "x"
    assert version() == before


def test_a_destroyed_post_is_a_public_change_of_the_whole(newsroom: Newsroom, version) -> None:
    post = newsroom.post()
    before = version()
    with writing() as session:
        session.delete(session.get_one(Post, post.id))
    assert version() > before


def test_concurrent_changes_are_numbered_in_the_order_they_commit(app: Flask, newsroom: Newsroom) -> None:
    """A reader that has seen a number never later meets a lower one that is new to it."""
    posts = [newsroom.post().id for _ in range(4)]
    stop, seen, holes = threading.Event(), set(), []

    def write(post_id: int) -> None:
        with app.app_context():
            for step in range(10):
                with writing() as session:
                    session.get_one(Post, post_id).withdrawn_at = clock.now() + timedelta(days=step + 1)
            db.session.remove()

    def read() -> None:
        with app.app_context():
            highest = 0
            while not stop.is_set():
                versions = set(db.session.scalars(select(PublicChange.version)))
                db.session.rollback()
                holes.extend(number for number in versions - seen if number <= highest)
                seen.update(versions)
                highest = max(highest, *versions)
            db.session.remove()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=[post_id]) for post_id in posts]
    reader.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert not holes


def test_concurrent_read_modify_write_loses_nothing(app: Flask, newsroom: Newsroom) -> None:
    """The writing transaction takes its lock before it reads, on both engines."""
    post_id = newsroom.post(title="0").id

    def add() -> None:
        with app.app_context():
            for _ in range(15):
                with writing() as session:
                    post = session.get_one(Post, post_id)
                    post.byline = str(int(post.byline or 0) + 1)
            db.session.remove()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.get_one(Post, post_id).byline == "60"
