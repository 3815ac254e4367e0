"""The text as it stands in the form, as its readers would meet it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hallbar.editor import writing
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.post import post_form
from hallbar.editor.loading import load_post
from hallbar.editor.previewing import preview_html
from hallbar.extensions import db
from hallbar.web.htmx import wants_partial


@blueprint.post("/inlagg/<int:post_id>/forhandsgranskning")
def preview_sent(post_id: int) -> ResponseReturnValue:
    """Beside the form: the text as it stands there. Without script: save it, and go to its preview."""
    if not wants_partial():
        attempt = writing.save_sent(post_id)
        if attempt.status == 409 or attempt.saved is None:
            return writing.page(attempt)
        return redirect(url_for("editor.preview", post_id=post_id), 303)
    load_post(post_id)
    content = post_form(db.session(), formdata=request.form).content()
    return render_template("editor/posts/_live_preview_text.html", content=content, html=preview_html(content))
