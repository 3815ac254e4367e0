"""Who may do what. Every address of the area wants a signed-in user, unless its view is marked otherwise.

Views are marked with :func:`anonymous` or :func:`requires`. What depends on the resource (a writer's own posts) is
decided by the one function that loads it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from hallbar.editor import resuming
from hallbar.models import Role, User
from hallbar.web import identity, origin

View = TypeVar("View", bound=Callable[..., Any])

READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORBIDDEN = {
    Role.EDITOR: "Det här får bara redaktörer och administratörer göra. Be en av dem om hjälp.",
    Role.ADMIN: "Det här får bara administratörer göra. Be en av dem om hjälp.",
}


def anonymous(view: View) -> View:
    """Mark a view that answers also those who are not signed in."""
    view.required_role = None  # type: ignore[attr-defined]
    return view


def requires(role: Role) -> Callable[[View], View]:
    """Mark a view that answers only a role, and those that include it. Unmarked views answer every signed-in user."""

    def mark(view: View) -> View:
        view.required_role = role  # type: ignore[attr-defined]
        return view

    return mark


def takes(most: int, sentence: str) -> Callable[[View], View]:
    """Mark a view that takes in more bytes than others may be sent; ``sentence`` tells who sends even more."""

    def mark(view: View) -> View:
        view.most_bytes = most, sentence  # type: ignore[attr-defined]
        return view

    return mark


def still(role: Role) -> User:
    """The one who is signed in, looked at again inside ``writing()``: what one may can have ended a moment ago.

    Ends the request with 403 when it has.
    """
    user = identity.signed_in_user()
    if user.disabled_at is not None or not user.may(role):
        abort(403, FORBIDDEN.get(role))
    return user


def required_role(endpoint: str) -> Role | None:
    """The least role that an endpoint answers; None when it answers everybody."""
    role: Role | None = getattr(current_app.view_functions[endpoint], "required_role", Role.WRITER)
    return role


def guard(blueprint: Blueprint) -> None:
    """Let nobody through to a view of the blueprint who may not use it."""

    @blueprint.before_request
    def check() -> ResponseReturnValue | None:
        if request.method not in READING and origin.is_foreign():
            abort(403, "Begäran kom från en annan webbplats. Gå till redaktionen och gör det du tänkte där.")
        role = required_role(request.endpoint or "")
        if role and identity.current_user() is None:
            answer = resuming.sign_in_first(has_token=_has_token())
            if answer is not None:
                return answer
        _limit(request.endpoint or "")
        if request.method not in READING:
            if not (g.get("resumed") or _has_token()):
                return resuming.stale_page()
            identity.keep_alive()
        if role:
            _check_role(role)
        return None


def _limit(endpoint: str) -> None:
    """Refuse what is too large before any of it is read, and let through what is not."""
    most, sentence = getattr(current_app.view_functions.get(endpoint), "most_bytes", (None, ""))
    if most:
        request.max_content_length = most
        if (request.content_length or 0) > most:
            abort(413, sentence)


def _check_role(role: Role) -> None:
    user = identity.current_user()
    if user is None or not user.may(role):
        abort(403, FORBIDDEN.get(role))


def _has_token() -> bool:
    """Whether the request carries a token that was made for this browser's session."""
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    return True
