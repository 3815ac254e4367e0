"""Addresses of the sites that Hallbar replaces, and of posts that have moved.

A live name wins, then the table of redirects, then the source's own id, then 404 (410 when it is known to be gone).
"""

import re
from datetime import datetime

from flask import abort, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from hallbar import clock
from hallbar.archive import PER_PAGE, ArchiveFilter
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.models import Post, Redirect, State
from hallbar.public.blueprint import blueprint

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


def old_address(path: str, now: datetime) -> Response:
    """Where an address leads by now; ends with 404 or 410 when that is nowhere."""
    path = tidy(path)
    moved = db.session.scalar(select(Redirect).where(Redirect.path == path))
    if moved is not None:
        if moved.post is not None:
            return _to(moved.post, now)
        return redirect(moved.target, 301) if moved.target else abort(410)
    name = path.rsplit("/", 1)[-1].removesuffix(".html")
    parts = _WITH_ID.fullmatch(name)
    post = _by_slug(name) or (parts and (_by_slug(parts["slug"]) or _by_ref(parts["id"])))
    return _to(post, now) if post and path != f"/nyheter/{post.slug}" else _nowhere(post, now)


def _by_slug(name: str) -> Post | None:
    if (post := db.session.scalar(select(Post).where(Post.slug == name))) is not None:
        return post
    moved = db.session.scalar(select(Redirect).where(Redirect.path == f"/nyheter/{name}"))
    return moved.post if moved else None


def _by_ref(source_id: str) -> Post | None:
    return db.session.scalar(select(Post).where(Post.import_ref == source_id))


def _to(post: Post, now: datetime) -> Response:
    return redirect(f"/nyheter/{post.slug}", 301) if post.state(now) is State.PUBLISHED else _nowhere(post, now)


def _nowhere(post: Post | None, now: datetime) -> Response:
    """404; 410 only for what the public has been able to read, so that a draft's name tells nothing."""
    withdrawn = post is not None and post.state(now) is State.WITHDRAWN
    abort(410 if withdrawn else 404)
