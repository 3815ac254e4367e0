"""A draft shown to whoever has been given its address, until that expires or is revoked.

No cache keeps anything of it, no robot lists it, and a link that is followed from it does not tell whence.
"""

from flask import Response, make_response, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from hallbar.extensions import db
from hallbar.language.dates import date_and_clock
from hallbar.models import Post, PreviewLink, Purpose, Rendition, State
from hallbar.public.blueprint import blueprint
from hallbar.publishing import sharing
from hallbar.publishing.preview import Preview
from hallbar.publishing.rendering import used_media
from hallbar.web.library import stored_file
from hallbar.web.moment import request_time
from hallbar.web.signing import unsigned


@blueprint.get("/forhandsgranskning/<token>")
def preview(token: str) -> Response:
    """The draft as it is now, by the template of its post's page."""
    link, now = _link(token), request_time()
    if link is None or not link.is_open(now):
        return _closed(link)
    post = link.post
    page = render_template(
        "posts/preview.html",
        post=Preview.of(db.session(), post, f"/forhandsgranskning/{token}/media"),
        state=post.state(now),
        published_at=post.published_at,
        public_slug=post.slug if post.state(now) is State.PUBLISHED else "",
        link=link,
        way_back="",
        robots="noindex",
    )
    return _private(make_response(page))


@blueprint.get("/forhandsgranskning/<token>/media/<name>")
def preview_media(token: str, name: str) -> Response:
    """A file of a picture that the draft uses, but for what crops are made from."""
    link = _link(token)
    if link is None or not link.is_open(request_time()):
        return _closed(link)
    used = used_media(db.session(), link.post.written)
    return _private(stored_file(name, Rendition.purpose != Purpose.MASTER, Rendition.media_id.in_(used)))


def _link(token: str) -> PreviewLink | None:
    number = unsigned(sharing.PURPOSE, token)
    if number is None:
        return None
    post = joinedload(PreviewLink.post, innerjoin=True)
    return db.session.scalar(
        select(PreviewLink)
        .where(PreviewLink.id == number)
        .options(post.options(joinedload(Post.draft), selectinload(Post.terms), undefer_group("text")))
    )


def _closed(link: PreviewLink | None) -> Response:
    if link is None:
        status, why = 404, "Adressen stämmer inte. Kontrollera att hela kom med."
    elif link.revoked_at is not None or link.post.trashed_at is not None:
        status, why = 410, "Länken är stängd."
    else:
        status, why = 410, f"Länken gällde till {date_and_clock(link.expires_at)}."
    page = render_template(
        "errors/error.html",
        status=status,
        heading="Förhandsgranskningen går inte att visa",
        message=f"{why} Be den som skickade länken om en ny.",
        advice=(),
        way_back=None,
    )
    return _private(make_response(page, status))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
