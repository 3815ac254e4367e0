"""Old addresses that lead on, to a post wherever it is, to another address, or to the word that the page is gone.

An address is kept by what it says rather than how it is spelled: percent signs decoded, in lower case, without a slash
at its end, and with its query, if that is what tells pages apart there. What was kept before, as it was spelled, is
still found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.text import tidy
from hallbar.models import LogEntry, Post, Redirect, User
from hallbar.publishing.journal import note
from hallbar.publishing.moves import post_path
from hallbar.publishing.refusal import Refused

LONGEST = 1_000
ACTS = frozenset({"add_redirect", "change_redirect", "delete_redirect"})
MOST_STEPS = 20
"""Redirects that lead to redirects, before it is called leading round."""


@dataclass(frozen=True)
class Lead:
    """A redirect as a value. With neither post nor target the page is gone (410)."""

    path: str
    post_id: int | None = None
    target: str | None = None

    @classmethod
    def of(cls, row: Redirect) -> "Lead":
        """A row's."""
        return cls(row.path, row.post_id, row.target)

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"path": self.path, "post_id": self.post_id, "target": self.target}


def keys(path: str, query: str = "") -> Sequence[str]:
    """What an address that is asked for may be kept as, the most exact first.

    :param path: decoded, as WSGI has it.
    """
    path = tidy(path).rstrip("/")
    asked = [f"{path}?{_query(query)}"] if query else []
    return list(dict.fromkeys(text for one in (*asked, path) for text in (one, one.casefold())))


def find(session: Session, path: str, query: str = "") -> Redirect | None:
    """The redirect that an asked address has."""
    wanted = keys(path, query)
    rows = {row.path: row for row in session.scalars(select(Redirect).where(Redirect.path.in_(wanted)))}
    return next((rows[key] for key in wanted if key in rows), None)


def old_address(text: str) -> str:
    """The key of an address as somebody typed or pasted it, with or without ``https://`` and host.

    :raises Refused: for what is no address of a page.
    """
    parts = _split(text, "path")
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not parts.scheme):
        raise Refused("Skriv en adress som börjar med ett snedstreck, till exempel /gammal/sida.", "path")
    if not parts.path.startswith("/") and not parts.netloc:
        raise Refused("Skriv adressen från och med det första snedstrecket, till exempel /gammal/sida.", "path")
    path = tidy(unquote(parts.path)).rstrip("/").casefold()
    if not path:
        raise Refused("Startsidan kan inte leda någon annanstans.", "path")
    key = f"{path}?{_query(parts.query).casefold()}" if parts.query else path
    if len(key) > LONGEST:
        raise Refused(f"Adressen får ha högst {LONGEST} tecken.", "path")
    return key


def new_address(text: str, base_url: str) -> str:
    """A target as it is kept: a path of this site, or a whole address of another.

    :raises Refused: for anything else, as for addresses that are programs.
    """
    parts = _split(text, "target")
    is_ours = f"{parts.scheme}://{parts.netloc}".lower() == base_url.lower()
    if parts.scheme and not is_ours:
        is_web = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and "@" not in parts.netloc
        if not is_web:
            raise Refused("Skriv en adress som börjar med https:// eller med ett snedstreck.", "target")
        return parts.geturl()
    path = parts.path or ("/" if is_ours else "")
    if (parts.netloc and not is_ours) or not path.startswith("/") or path.startswith("//"):  # two begin a host's name
        raise Refused("Skriv en adress som börjar med https:// eller med ett snedstreck.", "target")
    return parts._replace(scheme="", netloc="", path=path).geturl()


def leads_round(session: Session, lead: Lead, without: Redirect | None = None) -> bool:
    """Whether following a redirect would come back to it.

    :param without: the row that it takes the place of.
    """
    target = lead.target or ""
    for _step in range(MOST_STEPS):
        if not target.startswith("/"):
            return False
        parts = urlsplit(target)
        wanted = keys(unquote(parts.path), parts.query)
        if lead.path in wanted:
            return True
        row = find(session, unquote(parts.path), parts.query)
        target = row.target or "" if row is not None and row is not without else ""
    return True


def add(session: Session, lead: Lead, user: User, now: datetime) -> Redirect:
    """A new redirect.

    :raises Refused: when its address leads somewhere already, or it would lead round.
    """
    _check(session, lead)
    row = Redirect(path=lead.path, post_id=lead.post_id, target=lead.target, created_at=now)
    session.add(row)
    _write_down(session, "add_redirect", None, lead, user, now)
    return row


