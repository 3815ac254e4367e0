"""What an administrator does with accounts. Within ``writing()``; each act is written to the log.

The newsroom is never left without somebody who can look after it: the last administrator who can sign in is neither
disabled nor given another role, and nobody does that to themselves. Whoever acts is looked at again inside the
transaction, so that of two who disable each other at once only the first succeeds.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.editor.forms.user import UserForm
from hallbar.editor.wording import role_name
from hallbar.language.phrases import both
from hallbar.models import LoginSession, Role, User
from hallbar.publishing.journal import note
from hallbar.publishing.refusal import Refused
from hallbar.web import one_time, second_factor


def invite(session: Session, form: UserForm, by: User, now: datetime) -> tuple[User, str]:
    """A new account, and the token of the link by which its owner chooses a password.

    :raises Refused: when the address has an account already.
    """
    _check_address(session, form.email.data or "")
    user = User(created_at=now)
    form.write(user)
    session.add(user)
    token = one_time.issue(session, user, now, issued_by=by)
    note(session, by, "invite_user", now, subject=user.name, detail=role_name(user.role).lower())
    return user, token


def change(session: Session, user: User, form: UserForm, by: User, now: datetime) -> None:
    """Change name, address or role. A link that was sent to another address ends.

    :raises Refused: for an address that another has, and for a role that may not be given up.
    """
    before = form.read(user)
    changed = [name for name, value in before.items() if value != form[name].data]
    if "email" in changed:
        _check_address(session, form.email.data or "")
        one_time.end_links(session, user, now)
    if "role" in changed and user.may(Role.ADMIN):
        _check_dispensable(session, user, by, "role")
    subject = user.name
    form.write(user)
    if changed:
        details = [f"{form[name].label.text.lower()} {_told(name, form[name].data)}" for name in changed]
        note(session, by, "change_user", now, subject=subject, detail=both(details))


def disable(session: Session, user: User, by: User, now: datetime) -> None:
    """Close an account: sessions and links end at once.

    :raises Refused: for oneself, and for the last administrator.
    """
    if user.disabled_at is None:
        _check_dispensable(session, user, by)
        user.disabled_at = now
        one_time.end_links(session, user, now)
        one_time.end_sessions(session, user, now)
        note(session, by, "disable_user", now, subject=user.name)


def enable(session: Session, user: User, by: User, now: datetime) -> None:
    """Open an account again. Its password is the one it had."""
    if user.disabled_at is not None:
        user.disabled_at = None
        note(session, by, "enable_user", now, subject=user.name)


def issue_link(session: Session, user: User, by: User, now: datetime) -> str:
    """The token of a link by which somebody chooses a new password.

    :raises Refused: while the account is disabled.
    """
    if user.disabled_at is not None:
        raise Refused("Kontot är avstängt. Öppna det först.")
    note(session, by, "issue_link", now, subject=user.name)
    return one_time.issue(session, user, now, issued_by=by)


def sign_out(session: Session, user: User, by: User, now: datetime, keep: LoginSession | None = None) -> None:
    """End all sessions, but for the one that is asked from."""
    one_time.end_sessions(session, user, now, keep=keep.id if keep else None)
    note(session, by, "sign_out_user", now, subject=user.name)


def reset_second_factor(session: Session, user: User, by: User, now: datetime) -> None:
    """Turn it off for somebody who has lost both telephone and recovery codes. Their sessions end."""
    if second_factor.is_on(user):
        second_factor.turn_off(user)
        one_time.end_sessions(session, user, now)
        note(session, by, "reset_second_factor", now, subject=user.name)


def _check_address(session: Session, email: str) -> None:
    with session.no_autoflush:
        owner = session.scalar(select(User).where(User.email == email))
    if owner is not None:
        state = " Kontot är avstängt: öppna det i stället." if owner.disabled_at else ""
        raise Refused(f"{owner.name} har redan ett konto med den adressen.{state}", "email")


def _check_dispensable(session: Session, user: User, by: User, field: str = "") -> None:
    if user.id == by.id:
        what = "byta din egen roll" if field else "stänga av dig själv"
        raise Refused(f"Du kan inte {what}. Be en annan administratör.", field)
    others = select(func.count(User.id)).where(
        User.role == Role.ADMIN, User.disabled_at.is_(None), User.password_hash != "", User.id != user.id
    )
    if user.may(Role.ADMIN) and not session.scalar(others):
        raise Refused(f"{user.name} är den enda administratören som kan logga in. Utse en till först.", field)


def _told(name: str, value: str) -> str:
    return role_name(value).lower() if name == "role" else value
