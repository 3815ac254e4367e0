"""Attempts are counted once each, however many come at once and to whichever process."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine
from flask import Flask

from hallbar.extensions import db, writing
from hallbar.models import Attempts
from hallbar.web import throttle
from hallbar.web.throttle import Counted, Limit

LIMIT = Limit("test", 5, timedelta(minutes=10))
WIDER = Limit("wider", 8, timedelta(minutes=20))


def test_of_thirty_at_once_as_many_as_may_get_a_place(app: Flask) -> None:
    def attempt(_number: int) -> bool:
        with app.app_context():
            return throttle.take(Counted(LIMIT, "elsa")) is None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(30))) == 5


def test_no_place_is_taken_where_another_limit_is_reached(app: Flask) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        for _ in range(5):
            assert throttle.take(Counted(LIMIT, "elsa"), Counted(WIDER, "office")) is None
        for _ in range(10):
            opens = throttle.take(Counted(LIMIT, "elsa"), Counted(WIDER, "office"))
            assert opens
            assert throttle.seconds_until(opens) == 601
        assert sum(throttle.take(Counted(WIDER, "office")) is None for _ in range(10)) == 3


def test_the_count_begins_anew_and_old_rows_go(app: Flask) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False) as time:
        assert [throttle.take(Counted(LIMIT, "elsa")) is None for _ in range(6)] == [True] * 5 + [False]
        time.shift(timedelta(minutes=10))
        assert throttle.take(Counted(LIMIT, "olle")) is None
        assert [row.count for row in db.session.scalars(db.select(Attempts))] == [1]
        assert throttle.take(Counted(LIMIT, "elsa")) is None


def test_a_place_can_be_given_back_and_the_count_be_reset(app: Flask) -> None:
    elsa = Counted(LIMIT, "elsa")
    assert [throttle.take(elsa) is None for _ in range(6)] == [True] * 5 + [False]
    with writing() as session:
        throttle.give_back(session, elsa)
    assert [throttle.take(elsa) is None for _ in range(2)] == [True, False]
    with writing() as session:
        throttle.reset(session, elsa)
    assert [throttle.take(elsa) is None for _ in range(6)] == [True] * 5 + [False]