def change(session: Session, row: Redirect, lead: Lead, user: User, now: datetime) -> None:
    """Let it lead elsewhere, or from elsewhere.

    :raises Refused: as :func:`add` does.
    """
    before = Lead.of(row)
    if before == lead:
        return
    _check(session, lead, row)
    _put(row, lead)
    _write_down(session, "change_redirect", before, lead, user, now)


def remove(session: Session, row: Redirect, user: User, now: datetime) -> LogEntry:
    """Take it away: its address is nobody's."""
    session.delete(row)
    return _write_down(session, "delete_redirect", Lead.of(row), None, user, now)


def undo(session: Session, entry: LogEntry, user: User, now: datetime) -> LogEntry:
    """Undo one of :data:`ACTS`, and write that down.

    :raises Refused: when the address has been changed since, or leads elsewhere, or would lead round by now.
    """
    before, after = _told(entry, "before"), _told(entry, "after")
    if not undoable(session, [entry]):
        raise Refused("Det har ändrats efteråt.")
    row = _row(session, after.path) if after else None
    if before is not None and leads_round(session, before, row):
        raise Refused("Adressen skulle leda runt till sig själv, för andra omdirigeringar har ändrats efteråt.")
    if before is None:
        session.delete(row)
    else:
        if row is None:
            row = Redirect(created_at=now)
            session.add(row)
        _put(row, before)
    entry.undone_at = now
    data = {"of": entry.id, "act": entry.act}
    return note(session, user, "undo", now, subject=entry.subject, detail=entry.detail, data=data)


def undoable(session: Session, entries: Sequence[LogEntry]) -> set[int]:
    """The ids of those whose redirect is as the act left it, if what was before can be again; three statements."""
    leads = {entry.id: (_told(entry, "before"), _told(entry, "after")) for entry in entries}
    told = [lead for pair in leads.values() for lead in pair if lead is not None]
    if not told:
        return set()
    paths, names = {lead.path for lead in told}, {lead.path.removeprefix(post_path("")) for lead in told}
    now = {row.path: Lead.of(row) for row in session.scalars(select(Redirect).where(Redirect.path.in_(paths)))}
    taken = {post_path(name or "") for name in session.scalars(select(Post.slug).where(Post.slug.in_(names)))}
    wanted = {lead.post_id for lead in told if lead.post_id}
    there = {None, *session.scalars(select(Post.id).where(Post.id.in_(wanted)))}

    def can(before: Lead | None, after: Lead | None) -> bool:
        if after is not None and now.get(after.path) != after:
            return False
        if before is None or (after is not None and before.path == after.path):
            return before is None or before.post_id in there
        return before.path not in now and before.path not in taken and before.post_id in there

    return {number for number, pair in leads.items() if can(*pair)}


def in_words(lead: Lead, address: str = "") -> str:
    """``som leder till /nyheter/handskar``, after "omdirigeringen från …"."""
    if lead.post_id is None and lead.target is None:
        return "som säger att sidan är borttagen"
    return f"som leder till {lead.target or address}"


def _check(session: Session, lead: Lead, row: Redirect | None = None) -> None:
    other = _row(session, lead.path)
    if other is not None and other is not row:
        raise Refused(f"Det finns redan en omdirigering från {lead.path}. Ändra den i stället.", "path")
    if leads_round(session, lead, row):
        raise Refused("Adressen skulle leda runt till sig själv. Skriv en annan.", "target")


def _put(row: Redirect, lead: Lead) -> None:
    row.path, row.post_id, row.target = lead.path, lead.post_id, lead.target


def _row(session: Session, path: str) -> Redirect | None:
    return session.scalar(select(Redirect).where(Redirect.path == path))


def _write_down(
    session: Session, act: str, before: Lead | None, after: Lead | None, user: User, now: datetime
) -> LogEntry:
    lead = after or before or Lead("")
    post = session.get(Post, lead.post_id) if lead.post_id else None
    detail = in_words(lead, post_path(post.slug) if post is not None and post.slug else "ett utkast")
    data = {"before": before and before.as_json(), "after": after and after.as_json()}
    return note(session, user, act, now, subject=lead.path, detail=detail, data=data)


def _told(entry: LogEntry, name: str) -> Lead | None:
    return Lead(**entry.data[name]) if entry.data.get(name) else None


def _split(text: str, field: str) -> SplitResult:
    text = text.strip()
    clean = all(character.isprintable() and character != "\\" and not character.isspace() for character in text)
    try:
        if not clean:
            raise ValueError
        return urlsplit(text)
    except ValueError:  # also of a bracket that does not belong there
        raise Refused("Adressen innehåller tecken som inte får stå i en adress.", field) from None


def _query(query: str) -> str:
    return urlencode(parse_qsl(query, keep_blank_values=True))
