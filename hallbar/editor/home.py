"""The first page after sign-in."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.archive import load_vocabulary
from hallbar.editor.blueprint import blueprint
from hallbar.editor.overview import Week, overview
from hallbar.extensions import db
from hallbar.web.identity import signed_in_user


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """What is in the making, what waits, what comes next, and what needs care."""
    asked, now = request.args.get("vecka", ""), clock.now()
    week = Week.parse(asked)
    if asked and (week is None or str(week) != asked):
        return redirect(url_for("editor.home", vecka=week))
    session = db.session()
    shown = overview(session, signed_in_user(), load_vocabulary(session), week or Week.at(now), now)
    return render_template("editor/home/index.html", shown=shown, section="home")
