"""UTC inside, Stockholm on screen, also on the two nights a year when the clock is changed."""

from datetime import UTC, date, datetime

import pytest

from hallbar import clock
from hallbar.language.dates import date_and_clock, iso_date, long_date


def test_summer_and_winter_differ_by_an_hour() -> None:
    assert date_and_clock(datetime(2018, 5, 3, 12, 2, tzinfo=UTC)) == "3 maj 2018 kl. 14.02"
    assert date_and_clock(datetime(2018, 12, 3, 12, 2, tzinfo=UTC)) == "3 december 2018 kl. 13.02"


def test_the_day_is_stockholms() -> None:
    moment = datetime(2018, 5, 2, 22, 30, tzinfo=UTC)
    assert long_date(moment) == "3 maj 2018"
    assert iso_date(moment) == "2018-05-03"
    assert clock.start_of_day(date(2018, 5, 3)) == datetime(2018, 5, 2, 22, tzinfo=UTC)


def test_the_hour_that_spring_skips_is_refused() -> None:
    with pytest.raises(ValueError, match="skips"):
        clock.from_stockholm(datetime(2026, 3, 29, 2, 30))  # noqa: DTZ001
    assert clock.from_stockholm(datetime(2026, 3, 29, 3, 0)) == datetime(2026, 3, 29, 1, tzinfo=UTC)  # noqa: DTZ001


def test_of_the_hour_that_autumn_repeats_the_first_is_meant() -> None:
    assert clock.from_stockholm(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # noqa: DTZ001
    assert date_and_clock(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "25 oktober 2026 kl. 02.30"


def test_a_moment_needs_a_zone_and_a_wall_clock_has_none() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.to_stockholm(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        clock.from_stockholm(datetime(2026, 1, 1, tzinfo=UTC))


def test_only_the_hour_that_autumn_repeats_comes_twice() -> None:
    assert clock.is_repeated(datetime(2027, 10, 31, 2, 0))  # noqa: DTZ001
    assert clock.is_repeated(datetime(2027, 10, 31, 2, 59))  # noqa: DTZ001
    for wall in (datetime(2027, 10, 31, 1, 59), datetime(2027, 10, 31, 3, 0), datetime(2027, 3, 28, 2, 30)):  # noqa: DTZ001
        assert not clock.is_repeated(wall)
