"""Handing in for review, taking back, and what an editor decides."""

from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor import notices
from hallbar.editor.access import requires
from hallbar.editor.acting import answer, begin, carry_out, on_version, refusal
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.publishing import PanelForms
from hallbar.editor.publications import fit_text, release
from hallbar.models import Role
from hallbar.publishing import review

SENTENCES = {
    "hand_in": "Inlägget är inlämnat för granskning.",
    "take_back": "Inlägget är taget tillbaka från granskning.",
    "approve": "Inlägget är godkänt.",
    "return": "Inlägget är lämnat tillbaka.",
    "publish": "Inlägget är godkänt och publicerat.",
    "schedule": "Inlägget är godkänt och schemalagt.",
    "": "Det var redan gjort.",
}


@blueprint.post("/inlagg/<int:post_id>/granskning")
def hand_in(post_id: int) -> ResponseReturnValue:
    """Ask an editor to look at what is written."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    if not post.written.title.strip():
        return refusal(attempt, post, forms, now, "Skriv en rubrik innan du lämnar in.")
    if forms.faults:
        return refusal(attempt, post, forms, now)
    message = forms.words.review_message.data or ""
    done = carry_out(attempt, post, forms, now, review.hand_in, message=message)
    if done:
        notices.tell_editors(post)
    return answer(post_id, SENTENCES[done])


@blueprint.post("/inlagg/<int:post_id>/granskning/aterkallelse")
def take_back(post_id: int) -> ResponseReturnValue:
    """Ask for no review after all."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    return answer(post_id, SENTENCES[carry_out(attempt, post, forms, now, review.take_back)])


@blueprint.post("/inlagg/<int:post_id>/granskning/beslut")
@requires(Role.EDITOR)
def decide_review(post_id: int) -> ResponseReturnValue:
    """Approve, approve and publish, or return with a comment."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    decision, comment = forms.words.review_decision.data, (forms.words.review_comment.data or "").strip()
    if decision == "publish":
        return answer(post_id, SENTENCES[release(attempt, post, forms, now, at=None, comment=comment)])
    if decision == "return" and not comment:
        forms.words.review_comment.errors = ("Skriv vad som ska göras innan du lämnar tillbaka texten.",)
    elif decision not in ("approve", "return"):
        return refusal(attempt, post, forms, now, "Välj om texten godkänns eller lämnas tillbaka.")
    if forms.faults:
        return refusal(attempt, post, forms, now)
    if decision == "approve":
        _, version = fit_text(attempt, post, forms, now)
        done = carry_out(attempt, post, forms, now, on_version(version, review.approve), comment=comment)
    else:
        done = carry_out(attempt, post, forms, now, review.send_back, comment=comment)
    notices.tell_writer(post, now)
    return answer(post_id, SENTENCES[done])
