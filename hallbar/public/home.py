"""The front page."""

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from hallbar import clock
from hallbar.archive import ArchiveFilter
from hallbar.extensions import db
from hallbar.models import Post
from hallbar.public.blueprint import blueprint
from hallbar.public.old_addresses import joomla_feed
from hallbar.web.addresses import absolute

LATEST = 10


@blueprint.get("/")
def home() -> str | Response:
    """The lead story, the latest, and how to follow. Joomla's front page was also its feed."""
    if request.args.get("format") == "feed":
        return joomla_feed()
    now = clock.now()
    visible = select(Post).where(Post.visible(now)).options(selectinload(Post.terms))
    by_pin = (Post.pinned.desc(), Post.sort_key.desc(), Post.id.desc())
    lead = db.session.scalars(visible.options(selectinload(Post.lead)).order_by(*by_pin).limit(1)).first()
    newest = db.session.scalars(visible.order_by(*by_pin[1:]).limit(LATEST + 1)).all()
    return render_template(
        "home/index.html",
        lead=lead,
        latest=[post for post in newest if post is not lead][:LATEST],
        total=db.session.scalar(select(func.count()).select_from(Post).where(Post.visible(now))),
        feed_href=ArchiveFilter().feed_address(),
        section="home",
        canonical=absolute("/"),
    )
