"""What a post is follows from its two times and the trash mark, in Python and in SQL alike."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import UNDATED, Post, PostContent, State
from tests.newsroom import Newsroom

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = st.one_of(st.none(), st.sampled_from([NOW + timedelta(seconds=step) for step in (-90, -1, 0, 1, 90)]))


@given(st.lists(st.tuples(TIMES, TIMES, TIMES), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_and_sql_agree_on_what_is_visible(app, times) -> None:
    with writing() as session:
        session.query(Post).delete()
        for number, (published, withdrawn, trashed) in enumerate(times):
            session.add(
                Post(
                    uid=f"u{number}",
                    created_at=NOW,
                    sort_key=0,
                    published_at=published,
                    withdrawn_at=withdrawn,
                    trashed_at=trashed,
                )
            )
    visible = set(db.session.scalars(select(Post.uid).where(Post.visible(NOW))))
    assert visible == {post.uid for post in db.session.scalars(select(Post)) if post.state(NOW) is State.PUBLISHED}


@pytest.mark.parametrize(
    ("published", "withdrawn", "trashed", "expected"),
    [
        (None, None, None, State.DRAFT),
        (1, None, None, State.SCHEDULED),
        (0, None, None, State.PUBLISHED),
        (-1, 1, None, State.PUBLISHED),
        (-1, 0, None, State.WITHDRAWN),
        (-1, None, -1, State.TRASHED),
        (None, None, -1, State.TRASHED),
    ],
)
def test_state_follows_from_the_times(published, withdrawn, trashed, expected) -> None:
    def at(step: int | None) -> datetime | None:
        return None if step is None else NOW + timedelta(seconds=step)

    post = Post(published_at=at(published), withdrawn_at=at(withdrawn), trashed_at=at(trashed))
    assert post.state(NOW) is expected


def test_a_date_places_a_post_by_stockholms_calendar() -> None:
    post = Post()
    post.show_date(datetime(2017, 12, 31, 23, 30, tzinfo=UTC))
    assert (post.dated_year, post.dated_month) == (2018, 1)
    post.show_date(datetime(2018, 6, 30, 22, 0, tzinfo=UTC))
    assert (post.dated_year, post.dated_month) == (2018, 7)


def test_undated_posts_come_after_all_dated_ones() -> None:
    ancient, undated = Post(), Post()
    ancient.show_date(datetime(1, 1, 1, tzinfo=UTC))
    undated.show_date(None)
    assert undated.sort_key == UNDATED < ancient.sort_key
    assert undated.dated_year is None


def test_moments_are_utc_and_must_say_so(newsroom: Newsroom) -> None:
    post = newsroom.post()
    db.session.expire_all()
    assert post.published_at is not None
    assert post.published_at.tzinfo is UTC
    with pytest.raises(Exception, match="time zone"), writing():
        post.withdrawn_at = datetime(2026, 1, 1)  # noqa: DTZ001


def test_content_survives_its_json(newsroom: Newsroom) -> None:
    content = PostContent(title="Å", body="b", term_ids=(3, 1, 1), lead_id=7)
    assert PostContent.from_json(content.as_json()) == content
    assert content.term_ids == (1, 3)
    assert PostContent.from_json({"title": "x", "of a later version": 1}) == PostContent(title="x")


def test_writing_outside_the_writing_transaction_is_refused(newsroom: Newsroom) -> None:
    post = newsroom.post()
    post.title = "Smygändrad"
    with pytest.raises(RuntimeError, match="writing"):
        db.session.flush()
    db.session.rollback()
    assert post.title != "Smygändrad"


def test_writing_transactions_do_not_nest(app) -> None:
    with writing(), pytest.raises(RuntimeError, match="already"), writing():
        pass


def test_html_of_an_older_renderer_is_rendered_anew(newsroom: Newsroom) -> None:
    post = newsroom.post(body="*Nytt*")
    with writing():
        post.body_html, post.renderer = "<p>Gammalt</p>", 0
    assert post.html == "<p><em>Nytt</em></p>\n"


def test_the_clock_is_asked_in_utc() -> None:
    assert clock.now().tzinfo is UTC
