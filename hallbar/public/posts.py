"""A post's page."""

from flask import render_template
from werkzeug.wrappers import Response

from hallbar.archive import Entry, Holdings, Story, Vocabulary, related, sharing
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address, vocabulary
from hallbar.public.old_addresses import old_address
from hallbar.public.share import json_ld, share_card
from hallbar.web.moment import request_time

RELATED = 4


@blueprint.get("/nyheter/<slug>")
def post(slug: str) -> str | Response:
    """A post, or the way to where it is now."""
    now = request_time()
    held, terms = holdings(), vocabulary()
    shown = held.story(db.session(), tidy(slug), now, terms)
    if shown is None:
        return old_address(f"/nyheter/{slug}", now)
    canonical = own_address(f"/nyheter/{shown.slug}")
    older, newer, also = _around(shown, held, terms)
    return render_template(
        "posts/show.html",
        post=shown,
        related=also,
        older=older,
        newer=newer,
        share=share_card(shown),
        json_ld=json_ld(shown),
        show_updated=bool(shown.updated_at and shown.published_at and shown.updated_at > shown.published_at),
        canonical=canonical,
    )


def _around(shown: Story, held: Holdings, terms: Vocabulary) -> tuple[Entry | None, Entry | None, list[Entry]]:
    """The post before and the post after in the archive's order, and what else to read."""
    older, newer = held.catalogue.neighbours(shown.id, held.visible)
    also = sharing(held, shown.id)
    wanted = dict.fromkeys(number for number in (older, newer, *(number for _shared, number in also)) if number)
    known = {entry.id: entry for entry in held.entries(db.session(), list(wanted), terms)}
    return known.get(older or 0), known.get(newer or 0), related(shown.title, also, known, RELATED)
