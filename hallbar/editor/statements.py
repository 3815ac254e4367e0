"""The accessibility statement."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hallbar import clock
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.statement import StatementForm
from hallbar.extensions import db, writing
from hallbar.models import AccessibilityStatement, Role
from hallbar.publishing.journal import note


@blueprint.get("/sidor/tillganglighet")
@requires(Role.EDITOR)
def statement() -> str:
    """Its items."""
    return _page(StatementForm.of(_statement()))


@blueprint.post("/sidor/tillganglighet")
@requires(Role.EDITOR)
def save_statement() -> ResponseReturnValue:
    """Save it, which is to vouch for it today: also one that is as it was counts as updated."""
    form, now = StatementForm(), clock.now()
    today = clock.to_stockholm(now).date()
    if form.validate() and form.settle(today):
        with writing() as session:
            kept, user = _statement(), still(Role.EDITOR)
            if not form.is_stale(kept):
                before = dict(form.read(kept))
                form.write(kept)
                kept.updated_on = today
                note(
                    session,
                    user,
                    "update_statement",
                    now,
                    subject="tillgänglighetsredogörelsen",
                    data={"before": before},
                )
        if form.status == 200:
            flash("Redogörelsen är sparad, och räknas som uppdaterad i dag.")
            return redirect(url_for("editor.statement"), 303)
    return _page(form), form.status


def _statement() -> AccessibilityStatement:
    return db.session.scalar(select(AccessibilityStatement)) or abort(404, "Redogörelsen finns inte.")


def _page(form: StatementForm) -> str:
    kept, today = _statement(), clock.to_stockholm(clock.now()).date()
    is_old = kept.is_old(today)
    return render_template(
        "editor/pages/statement.html", form=form, updated_on=kept.updated_on, is_old=is_old, section="pages"
    )
