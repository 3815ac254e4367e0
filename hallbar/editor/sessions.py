"""Signing in and out, and the sessions that one has."""

from collections.abc import Sequence

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response

from hallbar import clock
from hallbar.editor import resuming, signing_in
from hallbar.editor.access import anonymous
from hallbar.editor.blueprint import blueprint
from hallbar.extensions import db, writing
from hallbar.models import LoginSession
from hallbar.web import htmx, identity, one_time
from hallbar.web.origin import local_path


@blueprint.get("/logga-in")
@anonymous
def sign_in() -> ResponseReturnValue:
    """The form."""
    onward = local_path(request.args.get("vidare", "")) or ""
    if identity.current_user():
        return redirect(onward or url_for("editor.home"))
    return render_template("editor/sessions/sign_in.html", step=signing_in.first_step(), onward=onward)


@blueprint.post("/logga-in")
@anonymous
def submit_sign_in() -> ResponseReturnValue:
    """Sign in and go on to where one was going; beside a text, just go on."""
    onward = local_path(request.form.get("vidare", "")) or ""
    step = signing_in.advance()
    if htmx.wants_partial():
        return resuming.dialog(step, step.status) if step else _signed_in_beside()
    if step:
        page = render_template("editor/sessions/sign_in.html", step=step, onward=onward)
        return signing_in.with_retry(make_response(page, step.status), step)
    return redirect(onward or url_for("editor.home"), 303)


@blueprint.post("/logga-ut")
def sign_out() -> Response:
    """End this session."""
    identity.sign_out()
    flash("Du är utloggad.")
    return redirect(url_for("editor.sign_in"), 303)


@blueprint.get("/sessioner")
def sessions() -> str:
    """Where one is signed in."""
    current = identity.signed_in_login()
    return render_template("editor/sessions/index.html", logins=_open_sessions(), current=current, section="sessions")


@blueprint.post("/sessioner/<int:id>/avslut")
def end_session(id: int) -> Response:
    """End one of one's own sessions; this one is ended by signing out."""
    login = next((login for login in _open_sessions() if login.id == id), None) or abort(404)
    if login is identity.current_login():
        return sign_out()
    with writing():
        login.ended_at = clock.now()
    flash("Sessionen är avslutad.")
    return redirect(url_for("editor.sessions"), 303)


@blueprint.post("/sessioner/avslut")
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    current = identity.signed_in_login()
    with writing() as session:
        one_time.end_sessions(session, current.user, clock.now(), keep=current.id)
    flash("Alla andra sessioner är avslutade.")
    return redirect(url_for("editor.sessions"), 303)


def _open_sessions() -> Sequence[LoginSession]:
    mine = select(LoginSession).where(
        LoginSession.user_id == identity.signed_in_user().id,
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > clock.now(),
    )
    return db.session.scalars(mine.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def _signed_in_beside() -> ResponseReturnValue:
    response = make_response(render_template("editor/sessions/_no_dialog.html"))
    return htmx.trigger(response, "hallbar:signed-in", token=resuming.token())
