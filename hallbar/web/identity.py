"""Who is signed in: a row in the database, found by a token in Flask's signed session cookie.

The cookie (``Path=/redaktion``, so that no public page ever sees it) carries the raw token and the secret that CSRF
tokens are made from; the row has the token's SHA-256 alone. Ending the row ends the session wherever the cookie is.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, Request, abort, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import LoginSession, User

COOKIE = "hallbar"
LIFETIME = timedelta(days=14)
"""How long a session lives after the last request that wrote anything."""
RENEWAL = timedelta(minutes=5)
"""How old the note of the last such request may become before it is written anew."""
KEPT = timedelta(days=30)
"""How long a row stays when its session has ended."""

_TOKEN = "token"  # noqa: S105 - the name of a key


def current_user() -> User | None:
    """The one who is signed in; None for anybody else. Asks the database once a request."""
    login = current_login()
    return login.user if login else None


def signed_in_user() -> User:
    """The one who is signed in, for views that only such are let through to."""
    return signed_in_login().user


def signed_in_login() -> LoginSession:
    """The session of the one who is signed in, likewise."""
    return current_login() or abort(401)


def current_login() -> LoginSession | None:
    """The session that the request belongs to: neither ended nor expired, of a user who is not disabled."""
    if "login" not in g:
        token = session.get(_TOKEN)
        g.login = _find(token, clock.now()) if isinstance(token, str) else None
    login: LoginSession | None = g.login
    return login


def sign_in(user: User) -> None:
    """Begin a session of ``user`` in the browser that asks; one that it had before ends.

    Nothing that the cookie held survives: neither token nor CSRF secret can have been planted beforehand.
    """
    with writing() as database:
        begin(database, user, clock.now())


def begin(database: Session, user: User, now: datetime) -> None:
    """:func:`sign_in` for a view that has a writing transaction open already."""
    _end_current(database, now)
    _sweep(database, user, now)
    token = secrets.token_urlsafe(32)
    login = LoginSession(
        user=user,
        token_hash=_hashed(token),
        user_agent=request.user_agent.string[:400],
        created_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
    )
    database.add(login)
    session.clear()
    session[_TOKEN] = token
    _forget_csrf()
    g.login = login


def sign_out() -> None:
    """End the browser's session and empty its cookie."""
    with writing() as database:
        _end_current(database, clock.now())
    session.clear()
    _forget_csrf()
    g.login = None


def keep_alive() -> None:
    """Note that the session is in use, and let it live on. For requests that write; reading never does."""
    login = current_login()
    now = clock.now()
    if login and now - login.seen_at > RENEWAL:
        with writing():
            login.seen_at = now
            login.expires_at = now + LIFETIME
        session.modified = True  # the cookie's signature is dated too, and good for a month


def _find(token: str, now: datetime) -> LoginSession | None:
    return db.session.scalar(
        select(LoginSession)
        .join(LoginSession.user)
        .options(joinedload(LoginSession.user, innerjoin=True))
        .where(
            LoginSession.token_hash == _hashed(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
            User.disabled_at.is_(None),
        )
    )


def _end_current(database: Session, now: datetime) -> None:
    if login := current_login():
        database.get_one(LoginSession, login.id).ended_at = now


def _sweep(database: Session, user: User, now: datetime) -> None:
    """Sessions that ended long ago are nobody's business."""
    database.execute(
        delete(LoginSession).where(
            LoginSession.user_id == user.id,
            or_(LoginSession.expires_at < now - KEPT, LoginSession.ended_at < now - KEPT),
        )
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _forget_csrf() -> None:
    g.pop("csrf_token", None)  # Flask-WTF keeps the one it has printed for the rest of the request


class _Cookies(SecureCookieSessionInterface):
    """Secure wherever the site is reached by https, whether a setting says so or the request does."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Without a cookie, as all visitors come, what would read it need not be made: a fiftieth of a page."""
        return super().open_session(app, request) if "HTTP_COOKIE" in request.environ else self.session_class()

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def init_app(app: Flask) -> None:
    """How the cookie is set."""
    app.session_interface = _Cookies()
    app.config.update(
        SECRET_KEY_FALLBACKS=app.extensions["hallbar"].former_keys,
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_PATH="/redaktion",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the default hour eats a text left open over lunch
        WTF_CSRF_SSL_STRICT=False,  # pages with one-time links send no referrer; see hallbar.web.origin
    )
