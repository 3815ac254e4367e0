"""Which public content there is at a moment, and until when."""

from datetime import datetime, timedelta

from flask import Flask

from hallbar.extensions import db, writing
from hallbar.models import Site, current_edition
from tests.newsroom import Newsroom


def until(now: datetime) -> datetime | None:
    return current_edition(db.session(), now).until


def test_it_stands_until_the_next_post_falls_due_is_withdrawn_or_the_notice_ends(
    app: Flask, newsroom: Newsroom, now: datetime
) -> None:
    soon, later, last = (now + timedelta(hours=hours) for hours in (1, 2, 3))
    newsroom.post()
    assert until(now) is None, "nothing waits"
    newsroom.post(at=later)
    assert until(now) == later
    with writing() as session:
        session.get_one(Site, 1).notice_until = soon
    assert until(now) == soon
    assert until(soon) == later
    assert until(later) is None
    post = newsroom.post()
    with writing():
        post.withdrawn_at = last
    assert until(later) == last


def test_the_end_of_the_notice_is_another_edition(app: Flask, now: datetime) -> None:
    end = now + timedelta(hours=1)
    with writing() as session:
        session.get_one(Site, 1).notice_until = end
    before, after = (current_edition(db.session(), moment) for moment in (now, end))
    assert before != after
    assert before.modified_at == after.modified_at, "no feed has it in it"
