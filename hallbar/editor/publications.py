"""Publishing, scheduling, correcting and withdrawing; and what to do with changes that are not public."""

from datetime import datetime
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor import notices
from hallbar.editor.access import requires
from hallbar.editor.acting import Act, answer, begin, carry_out, on_version, refusal, seen_text
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.moments import LATER
from hallbar.editor.forms.publishing import PanelForms
from hallbar.editor.writing import Attempt
from hallbar.extensions import db
from hallbar.language.dates import weekday_and_clock
from hallbar.models import Post, PostContent, Role
from hallbar.publishing import acts, gate
from hallbar.publishing.rendering import render

SENTENCES = {
    "publish": "Inlägget är publicerat.",
    "schedule": "Inlägget är schemalagt.",
    "correct": "Rättelsen är publicerad.",
    "withdraw": "Inlägget är avpublicerat.",
    "plan_withdrawal": "Tidpunkten för avpubliceringen är sparad.",
    "unschedule": "Inlägget är inte längre schemalagt.",
    "cancel_withdrawal": "Inlägget avpubliceras inte.",
    "approve": "Inlägget var redan publicerat. Granskningen är avslutad.",
    "discard": "Ändringarna är kastade. Du kan ta tillbaka dem.",
    "undo_discard": "Ändringarna är tillbaka.",
    "": "Det var redan gjort.",
}


@blueprint.post("/inlagg/<int:post_id>/publicering")
@requires(Role.EDITOR)
def publish_post(post_id: int) -> ResponseReturnValue:
    """Publish what is written, now or at a moment chosen, with a correction where there is a note of one."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    at = forms.publish_at(post, now)
    done = release(attempt, post, forms, now, at=at, correction=forms.correction)
    return answer(post_id, SENTENCES[done])


def release(attempt: Attempt, post: Post, forms: PanelForms, now: datetime, **options: Any) -> str:
    """Publish what is written, if it was seen and is fit to be; ends the request with all that is wrong otherwise."""
    content, version = fit_text(attempt, post, forms, now)
    options |= {"content": content, "rendering": render(db.session(), content)}
    done = carry_out(attempt, post, forms, now, on_version(version, acts.publish), **options)
    notices.tell_writer(post, now)
    return done


def fit_text(attempt: Attempt, post: Post, forms: PanelForms, now: datetime) -> tuple[PostContent, int]:
    """What is written and its version, if it was seen and nothing stands in its way; ends the request otherwise."""
    session = db.session()
    text, version = seen_text(attempt, post, forms)
    content = gate.named(session, post, text)
    told = {error for field in attempt.form for error in field.errors}
    attempt.form.show(item for item in gate.obstacles(session, post, content) if item.sentence not in told)
    if attempt.form.errors or forms.faults:
        abort(refusal(attempt, post, forms, now))
    return content, version


@blueprint.post("/inlagg/<int:post_id>/avpublicering")
@requires(Role.EDITOR)
def withdraw_post(post_id: int) -> ResponseReturnValue:
    """Withdraw a post, now or at a moment chosen."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    at = forms.withdraw_at(now)
    if at and post.published_at and at <= post.published_at:
        forms.withdraw.refuse(f"Inlägget publiceras först {weekday_and_clock(post.published_at)}. {LATER}")
    if forms.faults:
        return refusal(attempt, post, forms, now)
    return answer(post_id, SENTENCES[carry_out(attempt, post, forms, now, acts.withdraw, at=at)])


@blueprint.post("/inlagg/<int:post_id>/avpublicering/aterkallelse")
@requires(Role.EDITOR)
def cancel_withdrawal(post_id: int) -> ResponseReturnValue:
    """Let a post stay public."""
    return _simply(post_id, acts.keep_public)


@blueprint.post("/inlagg/<int:post_id>/utkast/borttagning")
def discard_changes(post_id: int) -> ResponseReturnValue:
    """Put the public text in the draft's place. What was typed is saved first, so that it can be taken back."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    _, version = seen_text(attempt, post, forms)
    return answer(post_id, SENTENCES[carry_out(attempt, post, forms, now, on_version(version, acts.discard))])


@blueprint.post("/inlagg/<int:post_id>/utkast/borttagning/aterkallelse")
def undo_discard(post_id: int) -> ResponseReturnValue:
    """Take back what was discarded."""
    return _simply(post_id, acts.undo_discard)


def _simply(post_id: int, act: Act) -> ResponseReturnValue:
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    return answer(post_id, SENTENCES[carry_out(attempt, post, forms, now, act)])
