"""What a post once said: the versions that the public may read, hiding one that must go, and the saved drafts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.models import DraftVersion, Post, Redirect, Revision, User
from hallbar.publishing.comparison import usable
from hallbar.publishing.drafting import KEPT, outdated
from hallbar.publishing.journal import note
from hallbar.publishing.moves import post_path


class CannotHide(ValueError):
    """The version cannot be hidden; the message is a Swedish sentence that says why and what to do."""


@dataclass(frozen=True)
class PublicVersion:
    """A revision that came out, hidden since or not."""

    number: int
    """Its place among those that came out: it never changes, and tells of no other."""
    revision: Revision
    before: "PublicVersion | None"
    """The one that is shown before it: what it is compared with. Never a hidden one."""

    @property
    def hidden(self) -> bool:
        """Whether nobody may see it."""
        return self.revision.hidden_at is not None


def public_versions(session: Session, post: Post, now: datetime) -> list[PublicVersion]:
    """All that came out, the oldest first; one statement. Whether the post is visible is another question."""
    came_out = session.scalars(
        select(Revision).where(Revision.post_id == post.id, Revision.came_out(now)).order_by(Revision.number)
    )
    versions: list[PublicVersion] = []
    before: PublicVersion | None = None
    for number, revision in enumerate(came_out, start=1):
        versions.append(PublicVersion(number, revision, before))
        before = before if versions[-1].hidden else versions[-1]
    return versions


@dataclass(frozen=True)
class SavedText:
    """A version of the draft that is still kept, without its text."""

    version: int
    at: datetime
    by: str
    """Name of the account; empty for the public text that writing began on."""
    form_key: str


STRETCH = timedelta(minutes=10)
"""Of the saves of one form, the last of each such time is shown: it saves itself every few seconds."""


def saved_texts(session: Session, post: Post, now: datetime) -> list[SavedText]:
    """All that are kept, the newest first; one statement."""
    rows = session.execute(
        select(DraftVersion.version, DraftVersion.saved_at, func.coalesce(User.name, ""), DraftVersion.form_key)
        .outerjoin(User, DraftVersion.saved_by_id == User.id)
        .where(DraftVersion.post_id == post.id, ~outdated(now - KEPT))
        .order_by(DraftVersion.version.desc())
    )
    return [SavedText(*row) for row in rows]


def last_of_each_stretch(saved: Iterable[SavedText]) -> list[SavedText]:
    """Those of them that a person would look for, the newest first."""
    shown: dict[tuple[str, str], datetime] = {}
    lasting = []
    for text in saved:
        key = (text.form_key, text.by)
        if key not in shown or shown[key] - text.at >= STRETCH:
            shown[key] = text.at
            lasting.append(text)
    return lasting


def hide(session: Session, revision: Revision, reason: str, user: User | None, now: datetime) -> None:
    """Take a version out of the public's sight for a reason that is logged; its old address no longer leads anywhere.

    :raises CannotHide: when it never came out, or when the post's page still has its text.
    """
    post = revision.post
    if revision.public_from is None or revision.public_from > now:
        raise CannotHide("Den här versionen har aldrig varit publik, så den behöver inte döljas.")
    if usable(session, revision.content)[0] == post.content:
        raise CannotHide(
            "Nyhetens sida har samma text som den här versionen, och ändras inte av att versionen döljs. "
            "Publicera först en text utan det som ska bort. Dölj sedan versionen."
        )
    if revision.hidden_at is None:
        revision.hidden_at, revision.hidden_reason = now, reason
        note(session, user, "hide_version", now, post=post, detail=reason, data={"number": revision.number})
        _lead_old_address(session, revision, None, now)


def show(session: Session, revision: Revision, user: User | None, now: datetime) -> None:
    """Let the public read a hidden version again."""
    if revision.hidden_at is not None:
        revision.hidden_at, revision.hidden_reason = None, ""
        note(session, user, "show_version", now, post=revision.post, data={"number": revision.number})
        _lead_old_address(session, revision, revision.post, now)


def _lead_old_address(session: Session, revision: Revision, to: Post | None, now: datetime) -> None:
    """The address that only this version had: to its post, or to nowhere (410), since a name can stand there too."""
    session.flush()
    slug = revision.content.slug
    if slug == revision.post.slug or slug in _shown_slugs(session, revision.post, now, but=revision):
        return
    moved = session.scalar(select(Redirect).where(Redirect.path == post_path(slug)))
    if moved is not None and moved.target is None and moved.post_id in (None, revision.post_id):
        moved.post = to


def _shown_slugs(session: Session, post: Post, now: datetime, but: Revision) -> Sequence[str]:
    others = select(Revision).where(Revision.post_id == post.id, Revision.shown(now), Revision.id != but.id)
    return [other.content.slug for other in session.scalars(others)]
