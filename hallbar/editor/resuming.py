"""What was sent is never lost because a session has ended or a page has grown old.

The answer is a page that carries every field it was sent, to the same address: a form to sign in with, after which the
same request goes on to its view, or just a button. To htmx it is a dialog beside the text. Whatever another site may
have sent is not carried, so that nobody can plant a text and have it saved by who signs in.
"""

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import ImmutableMultiDict

from hallbar.editor import signing_in
from hallbar.web import htmx, origin
from hallbar.web.asked import wants_json

MARK = "_fortsatt"
"""The field that tells a sign-in form with a text in it from the text's own form. No facet's slug can be that."""
PREFIX = "_kvar-"
"""Before the name of a carried field that is also one of ours."""
OURS = frozenset({MARK, "email", "password", "code"})

Fields = list[tuple[str, str]]


def sign_in_first(has_token: bool) -> ResponseReturnValue | None:
    """Answer somebody who is not signed in; None when the request itself has just signed them in.

    :param has_token: whether the request proves to come from a page of ours that this browser was given.
    """
    if htmx.wants_partial():
        return dialog(signing_in.first_step(), 401)
    if wants_json():
        return {"error": "Du är utloggad. Logga in igen, så kan du fortsätta."}, 401
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return redirect(url_for("editor.sign_in", vidare=request.full_path.rstrip("?")))
    fields = _fields() if has_token or origin.is_own() else []
    if MARK not in request.form:
        return _page(signing_in.first_step(), fields)
    fields = _unwrapped(fields)
    if step := signing_in.advance() if has_token else signing_in.first_step():
        return _page(step, fields)
    request.form = ImmutableMultiDict(fields)
    g.resumed = True
    return None


def stale_page() -> ResponseReturnValue:
    """Answer a request whose CSRF token is not of this session: the same fields once more, with one that is."""
    is_own = origin.is_own()
    if htmx.wants_partial():
        response = current_app.response_class("Sidan hade legat öppen för länge.", 400, mimetype="text/plain")
        return htmx.trigger(response, "hallbar:signed-in", token=token()) if is_own else response
    if wants_json():
        fresh = {"csrf_token": token()} if is_own else {}
        return {"error": "Sidan hade legat öppen för länge. Försök igen.", **fresh}, 400
    return render_template("editor/stale.html", address=_address(), carried=_fields() if is_own else []), 400


def dialog(step: signing_in.Step, status: int) -> Response:
    """The sign-in form as a dialog in the page that htmx is in, whatever its request had as target."""
    response = make_response(render_template("editor/sessions/_dialog.html", step=step), status)
    response.headers["HX-Retarget"] = "#sign-in-dialog"
    response.headers["HX-Reswap"] = "outerHTML"
    return signing_in.with_retry(response, step)


def token() -> str:
    """The CSRF token of the session as it is now."""
    fresh: str = generate_csrf()
    return fresh


def _page(step: signing_in.Step, fields: Fields) -> Response:
    wrapped = [(PREFIX + name if name in OURS else name, value) for name, value in fields]
    page = render_template("editor/sessions/resume.html", step=step, address=_address(), carried=wrapped, mark=MARK)
    return signing_in.with_retry(make_response(page, 429 if step.retry_after else 401), step)


def _fields() -> Fields:
    """All that was sent, but for what no page may have in it."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and "password" not in name
    ]


def _unwrapped(fields: Fields) -> Fields:
    """The fields as they were before they were carried along in a sign-in form."""
    return [(name.removeprefix(PREFIX), value) for name, value in fields if name not in OURS]


def _address() -> str:
    return request.full_path.rstrip("?")
