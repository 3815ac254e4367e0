"""Text that a browser kept when the server could not be reached, offered back with what it would change."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.post import post_form
from hallbar.editor.loading import load_post
from hallbar.editor.versions import compared
from hallbar.extensions import db
from hallbar.models import PostContent
from hallbar.web.arguments import whole_number
from hallbar.web.htmx import require_htmx


@blueprint.post("/inlagg/jamforelse")
def compare_kept() -> ResponseReturnValue:
    """The text that was kept beside the one on the server."""
    require_htmx()
    post_id = whole_number(request.form.get("post", ""))
    kept = post_form(db.session(), formdata=request.form).content()
    saved = load_post(post_id).written if post_id else PostContent()
    return render_template("editor/posts/_kept.html", changes=compared(saved, kept))
