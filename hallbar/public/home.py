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
from hallbar.public.feeds import discovery
from hallbar.public.old_addresses import joomla_feed
from hallbar.web.addresses import absolute

LATEST = 10


@blueprint.get("/")
def home() -> str | Response:
    """The lead story, the latest, and how to follow. Joomla's front page was also its feed."""
    if request.args.get("format") == "feed":
        return joomla_feed()
    now = clock.now()
    newest = db.session.scalars(
        select(Post)
        .where(Post.visible(now))
        .options(selectinload(Post.terms), selectinload(Post.lead))
        .order_by(Post.pinned.desc(), Post.sort_key.desc(), Post.id.desc())
        .limit(LATEST + 1)
    ).all()
    lead, latest = (newest[0], newest[1:]) if newest else (None, [])
    return render_template(
        "home/index.html",
        lead=lead,
        latest=sorted(latest, key=lambda post: (post.sort_key, post.id), reverse=True),
        total=db.session.scalar(select(func.count()).select_from(Post).where(Post.visible(now))),
        feed_href=ArchiveFilter().feed_address(),
        section="home",
        discovery=discovery(),
        canonical=absolute("/"),
    )
