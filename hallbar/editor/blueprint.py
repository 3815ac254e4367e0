"""The blueprint of the editors' area: closed unless a view says otherwise, kept by no cache, known to no robot."""

from flask import Blueprint, Response

from hallbar.editor import access
from hallbar.extensions import csrf
from hallbar.web import readiness
from hallbar.web.identity import current_user

blueprint = Blueprint("editor", __name__, url_prefix="/redaktion")

csrf.exempt(blueprint)  # the guard below checks it, once it knows who asks: an expired session is told first
readiness.guard(blueprint, unguarded=frozenset())
access.guard(blueprint)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """What one editor is shown is for nobody else."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.update(("Cookie", "HX-Request"))
    return response


@blueprint.context_processor
def signed_in() -> dict[str, object]:
    """Every template of the area knows who is signed in: ``user``."""
    return {"user": current_user()}
