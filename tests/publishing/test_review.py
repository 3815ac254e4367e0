"""A writer hands in, an editor decides, and everybody can see what came of it."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Outcome, Post, PostContent, Role, State, User
from hallbar.publishing import WrongState, acts, drafting, review, trash
from hallbar.publishing.drafting import Sent
from tests.desk import add_user
from tests.newsroom import Newsroom

TEXT = PostContent(title="Titel", body="Text.", slug="titel")


@pytest.fixture
def karin(app: Flask) -> User:
    return add_user("Karin Ås", Role.WRITER)


@pytest.fixture
def elsa(app: Flask) -> User:
    return add_user("Elsa Ek", Role.EDITOR)


@pytest.fixture
def post(newsroom: Newsroom, karin: User, now: datetime) -> Post:
    with writing() as session:
        post = drafting.start(session, "key", karin, now)
        drafting.save(session, post, Sent(TEXT, 0), karin, now)
    return post


def hand_in(post: Post, user: User, now: datetime, message: str = "") -> str:
    with writing() as session:
        return review.hand_in(session, post, user, now, message=message)


def acts_logged() -> list[str]:
    return list(db.session.scalars(select(LogEntry.act).order_by(LogEntry.id)))


def test_a_text_is_handed_in_once_and_again_only_with_something_new(post: Post, karin: User, now: datetime) -> None:
    assert hand_in(post, karin, now, "Titta på siffrorna.")
    assert not hand_in(post, karin, now, "Titta på siffrorna.")
    assert not hand_in(post, karin, now)
    with writing() as session:
        drafting.save(session, post, Sent(PostContent(title="Titel", body="Bättre."), 1), karin, now)
    assert hand_in(post, karin, now)
    (waiting,) = review.reviews(db.session(), post)
    assert (waiting.version, waiting.message) == (2, "Titta på siffrorna.")
    assert acts_logged() == ["hand_in", "hand_in"]


def test_a_text_is_returned_only_with_a_word_about_why(post: Post, karin: User, elsa: User, now: datetime) -> None:
    hand_in(post, karin, now)
    with pytest.raises(review.CommentMissing), writing() as session:
        review.send_back(session, post, elsa, now, comment="  ")
    with writing() as session:
        review.send_back(session, post, elsa, now, comment=" Källa saknas. ")
    (returned,) = review.reviews(db.session(), post)
    assert (returned.outcome, returned.comment, returned.decided_by) == (Outcome.RETURNED, "Källa saknas.", elsa)
    assert hand_in(post, karin, now), "handed in again it waits again"
    assert len(review.reviews(db.session(), post)) == 2


def test_a_decision_is_made_once(post: Post, karin: User, elsa: User, now: datetime) -> None:
    hand_in(post, karin, now)
    with writing() as session:
        assert review.approve(session, post, elsa, now) == "approve"
        assert review.approve(session, post, elsa, now) == ""
        assert review.send_back(session, post, elsa, now, comment="Nej.") == ""
    assert acts_logged() == ["hand_in", "approve"]


def test_what_is_handed_in_can_be_taken_back(post: Post, karin: User, now: datetime) -> None:
    hand_in(post, karin, now)
    with writing() as session:
        assert review.take_back(session, post, karin, now)
        assert not review.take_back(session, post, karin, now)
    assert review.reviews(db.session(), post) == []
    assert acts_logged() == ["hand_in", "take_back"]


def test_publishing_is_approval(post: Post, karin: User, elsa: User, now: datetime) -> None:
    hand_in(post, karin, now)
    with writing() as session:
        assert acts.publish(session, post, elsa, now, content=TEXT) == "publish"
    assert post.state(now) is State.PUBLISHED
    (approved,) = review.reviews(db.session(), post)
    assert (approved.outcome, approved.decided_by) == (Outcome.APPROVED, elsa)


def test_nothing_and_what_is_in_the_trash_is_not_handed_in(newsroom, post: Post, karin: User, now: datetime) -> None:
    with pytest.raises(review.NothingToReview):
        hand_in(newsroom.draft(""), karin, now)
    with writing() as session:
        trash(session, post, now)
    with pytest.raises(WrongState):
        hand_in(post, karin, now)
