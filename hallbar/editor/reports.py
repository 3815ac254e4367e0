"""What an act on posts came to, told on the page that is shown next, with the way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import session, url_for

from hallbar import clock
from hallbar.editor.deeds import NAMELESS, passive
from hallbar.extensions import db
from hallbar.models import LogEntry
from hallbar.publishing.bulk import Skipped
from hallbar.publishing.undo import undoable
from hallbar.web.identity import signed_in_user

_KEY = "report"


@dataclass(frozen=True)
class Left:
    """A post that was left as it was."""

    title: str
    href: str
    reason: str


@dataclass(frozen=True)
class Report:
    """One act, told."""

    sentence: str
    left: tuple[Left, ...] = ()
    undo: int | None = None
    """The entry that can be undone."""
    failed: bool = False

    @property
    def heard(self) -> str:
        """All of it that is said aloud."""
        return f"{self.sentence} {self.skipped}".strip()

    @property
    def skipped(self) -> str:
        """``2 hoppades över.``"""
        return f"{len(self.left)} hoppades över." if self.left else ""


def remember(entry: LogEntry) -> None:
    """Tell of an act on the page that is shown next."""
    session[_KEY] = entry.id


def take() -> Report | None:
    """The report that is due, once."""
    number = session.pop(_KEY, None)
    entry = db.session.get(LogEntry, number) if isinstance(number, int) else None
    if entry is None or entry.user_id != signed_in_user().id:
        return None
    can_undo = undoable(db.session(), signed_in_user(), [entry], clock.now())
    return Report(passive(entry), _left(entry.data.get("skipped", ())), entry.id if can_undo else None)


def of_nothing(sentence: str, skipped: Sequence[Skipped] = ()) -> Report:
    """That nothing was done, and why."""
    return Report(sentence, _left([(one.post_id, one.title, one.reason) for one in skipped]), failed=True)


def _left(skipped: Sequence[Sequence[object]]) -> tuple[Left, ...]:
    return tuple(
        Left(str(title) or NAMELESS, url_for("editor.post", post_id=number), str(reason))
        for number, title, reason in skipped
    )
