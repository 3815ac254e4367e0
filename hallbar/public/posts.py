"""A post's page."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import selectinload, undefer_group
from werkzeug.wrappers import Response

from hallbar import clock
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.models import Post, PostTerm
from hallbar.public.blueprint import blueprint
from hallbar.public.old_addresses import old_address
from hallbar.public.share import json_ld, share_card
from hallbar.web.addresses import absolute

RELATED = 4


@blueprint.get("/nyheter/<slug>")
def post(slug: str) -> str | Response:
    """A post, or the way to where it is now."""
    now = clock.now()
    shown = _visible_post(slug, now)
    if shown is None:
        return old_address(f"/nyheter/{slug}", now)
    older, newer = _neighbours(shown, now)
    return render_template(
        "posts/show.html",
        post=shown,
        related=_related(shown, now),
        older=older,
        newer=newer,
        share=share_card(shown),
        json_ld=json_ld(shown),
        show_updated=bool(shown.updated_at and shown.published_at and shown.updated_at > shown.published_at),
        canonical=absolute(f"/nyheter/{shown.slug}"),
    )


def _visible_post(slug: str, now: datetime) -> Post | None:
    return db.session.scalar(
        select(Post)
        .where(Post.slug == tidy(slug), Post.visible(now))
        .options(undefer_group("text"), selectinload(Post.terms), selectinload(Post.lead))
    )


def _neighbours(shown: Post, now: datetime) -> tuple[Post | None, Post | None]:
    """The post before and the post after in the archive's order."""
    place = tuple_(Post.sort_key, Post.id)
    here = tuple_(shown.sort_key, shown.id)
    visible = select(Post).where(Post.visible(now)).limit(1)
    older = visible.where(place < here).order_by(Post.sort_key.desc(), Post.id.desc())
    newer = visible.where(place > here).order_by(Post.sort_key, Post.id)
    return db.session.scalar(older), db.session.scalar(newer)


def _related(shown: Post, now: datetime) -> Sequence[Post]:
    """Posts that share the most terms with this one, the newest first among equals."""
    shared = (
        select(PostTerm.post_id, func.count().label("n"))
        .where(PostTerm.term_id.in_([term.id for term in shown.terms]), PostTerm.post_id != shown.id)
        .group_by(PostTerm.post_id)
        .subquery()
    )
    return db.session.scalars(
        select(Post)
        .join(shared, shared.c.post_id == Post.id)
        .where(Post.visible(now))
        .options(selectinload(Post.terms))
        .order_by(shared.c.n.desc(), Post.sort_key.desc(), Post.id.desc())
        .limit(RELATED)
    ).all()
