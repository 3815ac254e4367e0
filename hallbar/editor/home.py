"""The door to the editors' area."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from hallbar.editor.blueprint import blueprint


@blueprint.get("/")
def home() -> Response:
    """Where work begins."""
    return redirect(url_for("editor.posts"))
