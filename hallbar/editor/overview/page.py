"""``Overview``: the first page as a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.archive import Vocabulary
from hallbar.editor.loading import own_posts
from hallbar.editor.overview.calendar import Calendar, calendar
from hallbar.editor.overview.care import Care, care
from hallbar.editor.overview.sections import OUT, Section, sections
from hallbar.editor.overview.weeks import Week
from hallbar.models import Post, User


@dataclass(frozen=True)
class Overview:
    """All that the first page shows."""

    lists: Sequence[Section]
    """What somebody has to do something with."""
    calendar: Calendar
    published: Section
    care: Sequence[Care]
    is_new: bool
    """Whether there is nothing here yet that the user could work with."""


def overview(session: Session, user: User, vocabulary: Vocabulary, week: Week, now: datetime) -> Overview:
    """Gather it; a fixed number of statements at most.

    :param week: the first of the calendar.
    """
    found = sections(session, user, vocabulary, now)
    return Overview(
        lists=[section for name, section in found.items() if name != OUT.id and (section.items or section.empty)],
        calendar=calendar(session, user, week, now),
        published=found[OUT.id],
        care=care(session, user, vocabulary, now),
        is_new=session.scalar(select(Post.id).where(own_posts(user)).limit(1)) is None,
    )
