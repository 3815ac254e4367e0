"""Links by which somebody chooses a password, once. Only a hash of each is kept.

A link that an administrator makes ends those before it. One that is asked for by mail ends only other mailed ones:
anybody can ask, and must not end what an administrator has just handed over.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hallbar.models import LoginSession, OneTimeLink, User

LIFETIME = timedelta(hours=24)


def issue(session: Session, user: User, now: datetime, issued_by: User | None = None) -> str:
    """A new link's token. Within the caller's transaction."""
    session.flush()
    _end_others(session, user.id, now, only_mailed=issued_by is None)
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            user_id=user.id,
            token_hash=_hashed(token),
            issued_by_id=issued_by.id if issued_by else None,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return token


def path(token: str) -> str:
    """The address on the site that a token makes."""
    return f"/redaktion/valj-losenord/{token}"


def find(session: Session, token: str, now: datetime) -> OneTimeLink | None:
    """The link, unless it is used, too old, or of somebody who is disabled."""
    return session.scalar(
        select(OneTimeLink)
        .join(OneTimeLink.user)
        .where(
            OneTimeLink.token_hash == _hashed(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            User.disabled_at.is_(None),
        )
    )


def use(session: Session, token: str, password_hash: str, now: datetime) -> bool:
    """Set the password and end all sessions, unless the link has just been used by another. Within the transaction."""
    link = find(session, token, now)
    if link is None:
        return False
    set_password(session, link.user, password_hash, now)
    return True


def set_password(session: Session, user: User, password_hash: str, now: datetime, keep: int | None = None) -> None:
    """Change a password: links that are still open, and all sessions but ``keep``, belong to the old one and end."""
    user.password_hash = password_hash
    _end_others(session, user.id, now)
    end_sessions(session, user, now, keep)


def end_sessions(session: Session, user: User, now: datetime, keep: int | None = None) -> None:
    """End all sessions of a user, but for the one with the id ``keep``."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None), LoginSession.id != (keep or 0))
        .values(ended_at=now)
    )


def end_links(session: Session, user: User, now: datetime) -> None:
    """End all links of a user that are still open."""
    _end_others(session, user.id, now)


def _end_others(session: Session, user_id: int, now: datetime, only_mailed: bool = False) -> None:
    open_links = update(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None))
    if only_mailed:
        open_links = open_links.where(OneTimeLink.issued_by_id.is_(None))
    session.execute(open_links.values(used_at=now))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
