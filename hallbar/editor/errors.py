"""Refusals as pages of the editors' area; to htmx as a sentence, which its page shows in the status region."""

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hallbar.editor.blueprint import blueprint
from hallbar.web import htmx
from hallbar.web.asked import wants_json

HEADINGS = {
    400: "Vi förstod inte det du skickade",
    403: "Det här får du inte göra",
    404: "Sidan finns inte",
    409: "Någon annan hann före",
    410: "Sidan är borttagen",
    413: "Det du skickade är för stort",
    503: "Det går inte just nu",
}
SENTENCES = {
    403: "Be en redaktör eller administratör om hjälp.",
    404: "Det finns ingenting på den här adressen. Det kan ha tagits bort, eller så är adressen felskriven.",
    413: "Skicka mindre åt gången. Gå tillbaka i webbläsaren: det du skrev finns kvar där.",
}


@blueprint.get("/<path:rest>")
def unknown(rest: str) -> ResponseReturnValue:
    """An address that nothing here has: without its last slash, else a page of the desk that says so."""
    query = request.query_string.decode(errors="replace")
    if rest.endswith("/"):
        path = f"{blueprint.url_prefix}/{rest.rstrip('/')}"
        return redirect(f"{path}?{query}" if query else path)
    abort(404)


@blueprint.errorhandler(404)  # by its number, too: the public pages look for old addresses in theirs
@blueprint.errorhandler(HTTPException)
def refused(error: HTTPException) -> ResponseReturnValue:
    """Say what the view said in ``abort(status, sentence)``, else what is generally true of the status."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    ours = error.description if error.description != type(error).description else None
    heading = HEADINGS.get(status, "Det gick inte")
    sentence = ours or SENTENCES.get(status, "Gå tillbaka och försök igen.")
    if wants_json():
        return {"error": sentence}, status, {"Retry-After": "30"} if status == 503 else {}
    if htmx.wants_partial():
        body, kind = f"{heading}. {sentence}", "text/plain"
    else:
        body = render_template("editor/errors/error.html", status=status, heading=heading, sentence=sentence)
        kind = "text/html"
    response = current_app.response_class(body, status, mimetype=kind)
    response.headers.extend((n, v) for n, v in error.get_headers() if n.lower() in ("allow", "retry-after"))
    return response
