"""A post's page."""

from datetime import datetime

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer_group
from werkzeug.wrappers import Response

from hallbar.archive import Entry, entries, related
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.models import Post
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address, request_time, vocabulary
from hallbar.public.old_addresses import old_address
from hallbar.public.share import json_ld, share_card
from hallbar.publishing.versions import count_public_versions

RELATED = 4


@blueprint.get("/nyheter/<slug>")
def post(slug: str) -> str | Response:
    """A post, or the way to where it is now."""
    now = request_time()
    shown = _visible_post(slug, now)
    if shown is None:
        return old_address(f"/nyheter/{slug}", now)
    canonical = own_address(f"/nyheter/{shown.slug}")
    older, newer, also = _around(shown)
    return render_template(
        "posts/show.html",
        post=shown,
        related=also,
        older=older,
        newer=newer,
        versions=count_public_versions(db.session(), shown, now),
        share=share_card(shown),
        json_ld=json_ld(shown),
        show_updated=bool(shown.updated_at and shown.published_at and shown.updated_at > shown.published_at),
        canonical=canonical,
    )


def _visible_post(slug: str, now: datetime) -> Post | None:
    return db.session.scalar(
        select(Post)
        .where(Post.slug == tidy(slug), Post.visible(now))
        .options(undefer_group("text"), selectinload(Post.terms), selectinload(Post.lead))
    )


def _around(shown: Post) -> tuple[Entry | None, Entry | None, list[Entry]]:
    """The post before and the post after in the archive's order, and what else to read."""
    catalogue, visible = holdings().catalogue, holdings().visible
    older, newer = catalogue.neighbours(shown.id, visible)
    also = related(holdings(), shown.id, RELATED)
    wanted = [number for number in (older, newer, *also) if number]
    known = {entry.id: entry for entry in entries(db.session(), wanted, catalogue, vocabulary())}
    return known.get(older or 0), known.get(newer or 0), [known[number] for number in also if number in known]
