"""``LogList``: which entries of the log are asked for, as one value with one address."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from sqlalchemy import ColumnElement, and_, or_, select, true

from hallbar.clock import start_of_day
from hallbar.editor.deeds import FOR_EDITORS, KINDS
from hallbar.editor.paged_list import PagedList
from hallbar.language.text import spellings
from hallbar.models import LogEntry, Role, User
from hallbar.web.arguments import Args, firsts, whole_number

LOG = "/redaktion/logg"
LONGEST = 200


@dataclass(frozen=True)
class LogList(PagedList):
    """What of the log is asked for."""

    path = LOG
    person: int | None = None
    """The id of whoever did it."""
    kind: str = ""
    """One of :data:`hallbar.editor.deeds.KINDS`."""
    since: date | None = None
    until: date | None = None
    """The first and the last day, by Stockholm's calendar."""
    q: str = ""
    """Words of what it was done to, or of why."""
    post: int | None = None
    """The id of the post it was done to."""

    @classmethod
    def parse(cls, args: Args) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        person, post, page = (whole_number(values.get(name, "")) for name in ("person", "inlagg", "sida"))
        kind = values.get("slag", "")
        return cls(
            person=person,
            kind=kind if kind in KINDS else "",
            since=_day(values.get("fran", "")),
            until=_day(values.get("till", "")),
            q=values.get("q", "")[:LONGEST].rstrip(),
            post=post,
            page=page or 1,
        )

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments."""
        values = {
            "person": self.person,
            "slag": self.kind,
            "fran": self.since,
            "till": self.until,
            "q": self.q,
            "inlagg": self.post,
            "sida": self.page if self.page > 1 else None,
        }
        return [(name, str(value)) for name, value in values.items() if value]

    def condition(self, user: User) -> ColumnElement[bool]:
        """In SQL, of what a user may see: an administrator all, others what editors do."""
        return and_(
            true() if user.may(Role.ADMIN) else or_(LogEntry.post_id.is_not(None), LogEntry.act.in_(FOR_EDITORS)),
            LogEntry.user_id == self.person if self.person else true(),
            LogEntry.post_id == self.post if self.post else LogEntry.part_of_id.is_(None),
            _of_kind(self.kind) if self.kind else true(),
            LogEntry.at >= start_of_day(self.since) if self.since else true(),
            LogEntry.at < start_of_day(self.until + timedelta(days=1)) if self.until else true(),
            *map(_says, self.q.split()),
        )


def _of_kind(kind: str) -> ColumnElement[bool]:
    acts = KINDS[kind].acts
    undone = and_(LogEntry.act == "undo", LogEntry.data["act"].as_string().in_(acts))
    return or_(LogEntry.act.in_(acts), undone)


def _says(word: str) -> ColumnElement[bool]:
    """That an entry, or one of its parts, has a word."""
    places = (LogEntry.subject, LogEntry.detail)
    has_it = or_(*(place.icontains(spelled, autoescape=True) for place in places for spelled in spellings(word)))
    return or_(has_it, LogEntry.id.in_(select(LogEntry.part_of_id).where(has_it, LogEntry.part_of_id.is_not(None))))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 3000 else None
