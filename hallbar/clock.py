"""Time: UTC inside, Stockholm on screen. The only reader of the system clock."""

import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment, in UTC with microseconds."""
    return datetime.now(UTC)


def seconds() -> float:
    """The present moment as seconds since 1970 (UTC): told in a fifth of the time that :func:`now` takes."""
    return time.time()


def to_stockholm(moment: datetime) -> datetime:
    """The same moment on a clock in Stockholm.

    :raises ValueError: for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(STOCKHOLM)


def from_stockholm(wall: datetime) -> datetime:
    """The moment, in UTC, at which a clock in Stockholm shows ``wall`` (a naive time).

    In autumn's repeated hour it is the first of the two.

    :raises ValueError: for a time that spring's change of clocks skips, or one that has a time zone already.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall-clock time has no time zone")
    moment = wall.replace(tzinfo=STOCKHOLM, fold=0).astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None) != wall:
        raise ValueError(f"{wall:%Y-%m-%d %H.%M} does not exist in Stockholm: the clock skips that hour")
    return moment


def is_repeated(wall: datetime) -> bool:
    """Whether a clock in Stockholm shows ``wall`` (a naive time) twice, since autumn's change sets it back."""
    first, second = (wall.replace(tzinfo=STOCKHOLM, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def start_of_day(day: date) -> datetime:
    """Midnight in Stockholm at the start of ``day``, in UTC."""
    return from_stockholm(datetime.combine(day, time_of_day()))
