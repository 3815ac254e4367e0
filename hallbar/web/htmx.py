"""Answers to htmx: the same address and context as the page, with the part that is to be swapped."""

import json
from typing import Any

from flask import Response, abort, get_flashed_messages, make_response, render_template, request


def wants_partial() -> bool:
    """Whether htmx asks for a part; when it restores a page of its history, it needs the page."""
    asked = request.htmx  # type: ignore[attr-defined]  # of the class that htmx-flask puts in
    return bool(asked) and not asked.history_restore_request


def require_htmx() -> None:
    """End the request with 404 unless htmx asks: there is only a part of a page here."""
    if not wants_partial():
        abort(404)


def respond(page: str, partial: str, status: int = 200, *, unasked: bool = False, **context: Any) -> Response:
    """The page, or to htmx the partial: two templates for one context.

    What was flashed is said in the page's lasting status region either way.

    :param unasked: the page fetches the part by itself, as when it saves what is typed: what was flashed is left, since
        it may be for another tab, whose user waits for it.
    """
    if not wants_partial():
        response = make_response(render_template(page, **context), status)
    else:
        response = make_response(render_template(partial, **context), status)
        if not unasked and (messages := get_flashed_messages()):
            say(response, " ".join(map(str, messages)))
    response.vary.add("HX-Request")
    return response


def say(response: Response, sentence: str) -> Response:
    """Let the page's ``#status`` say a sentence once the answer has come."""
    return trigger(response, "hallbar:status", text=sentence)


def whisper(response: Response, sentence: str) -> Response:
    """Let those hear what a partial shows who do not see that it has come; nothing on a page, or if more is said."""
    if wants_partial() and "hallbar:status" not in response.headers.get("HX-Trigger", ""):
        trigger(response, "hallbar:status", text=sentence, quiet=True)
    return response


def trigger(response: Response, event: str, **detail: Any) -> Response:
    """Add an event that htmx sends in the page when the answer has come (its ``HX-Trigger`` header)."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps(events | {event: detail})  # ASCII: a header carries no å
    return response
