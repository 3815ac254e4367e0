"""The form a post is written in: shown, saved, and saved by itself while somebody types."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor import presence
from hallbar.editor.advice_panel import advice_panel
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.post import PostForm, post_form
from hallbar.editor.loading import load_post, may_write
from hallbar.editor.publishing_panel import PublishingPanel, publishing_panel
from hallbar.extensions import db, writing
from hallbar.language.dates import when
from hallbar.media import MOST_BYTES
from hallbar.models import Post, PostContent
from hallbar.publishing import drafting, gate
from hallbar.publishing.drafting import Saved
from hallbar.web.htmx import respond, wants_partial
from hallbar.web.identity import signed_in_user


@dataclass(frozen=True)
class Attempt:
    """What was sent, and what became of saving it; ``post`` and ``saved`` are None when there was nothing to save."""

    form: PostForm
    post: Post | None = None
    saved: Saved | None = None
    panel: PublishingPanel | None = None
    """What came of another act on the post that was asked for; None when none was."""

    @property
    def status(self) -> int:
        """409 in a conflict, 422 when something is wrong with what was saved, else 200."""
        if self.saved and self.saved.conflict:
            return 409
        return 422 if self.form.errors or (self.panel and self.panel.faults) else 200


@blueprint.get("/inlagg/ny")
def new_post() -> ResponseReturnValue:
    """An empty form. Nothing is made before something is written."""
    return page(Attempt(post_form(db.session())))


@blueprint.post("/inlagg/ny")
def create_post() -> ResponseReturnValue:
    """The first save of a new post makes it; the form's one-time key sees to it that it is made once."""
    return _answer(save_sent(None))


@blueprint.get("/inlagg/<int:post_id>")
def post(post_id: int) -> ResponseReturnValue:
    """A post as it is being written."""
    return page(opened(load_post(post_id)))


def opened(found: Post) -> Attempt:
    """The form with what is written of a post."""
    return Attempt(post_form(db.session(), found.written, found.written_version), found)


@blueprint.post("/inlagg/<int:post_id>")
def save_post(post_id: int) -> ResponseReturnValue:
    """Save the draft, and say what is wrong with it: what was written is kept either way."""
    return _answer(save_sent(post_id))


@blueprint.post("/inlagg/<int:post_id>/utkast")
def save_draft(post_id: int) -> ResponseReturnValue:
    """Save the draft while somebody types."""
    return status_of(save_sent(post_id), "editor/posts/_autosaved.html", "#draft-status")


def save_sent(post_id: int | None) -> Attempt:
    """Save the text that was sent as the draft of a post, a new one's when ``post_id`` is None.

    Aborts as :func:`hallbar.editor.loading.load_post` does.
    """
    form = post_form(db.session(), formdata=request.form)
    if not form.validate():  # half a character: nothing that can be stored
        return Attempt(form, load_post(post_id) if post_id else None)
    sent = form.sent()
    if post_id is None and sent.content == PostContent(lang=sent.content.lang):
        return Attempt(form)
    now = clock.now()
    with writing() as session:
        user = signed_in_user()
        saving = load_post(post_id) if post_id else drafting.start(session, sent.form_key, user, now)
        if not may_write(user, saving):
            abort(403)
        saved = drafting.save(session, saving, sent, user, now)
        presence.note(session, saving, user, now)
    form.show(faults(saving, saved.content, form))
    return Attempt(form, saving, saved)


def faults(saving: Post, content: PostContent, form: PostForm) -> list[gate.Obstacle]:
    """What is wrong with a text, apart from what is only missing yet."""
    wrong = [item for item in gate.of_fields(db.session(), saving, content) if not item.missing]
    for field in form.term_fields:
        for slug in field.unknown:
            wrong.append(
                gate.Obstacle(field.name, f"”{slug}” finns inte under {field.facet.label}. Välj ett annat värde.")
            )
    return wrong


def _answer(attempt: Attempt) -> ResponseReturnValue:
    if wants_partial():
        return status_of(attempt, "editor/posts/_save_result.html", "#form-errors")
    if attempt.status != 200 or attempt.post is None:
        return page(attempt)
    flash(_said(attempt.saved))
    return redirect(url_for("editor.post", post_id=attempt.post.id), 303)


def _said(saved: Saved | None) -> str:
    if saved and saved.merged:
        return "Utkastet är sparat. Någon annan hade ändrat i samma inlägg: bådas ändringar finns med."
    return "Utkastet är sparat."


def status_of(attempt: Attempt, partial: str, target: str) -> Response:
    """To the page that is typed in: whether the text is saved, and what somebody else's changes have made of it."""
    conflict = bool(attempt.saved and attempt.saved.conflict)
    template = "editor/posts/_conflict_slot.html" if conflict else partial
    status = 409 if conflict else 200
    response = respond("editor/posts/edit.html", template, status, unasked=True, **context(attempt))
    response.headers["HX-Retarget"] = "#conflict" if conflict else target
    if attempt.post:
        response.headers["HX-Replace-Url"] = url_for("editor.post", post_id=attempt.post.id)
    return response


def page(attempt: Attempt) -> Response:
    """The whole form, with all that is wrong, and in a conflict with both texts."""
    if attempt.saved:  # what is sent next stands on what is seen now
        attempt.form.base_version.data = str(attempt.saved.version)
    panel = attempt.panel
    if panel is None and attempt.post:
        panel = publishing_panel(attempt.post, signed_in_user(), clock.now())
    partial = "editor/posts/_new_post_panel.html"  # what the page of a new post lacks, once there is one
    advice = advice_panel(attempt.post, attempt.form.content(), clock.now()) if attempt.post else None
    shown = context(attempt) | {"desk": panel, "advice": advice}
    return respond("editor/posts/edit.html", partial, attempt.status, unasked=True, **shown)


def context(attempt: Attempt) -> dict[str, Any]:
    """What the form's templates print."""
    post, saved, now = attempt.post, attempt.saved, clock.now()
    draft = post.draft if post else None
    return {
        "form": attempt.form,
        "saved_when": when(draft.saved_at, now) if draft else "",
        "saved_terms": _slugs(attempt.form, saved.content) if saved and saved.merged else [],
        "post": post,
        "state": post.state(now) if post else None,
        "saved": saved,
        "others": presence.others(db.session(), post, signed_in_user(), now) if post else [],
        "theirs": saved.content if saved and saved.conflict else None,
        "mine": attempt.form.content(),
        "largest_upload": MOST_BYTES,
        "section": "posts",
    }


def _slugs(form: PostForm, content: PostContent) -> list[str]:
    chosen = set(content.term_ids)
    return [f"{facet.slug}/{term.slug}" for facet in form.facets for term in facet.terms if term.id in chosen]
