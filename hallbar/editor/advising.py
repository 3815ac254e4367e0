"""Advice about the text, beside it; and following a piece of it, where no script does."""

from datetime import datetime

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.editor import writing
from hallbar.editor.acting import begin, carry_out, on_version
from hallbar.editor.advice_panel import advice_panel
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.publishing import PanelForms
from hallbar.editor.loading import load_post
from hallbar.models import Post, User
from hallbar.publishing import drafting
from hallbar.publishing.advice import followed, speaks_from
from hallbar.web.htmx import respond, wants_partial

SENTENCES = {
    "follow": "Orden är utbytta.",
    "": "Orden står inte längre så i texten. Inget är utbytt.",
}


@blueprint.get("/inlagg/<int:post_id>/rad")
def advice(post_id: int) -> Response:
    """What is to be said of the text as it is saved: beside it, or on the page where it is written."""
    found = load_post(post_id)
    if not wants_partial():
        return writing.page(writing.opened(found))
    panel = advice_panel(found, found.written, clock.now())
    return respond("editor/posts/edit.html", "editor/posts/_advice_list.html", unasked=True, advice=panel)


@blueprint.post("/inlagg/<int:post_id>/rad")
def follow_advice(post_id: int) -> ResponseReturnValue:
    """Save the text that was sent, and put in it what a piece of advice says; without one, look at the advice."""
    key, forms, now = request.form.get("byt", ""), PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    if key:
        done = carry_out(attempt, post, forms, now, on_version(post.written_version, _follow), key=key)
        flash(SENTENCES[done])
    return redirect(url_for("editor.post", post_id=post_id, _anchor="advice-title"), 303)


def _follow(session: Session, post: Post, user: User, now: datetime, *, key: str) -> str:
    """:return: ``follow``, or nothing when the words do not stand there any more."""
    text = followed(post.written, speaks_from(post, now), key)
    if text is None:
        return ""
    drafting.replace(session, post, text, user, now)
    return "follow"
