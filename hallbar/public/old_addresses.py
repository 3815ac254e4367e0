"""Addresses of the sites that Hallbar replaces, and of posts that have moved.

A live name wins, then the table of redirects, then the source's own id, then 404 (410 when it is known to be gone).
"""

import re
from datetime import datetime

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from hallbar import clock
from hallbar.archive import PER_PAGE, ArchiveFilter
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.models import Post, Redirect, State
from hallbar.public.blueprint import blueprint
from hallbar.publishing import redirects
from hallbar.publishing.standing import public_names
from hallbar.web.errors import page
from hallbar.web.moment import request_time

_WITH_ID = re.compile(r"(?P<id>\d+)-(?P<slug>.+)")


@blueprint.get("/rss")
@blueprint.get("/feed")
def old_feed() -> Response:
    """Feed addresses of WordPress and others, and the short one that people guess."""
    return redirect("/arkiv.rss", 301)


@blueprint.get("/atom")
def old_atom_feed() -> Response:
    """The same for Atom."""
    return redirect("/arkiv.atom", 301)


def joomla_feed() -> Response:
    """Where Joomla's ``?format=feed&type=…`` leads."""
    return redirect("/arkiv.atom" if request.args.get("type") == "atom" else "/arkiv.rss", 301)


@blueprint.get("/aktuellt")
def old_list() -> Response:
    """Joomla's list of news, by the number of its first item, and its feed."""
    if request.args.get("format") == "feed":
        return joomla_feed()
    start = request.args.get("start", "")
    page = int(start) // PER_PAGE + 1 if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    return redirect(ArchiveFilter(page=page).address(), 301)


@blueprint.get("/aktuellt/<path:rest>")
@blueprint.get("/bloggen/<path:rest>")
def old_post(rest: str) -> Response:
    """A post of the old site; its name is the last part of the path."""
    return old_address(request.path.rstrip("/"), clock.now())


@blueprint.get("/nyheter")
@blueprint.get("/bloggen")
def old_lists() -> Response:
    """Addresses of lists that people guess or remember."""
    return redirect("/arkiv", 301)


@blueprint.app_errorhandler(404)
def not_found(error: NotFound) -> ResponseReturnValue:
    """An address that no view has: without its last slash, or where the table of redirects leads."""
    if request.method in ("GET", "HEAD") and request.url_rule is None:
        if request.path != "/" and request.path.endswith("/"):
            query = f"?{request.query_string.decode(errors='replace')}" if request.query_string else ""
            return redirect(f"/{request.path.strip('/')}{query}", 301)
        if (moved := _moved(request.path)) is not None:
            try:
                return _follow(moved, request_time())
            except HTTPException as gone:
                return page(gone.code or 404)
    return page(404)


def old_address(path: str, now: datetime) -> Response:
    """Where an address leads by now; ends with 404 or 410 when that is nowhere."""
    name = tidy(path).rsplit("/", 1)[-1].removesuffix(".html")
    if (live := _by_slug(name)) is not None and live.state(now) is State.PUBLISHED:
        return redirect(f"/nyheter/{live.slug}", 301)
    if (moved := _moved(tidy(path))) is not None:
        return _follow(moved, now)
    if (renamed := _moved(f"/nyheter/{name}")) is not None:
        return _follow(renamed, now)
    parts = _WITH_ID.fullmatch(name)
    if live is None and parts:
        live = _by_slug(parts["slug"]) or _renamed(parts["slug"]) or _by_ref(parts["id"])
    return _to(live, now)


def _moved(path: str) -> Redirect | None:
    try:
        return redirects.find(db.session(), path, request.query_string.decode(errors="replace"))
    except SQLAlchemyError:  # without a database nothing has moved
        db.session.rollback()
        return None


def _follow(moved: Redirect, now: datetime) -> Response:
    if moved.post is not None:
        return _to(moved.post, now, has_moved=True)
    return redirect(moved.target, 301) if moved.target else abort(410)


def _renamed(name: str) -> Post | None:
    moved = _moved(f"/nyheter/{name}")
    return moved.post if moved else None


def _by_slug(name: str) -> Post | None:
    return db.session.scalar(select(Post).where(Post.slug == name))


def _by_ref(source_id: str) -> Post | None:
    return db.session.scalar(select(Post).where(Post.import_ref == source_id))


def _to(post: Post | None, now: datetime, *, has_moved: bool = False) -> Response:
    """The post's page, if it is there; 410 only for what the public has been able to read, so that a draft's name
    tells nothing.

    :param has_moved: whether it was asked for by another name than it has now.
    """
    state = post.state(now) if post else None
    if post is None or state is not State.PUBLISHED:
        abort(410 if state is State.WITHDRAWN or (post and _waits_to_come_back(post, now, has_moved)) else 404)
    return redirect(f"/nyheter/{post.slug}", 301)


def _waits_to_come_back(post: Post, now: datetime, has_moved: bool) -> bool:
    if post.state(now) is not State.SCHEDULED:
        return False
    names = public_names(db.session(), post, now)
    return bool(names) if has_moved else post.slug in names
