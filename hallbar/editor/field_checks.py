"""One field checked as it is left."""

from flask import Response, abort, make_response, render_template, request

from hallbar.editor import writing
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.post import post_form
from hallbar.editor.loading import load_post
from hallbar.extensions import db
from hallbar.models import Post
from hallbar.web.arguments import whole_number
from hallbar.web.htmx import require_htmx


@blueprint.post("/inlagg/faltkontroll/<field>")
def check_field(field: str) -> Response:
    """What is wrong with a field of the form that was sent: its error, or nothing."""
    require_htmx()
    post_id = whole_number(request.form.get("post", ""))
    form = post_form(db.session(), formdata=request.form)
    if field not in [known.name for known in form]:
        abort(404)
    checked = load_post(post_id) if post_id else Post()
    if form.validate():
        form.show(writing.faults(checked, form.content(), form))
    shown = next(known for known in form if known.name == field)
    return make_response(render_template("editor/posts/_field_error.html", field=shown))
