"""Addresses that machines know: robots, sitemap, security contact, health."""

from datetime import datetime, timedelta
from math import ceil

from flask import Response, abort, render_template, request
from sqlalchemy import false, select
from sqlalchemy.exc import SQLAlchemyError

from hallbar import clock
from hallbar.extensions import db
from hallbar.models import Post
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address
from hallbar.web.addresses import absolute
from hallbar.web.moment import request_time
from hallbar.web.readiness import NotReady, require_ready
from hallbar.web.templating import site_facts

SITEMAP_SIZE = 50_000
"""Addresses that a sitemap may hold (sitemaps.org, protocol 0.9)."""
MOST_SITEMAPS = 50_000
"""Sitemaps that an index may hold."""
STANDING = ("/", "/arkiv", "/om", "/kontakt", "/tillganglighet")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read, but for the editors' area (RFC 9309)."""
    lines = ("User-agent: *", "Disallow: /redaktion/", "", f"Sitemap: {absolute('/sitemap.xml')}", "")
    return _text("\n".join(lines))


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """All public addresses; an index of several sitemaps when there are more than one may hold."""
    own_address("/sitemap.xml")
    parts = ceil((len(holdings().visible) + len(STANDING)) / SITEMAP_SIZE)
    if parts == 1:
        return sitemap_part(1)
    locations = [absolute(f"/sitemap-{part}.xml") for part in range(1, parts + 1)]
    return _xml(render_template("well_known/sitemap_index.xml", locations=locations))


@blueprint.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """One of the sitemaps, from 1 on; the first begins with the standing pages."""
    if not 1 <= part <= MOST_SITEMAPS:
        abort(404)
    if request.path != "/sitemap.xml":
        own_address(f"/sitemap-{part}.xml")
    standing = len(STANDING)
    listed = holdings().visible[max(0, (part - 1) * SITEMAP_SIZE - standing) : part * SITEMAP_SIZE - standing]
    if not listed and part > 1:
        abort(404)
    within = Post.id.between(listed.min(), listed.max()) if listed else false()
    rows = db.session.execute(
        select(Post.slug, Post.updated_at).where(within, Post.visible(request_time())).order_by(Post.id)
    ).all()
    entries: list[tuple[str, datetime | None]] = [(absolute(path), None) for path in STANDING if part == 1]
    entries += [(absolute(f"/nyheter/{slug}"), updated_at) for slug, updated_at in rows]
    return _xml(render_template("well_known/sitemap.xml", entries=entries))


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116); good for half a year from today."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    own_address("/.well-known/security.txt", midnight + timedelta(days=1))
    email = site_facts().contact_email
    expires = midnight + timedelta(days=180)
    lines = (
        f"Contact: {f'mailto:{email}' if email else absolute('/kontakt')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, en",
        f"Canonical: {absolute('/.well-known/security.txt')}",
        "",
    )
    return _text("\n".join(lines))


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _text("ok\n", cached=False)


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers too, and its schema is ours."""
    try:
        require_ready()
        db.session.execute(select(1))
    except (NotReady, SQLAlchemyError) as error:
        db.session.rollback()
        reason = str(error) if isinstance(error, NotReady) else "Databasen svarar inte."
        return _text(f"{reason}\n", cached=False), 503
    return _text("ok\n", cached=False), 200


def _text(body: str, cached: bool = True) -> Response:
    response = Response(body, content_type="text/plain; charset=utf-8")
    if not cached:
        response.headers["Cache-Control"] = "no-store"
    return response


def _xml(body: str) -> Response:
    return Response(body, content_type="application/xml; charset=utf-8")
