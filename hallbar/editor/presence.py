"""Who else has a post open: a note, never a lock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hallbar import clock
from hallbar.editor.blueprint import blueprint
from hallbar.editor.loading import load_post
from hallbar.extensions import db, writing
from hallbar.models import Post, Presence, User
from hallbar.web.htmx import require_htmx
from hallbar.web.identity import signed_in_user

FRESH = timedelta(seconds=50)
"""How long a note holds; an open page renews it every twenty seconds."""


@blueprint.post("/inlagg/<int:post_id>/narvaro")
def be_present(post_id: int) -> str:
    """Note that this user has the post open, and tell who else has."""
    require_htmx()
    now = clock.now()
    with writing() as session:
        open_post = load_post(post_id)
        user = signed_in_user()
        note(session, open_post, user, now)
    return render_template("editor/posts/_presence.html", others=others(db.session(), open_post, user, now))


def note(session: Session, post: Post, user: User, now: datetime) -> None:
    """Write down that somebody has a post open."""
    row = session.get(Presence, (post.id, user.id)) or Presence(post_id=post.id, user_id=user.id)
    row.seen_at = now
    session.add(row)


def others(session: Session, post: Post, user: User, now: datetime) -> Sequence[Presence]:
    """Who else has a post open, the latest first."""
    fresh = select(Presence).where(
        Presence.post_id == post.id, Presence.user_id != user.id, Presence.seen_at > now - FRESH
    )
    return session.scalars(fresh.options(joinedload(Presence.user)).order_by(Presence.seen_at.desc())).all()
