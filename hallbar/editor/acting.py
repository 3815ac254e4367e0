"""How every act on a post goes: what is typed is saved, the act is done, and the panel tells what came of it.

The steps end the request themselves, with an answer that helps, when they cannot be taken.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.editor import writing as written
from hallbar.editor.forms.publishing import PanelForms
from hallbar.editor.loading import load_post
from hallbar.editor.publishing_panel import PublishingPanel, publishing_panel
from hallbar.editor.writing import Attempt
from hallbar.extensions import writing
from hallbar.models import Post, PostContent, State, User
from hallbar.publishing import SlugTaken, WrongState
from hallbar.publishing.gate import Obstacle
from hallbar.web.htmx import respond, wants_partial
from hallbar.web.identity import signed_in_user

Act = Callable[..., str]
"""Takes session, post, user, the moment, and options; gives its name in the log, or nothing."""

STATES = {
    State.DRAFT: "ett utkast",
    State.SCHEDULED: "schemalagt",
    State.PUBLISHED: "publicerat",
    State.WITHDRAWN: "avpublicerat",
    State.TRASHED: "i papperskorgen",
}


UNSEEN = "Någon annan har ändrat i texten, så inget är gjort. Läs texten som den är nu och välj sedan på nytt."


class Overtaken(Exception):
    """The post is in another state by now than the one that was seen."""


class Unseen(Exception):
    """The post has another text by now than the one that was seen."""


def begin(post_id: int) -> tuple[Attempt, Post]:
    """The post, once the text that came along is saved. A request without one takes what is saved.

    Aborts as :func:`hallbar.editor.loading.load_post` does, and with both texts in a conflict.
    """
    if "title" not in request.form:
        found = load_post(post_id)
        return written.opened(found), found
    attempt = written.save_sent(post_id)
    if attempt.post is None or attempt.saved is None or attempt.saved.conflict:
        conflict = "editor/posts/_save_result.html", "#form-errors"
        abort(written.status_of(attempt, *conflict) if wants_partial() else written.page(attempt))
    return attempt, attempt.post


def seen_text(attempt: Attempt, post: Post, forms: PanelForms) -> tuple[PostContent, int]:
    """What is written and its version, when it is what the form shows; for acts that release a text or replace it.

    A request without a text takes what is saved, unless it says which version it stands on and that is not the one.
    Ends the request with what is written by now when somebody else has changed it.
    """
    text, version = post.written, post.written_version
    if attempt.saved:
        is_seen = attempt.form.content() == text
    else:
        is_seen = request.form.get("base_version", "") in ("", str(version))
    if not is_seen:
        abort(unseen(post.id, forms))
    return text, version


def on_version(version: int, act: Act) -> Act:
    """An act on a text that was seen: it raises :class:`Unseen` when the draft has another version by then."""

    def guarded(session: Session, post: Post, user: User, now: datetime, **options: Any) -> str:
        if post.written_version != version:
            raise Unseen
        return act(session, post, user, now, **options)

    return guarded


def carry_out(attempt: Attempt, post: Post, forms: PanelForms, now: datetime, act: Act, **options: Any) -> str:
    """Do it in a transaction of its own, if the post is still as it was seen.

    :return: what was done, by its name in the log; empty when there was nothing to do.
    """
    try:
        with writing() as session:
            current = load_post(post.id)
            if forms.words.seen_state.data not in (None, "", current.state(now)):
                raise Overtaken
            return act(session, current, signed_in_user(), now, **options)
    except SlugTaken:
        attempt.form.show([Obstacle("slug", "Namnet leder sedan nyss till en annan nyhet. Välj ett annat.")])
        abort(refusal(attempt, post, forms, now))
    except Unseen:
        abort(unseen(post.id, forms))
    except Overtaken:
        sentence = "Under tiden har det ändrats: inlägget är nu {}. Gör om det du tänkte, om det fortfarande ska göras."
    except WrongState:
        sentence = "Det går inte att göra med ett inlägg som är {}."
    abort(refusal(attempt, post, None, now, sentence.format(STATES[load_post(post.id).state(now)])))


def refusal(attempt: Attempt, post: Post, forms: PanelForms | None, now: datetime, *sentences: str) -> Response:
    """Why nothing was done, at its field where there is one. All that was typed is still there."""
    faults = [("", sentence) for sentence in sentences]
    panel = publishing_panel(load_post(post.id), signed_in_user(), now, forms, faults)
    refused = Attempt(attempt.form, post, attempt.saved, panel)
    return _partial(refused, panel, refused.status) if wants_partial() else written.page(refused)


def unseen(post_id: int, forms: PanelForms) -> Response:
    """The text as it is by now, which whoever asked has not seen; what they had typed is in it, and nothing is done."""
    if wants_partial():  # the form is no part of the panel: the whole page is fetched again, with the sentence
        flash(UNSEEN)
        return Response(status=409, headers={"HX-Refresh": "true"})
    found, now = load_post(post_id), clock.now()
    panel = publishing_panel(found, signed_in_user(), now, forms, [("", UNSEEN)])
    shown = written.opened(found)
    response = written.page(Attempt(shown.form, found, None, panel))
    response.status_code = 409
    return response


def answer(post_id: int, sentence: str) -> ResponseReturnValue:
    """Say what was done, where the post is written."""
    flash(sentence)
    if not wants_partial():
        return redirect(url_for("editor.post", post_id=post_id), 303)
    found = load_post(post_id)
    return _partial(written.opened(found), publishing_panel(found, signed_in_user(), clock.now()), 200)


def _partial(attempt: Attempt, panel: PublishingPanel, status: int) -> Response:
    partial = "editor/posts/_publishing_result.html"
    return respond("editor/posts/edit.html", partial, status, desk=panel, **written.context(attempt))
