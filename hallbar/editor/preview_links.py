"""Addresses by which somebody outside can see a draft."""

from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor.acting import answer, begin, carry_out, refusal
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.publishing import PanelForms
from hallbar.publishing import sharing


@blueprint.post("/inlagg/<int:post_id>/forhandsgranskningslankar")
def create_preview_link(post_id: int) -> ResponseReturnValue:
    """Make an address that lasts for one of the times that are offered."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    chosen = forms.words.share_days.data
    if chosen not in map(str, sharing.LIFETIMES):
        forms.words.share_days.errors = ("Välj hur länge länken ska gälla.",)
        return refusal(attempt, post, forms, now)
    carry_out(attempt, post, forms, now, sharing.share, days=int(chosen))
    return answer(post_id, "Länken är skapad.")


@blueprint.post("/inlagg/<int:post_id>/forhandsgranskningslankar/<int:link_id>/aterkallelse")
def revoke_preview_link(post_id: int, link_id: int) -> ResponseReturnValue:
    """Close an address at once."""
    forms, now = PanelForms.sent(), clock.now()
    attempt, post = begin(post_id)
    done = carry_out(attempt, post, forms, now, sharing.unshare, link_id=link_id)
    return answer(post_id, "Länken är stängd." if done else "Länken var redan stängd.")
