"""Those who work at the desk, each with a browser of their own that is signed in."""

import re
from typing import Any

from flask import Flask, session
from werkzeug.test import TestResponse

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Role, User
from hallbar.web import identity, passwords
from tests.checks import CheckedClient

PASSWORD = "korrekt häst batteri häftklammer"
_HASH: list[str] = []


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
    if password == PASSWORD and not _HASH:
        _HASH.append(passwords.hashed(PASSWORD))  # once: it is made to take its time
    user = User(
        name=name,
        email=email or f"{name.split()[0].lower()}@example.se",
        role=role,
        password_hash=_HASH[0] if password == PASSWORD else passwords.hashed(password),
        created_at=clock.now(),
    )
    with writing() as database:
        database.add(user)
    return user


def browser(app: Flask) -> DeskClient:
    """A browser in which nobody is signed in."""
    return DeskClient(app, app.response_class, use_cookies=True)


def signed_in(app: Flask, user: User) -> DeskClient:
    """A browser in which somebody is, by a row and a cookie such as signing in makes (without its hashing)."""
    client = browser(app)
    client.user, user_id = user, user.id
    with app.app_context(), app.test_request_context("/redaktion/"):  # with a `g` of its own
        identity.sign_in(db.session.get_one(User, user_id))
        carried = dict(session)
    with client.session_transaction() as cookie:
        cookie.update(carried)
    return client
