"""Which addresses may lead elsewhere, and where to: what only the map of all addresses knows."""

from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from hallbar.editor.forms.redirect import LEADS, RedirectForm
from hallbar.models import Post
from hallbar.publishing import redirects
from hallbar.publishing.redirects import Lead
from hallbar.publishing.refusal import Refused
from hallbar.web.addresses import base_url

RESERVED = ("/redaktion", "/static", "/media", "/forhandsgranskning", "/.well-known")


def lead_of(session: Session, form: RedirectForm) -> Lead:
    """What a form asks for.

    :raises Refused: with a sentence and the field that it is about.
    """
    path = redirects.old_address(form.path.data or "")
    _check_free(session, path)
    if form.kind.data != LEADS:
        return Lead(path)
    if not form.target.data:
        raise Refused("Skriv den nya adressen, eller välj att sidan är borttagen.", "target")
    target = redirects.new_address(form.target.data, base_url())
    if not target.startswith("/"):
        return Lead(path, target=target)
    post = _post_at(session, target)
    if post is not None:
        return Lead(path, post_id=post.id)
    _check_there(session, target)
    return Lead(path, target=target)


def _check_free(session: Session, path: str) -> None:
    """Only where nothing is shown is a redirect ever asked for."""
    bare = path.partition("?")[0]
    if any(bare == name or bare.startswith(f"{name}/") for name in RESERVED):
        raise Refused("Den adressen behöver webbplatsen själv. Skriv en annan.", "path")
    endpoint, name = _view(bare)
    if endpoint == "public.post":
        post = session.scalar(select(Post).where(Post.slug == name))
        if post is not None:
            title = post.written.title or "Utan rubrik"
            raise Refused(f"Den adressen har inlägget ”{title}”. Avpublicera eller byt namn på det i stället.", "path")
    elif endpoint == "public.old_post":
        name = bare.rsplit("/", 1)[-1].removesuffix(".html")
        post = session.scalar(select(Post).where(Post.slug == name, Post.published_at.is_not(None)))
        if post is not None:
            raise Refused(f"Den adressen leder redan till ”{post.title}”, som har samma namn.", "path")
    elif endpoint:
        raise Refused("Den adressen finns på webbplatsen, och visas. Skriv en annan.", "path")


def _post_at(session: Session, target: str) -> Post | None:
    """The post whose page, present or former, or whose form at the desk the address is."""
    parts = urlsplit(target)
    endpoint, name = _view(unquote(parts.path))
    if endpoint == "editor.post":
        found = session.get(Post, int(name))
    elif endpoint == "public.post" and not parts.query and not parts.fragment:
        found = session.scalar(select(Post).where(Post.slug == name))
        if found is None and (moved := redirects.find(session, unquote(parts.path))) is not None:
            if moved.post is None:
                return None
            found = moved.post
    else:
        return None
    if found is None or found.trashed_at is not None:
        raise Refused("Det finns inget inlägg på den adressen.", "target")
    return found


def _check_there(session: Session, target: str) -> None:
    parts = urlsplit(target)
    endpoint, _name = _view(unquote(parts.path))
    if endpoint.startswith("editor."):
        raise Refused("Läsarna kommer inte in i redaktionen. Skriv en adress på webbplatsen.", "target")
    if not endpoint and redirects.find(session, unquote(parts.path), parts.query) is None:
        raise Refused(f"Det finns ingen sida på {parts.path}.", "target")


def _view(path: str) -> tuple[str, str]:
    """The endpoint that answers an address, and the part of it that varies; empty when none does."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except NotFound:
        return "", ""
    except (RequestRedirect, HTTPException):
        return "other", ""
    return endpoint, str(next(iter(values.values()), ""))
