"""A worker of a large site begins with a snapshot, and knows what a worker knows that has read everything."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from hallbar import clock
from hallbar.archive import Librarian, pack
from hallbar.archive.snapshot import unpack
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import keep_snapshot
from hallbar.extensions import db, writing
from hallbar.models import CatalogueSnapshot, Post
from hallbar.publishing import trash, withdraw
from tests.archive.asking import as_of
from tests.archive.test_freshness import assert_true_to_the_database
from tests.newsroom import Newsroom


@pytest.fixture
def large(app: Flask, newsroom: Newsroom) -> Newsroom:
    """Large enough for a test, with a snapshot."""
    fill(300, 1, clock.now(), lambda _done: None)
    newsroom.post(at=clock.now() + timedelta(hours=1), terms={"land": ["norge"]})
    keep_snapshot(least=100)
    return newsroom


def test_what_is_unpacked_is_what_was_packed(large: Newsroom, now: datetime) -> None:
    catalogue = as_of(now).catalogue
    assert unpack(pack(catalogue)) == catalogue
    assert catalogue.turns
    assert catalogue.pinned is not None


def test_a_worker_that_begins_with_a_snapshot_reads_the_changes_since(
    large: Newsroom, now: datetime, statements
) -> None:
    with statements() as seen:
        as_of(now)
    assert len(seen) == 2, "the edition and the snapshot"
    large.post(terms={"land": ["kina"]}, dated=None)
    first, second = db.session.scalars(select(Post).where(Post.visible(now)).limit(2))
    with writing() as session:
        trash(session, session.get_one(Post, first.id), now)
        withdraw(session, session.get_one(Post, second.id), now + timedelta(minutes=30), now)
    for minutes in (0, 31, 61):
        assert_true_to_the_database(Librarian(), clock.now() + timedelta(minutes=minutes))


def test_a_snapshot_made_of_one_made_before_is_as_true(large: Newsroom) -> None:
    large.post(terms={"land": ["kina"]})
    before = db.session.scalar(select(CatalogueSnapshot.version))
    keep_snapshot(least=100)
    assert db.session.scalar(select(CatalogueSnapshot.version)) > before
    assert_true_to_the_database(Librarian(), clock.now() + timedelta(minutes=61))


def test_a_snapshot_of_another_format_or_another_history_is_left_alone(large: Newsroom, now: datetime) -> None:
    data = db.session.scalar(select(CatalogueSnapshot.data))
    for other in (data.replace(b'"format": [1', b'"format": [0'), data.replace(b'"moments": ["20', b'"moments": ["19')):
        assert other != data
        with writing() as session:
            session.execute(update(CatalogueSnapshot).values(data=other))
        assert_true_to_the_database(Librarian(), now)


def test_a_small_site_stores_nothing(newsroom: Newsroom) -> None:
    newsroom.post()
    keep_snapshot()
    assert db.session.scalar(select(func.count()).select_from(CatalogueSnapshot)) == 0
