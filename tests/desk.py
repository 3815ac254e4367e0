"""Those who work at the desk, each with a browser of their own that is signed in."""

import re
from contextvars import Context
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, session
from werkzeug.test import TestResponse

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Role, User
from hallbar.web import identity
from tests.checks import CheckedClient

BASE_URL = "https://nyheter.example.se"
PASSWORD = "korrekt häst batteri häftklammer"
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id with little work in it."""


class DeskClient(CheckedClient):
    """A browser as it is at the desk: says where a request comes from, and sends the token of the page it is on."""

    user: User

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch, as from a page of our own."""
        headers = dict(kwargs.pop("headers", None) or {})
        return super().open(*args, headers={"Sec-Fetch-Site": "same-origin"} | headers, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form. Its token is read from a page of the desk, unless ``data`` has one (None for none)."""
        data = {"csrf_token": ...} | dict(data or {})
        if data["csrf_token"] is ...:
            data["csrf_token"] = self.token()
        return self.open(path, method="POST", data={name: v for name, v in data.items() if v is not None}, **kwargs)

    def htmx(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """The same by htmx: a form when there is ``data``, else a page."""
        headers = {"HX-Request": "true"} | kwargs.pop("headers", {})
        if data is None:
            return self.get(path, headers=headers, **kwargs)
        return self.post(path, data, headers=headers, **kwargs)

    def token(self) -> str:
        """The CSRF token of the page that is open."""
        return token_in(self.get("/redaktion/logga-in", follow_redirects=True).text)


def token_in(html: str) -> str:
    """The first CSRF token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "the page has a form with a token"
    return found[1]


def add_user(name: str, role: Role = Role.EDITOR, email: str = "", password: str = PASSWORD) -> User:
    """Somebody with an account."""
    user = User(
        name=name,
        email=email or f"{name.split()[0].lower()}@example.se",
        role=role,
        password_hash=FAST.hash(password),
        created_at=clock.now(),
    )
    with writing() as database:
        database.add(user)
    return user


def browser(app: Flask) -> DeskClient:
    """A browser in which nobody is signed in."""
    return DeskClient(app, app.response_class, use_cookies=True)


def signed_in(app: Flask, user: User, user_agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> DeskClient:
    """A browser in which somebody is, by a row and a cookie such as signing in makes (without its hashing)."""
    client = browser(app)
    client.user = user
    carried = Context().run(_cookie, app, user.id, user_agent)  # as if it came from elsewhere: nothing is shared
    with client.session_transaction() as cookie:
        cookie.update(carried)
    return client


def _cookie(app: Flask, user_id: int, user_agent: str) -> dict[str, Any]:
    with app.test_request_context("/redaktion/", headers={"User-Agent": user_agent}):
        identity.sign_in(db.session.get_one(User, user_id))
        return dict(session)
