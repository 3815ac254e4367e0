"""What comes out and goes away, week by week: a page of the newsroom's calendar."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from hallbar.clock import to_stockholm
from hallbar.editor.listing import LIST, Need, PostList, Stage
from hallbar.editor.listing.page import NAMELESS
from hallbar.editor.loading import own_posts
from hallbar.editor.overview.weeks import Week, day_and_month
from hallbar.language.dates import WEEKDAYS
from hallbar.models import Post, User

HOME = "/redaktion/"
WEEKS = 4
"""How many a page shows."""
MOST_A_DAY = 3
"""Posts of a day that are shown; the others are counted."""


@dataclass(frozen=True)
class Happening:
    """That a post comes out at a moment, or goes away."""

    at: datetime
    words: str
    """``Publiceras``, ``Publicerades``, ``Avpubliceras``, ``Avpublicerades``."""
    lies_ahead: bool
    title: str
    lang: str
    post_id: int
    slug: str
    """Of its public page, where that is all that the user may see; else empty."""


@dataclass(frozen=True)
class Day:
    """A day with what happens on it."""

    date: date
    weekday: str
    label: str
    is_today: bool
    happenings: tuple[Happening, ...]
    more: int
    """How many there are besides."""


@dataclass(frozen=True)
class CalendarWeek:
    """A row of the calendar."""

    label: str
    days: tuple[Day, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happens in it."""
        return not any(day.happenings for day in self.days)


@dataclass(frozen=True)
class Calendar:
    """Some weeks, and the ways to others."""

    heading: str
    weeks: tuple[CalendarWeek, ...]
    previous: str
    following: str
    present: str
    """The address of the page that begins with the present week; empty on that one."""
    later: int
    """How many scheduled posts come out after the last of these weeks."""
    scheduled: str
    """The address of the list of scheduled posts, the next one first."""
    published: str
    """The address of the list of public posts, the newest first."""


def calendar(session: Session, user: User, first: Week, now: datetime) -> Calendar:
    """The page that begins with a week; three statements."""
    weeks = [first.later(number) for number in range(WEEKS)]
    present, end = Week.at(now), first.later(WEEKS).start
    by_day = _by_day(_happenings(session, user, first.start, end, now), now)
    due = select(func.count(Post.id)).where(own_posts(user), Post.trashed_at.is_(None))
    return Calendar(
        heading=f"{_label(weeks[0], present)} till {_label(weeks[-1], present).lower()}",
        weeks=tuple(_week(week, present, by_day, to_stockholm(now).date()) for week in weeks),
        previous=_address(first.later(-1), present),
        following=_address(first.later(), present),
        present="" if first == present else _address(present, present),
        later=session.scalar(due.where(Post.published_at >= max(end, now))) or 0,
        scheduled=PostList(stage=Stage.SCHEDULED, column="publicering", falling=False).address(LIST),
        published=PostList(need=Need.OUT, column="publicering").address(LIST),
    )


def _label(week: Week, present: Week) -> str:
    """``Vecka 49``; with its year, where that is another than now."""
    return f"Vecka {week.number}" if week.year == present.year else f"Vecka {week.number}, {week.year}"


def _address(week: Week, present: Week) -> str:
    query = "" if week == present else "?" + urlencode({"vecka": str(week)})
    return f"{HOME}{query}#kalender"


def _happenings(session: Session, user: User, start: datetime, end: datetime, now: datetime) -> Iterable[Happening]:
    """Of own posts all; of others' what the public could see happen."""
    own = own_posts(user).label("own")
    within = [and_(column >= start, column < end) for column in (Post.published_at, Post.withdrawn_at)]
    posts = session.execute(
        select(Post.id, Post.title, Post.lang, Post.slug, Post.published_at, Post.withdrawn_at, own)
        .where(Post.trashed_at.is_(None), or_(*within), or_(own_posts(user), Post.visible(now)))
        .order_by(Post.id)
    )
    for post in posts:
        came, goes = post.published_at, post.withdrawn_at
        slug = "" if post.own else post.slug
        for at, ahead, past in ((came, "Publiceras", "Publicerades"), (goes, "Avpubliceras", "Avpublicerades")):
            if at is not None and start <= at < end and (post.own or at <= now):
                words, title = ahead if at > now else past, post.title.strip() or NAMELESS
                yield Happening(at, words, at > now, title, post.lang, post.id, slug)


def _by_day(happenings: Iterable[Happening], now: datetime) -> Mapping[date, Sequence[Happening]]:
    """What lies ahead comes first on a day where there is more than is shown."""
    days: dict[date, list[Happening]] = defaultdict(list)
    for happening in happenings:
        days[to_stockholm(happening.at).date()].append(happening)
    return {day: sorted(those, key=lambda one: (not one.lies_ahead, one.at)) for day, those in days.items()}


def _week(week: Week, present: Week, by_day: Mapping[date, Sequence[Happening]], today: date) -> CalendarWeek:
    return CalendarWeek(_label(week, present), tuple(_day(day, by_day.get(day, ()), today) for day in week.days))


def _day(day: date, happenings: Sequence[Happening], today: date) -> Day:
    shown = tuple(sorted(happenings[:MOST_A_DAY], key=lambda one: one.at))
    return Day(day, WEEKDAYS[day.weekday()], day_and_month(day), day == today, shown, len(happenings) - len(shown))
