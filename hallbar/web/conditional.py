"""Conditional requests (RFC 9110 §13): an unchanged page is answered 304."""

from flask import Blueprint, Flask, Response, request

from hallbar.web.encodings import PLAIN, accepted
from hallbar.web.page_cache.rendering import is_kept


def init_app(app: Flask) -> None:
    """Answer 304 where the reader has the same bytes. Registered before what packs, so that it acts after it."""

    @app.after_request
    def not_modified(response: Response) -> Response:
        if is_kept(response):  # for others too: it is compared with what a reader has when it is sent
            return response
        if response.status_code == 200 and _has_conditions() and "ETag" in response.headers:
            response.make_conditional(request)
        if response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


_CONDITIONS = frozenset(
    ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
)


def _has_conditions() -> bool:
    """Most have none, and to look for each would take 40 µs."""
    return request.method in ("GET", "HEAD") and not _CONDITIONS.isdisjoint(request.environ)


def is_current(response: Response) -> bool:
    """Whether the reader has what a response with this ETag and date would bring (RFC 9110 §13.2.2).

    Decided before the body is made. An ETag, where the reader sends any, goes before a date.
    """
    if request.if_none_match:
        return _held_tag(response) is not None
    since = request.if_modified_since
    return bool(since and response.last_modified and response.last_modified <= since)


def without_body(response: Response) -> Response:
    """The 304 for a reader who is current: the same headers, with the ETag that the reader has."""
    if tag := _held_tag(response):
        response.set_etag(tag)
    response.status_code = 304
    response.headers.remove("Content-Type")
    return response


def _held_tag(response: Response) -> str | None:
    """The tag that is current, of plain bytes or of an encoding that is accepted now: a cache that stands between must
    not be told to hand an encoding to a reader who cannot read it (RFC 9111 §4.3.4).
    """
    tag = response.get_etag()[0] or ""
    taken = accepted(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    candidates = (tag, *(f"{tag}:{encoding}" for encoding in taken if encoding != PLAIN))
    return next((candidate for candidate in candidates if request.if_none_match.contains_weak(candidate)), None)


def tag_pages(blueprint: Blueprint) -> None:
    """Give the blueprint's pages the hash of their bytes as ETag, and let caches keep but always ask."""

    @blueprint.after_request
    def tag(response: Response) -> Response:
        headers, control = response.headers, response.headers.get("Cache-Control", "")
        kept = "no-store" not in control
        if kept and response.status_code == 200 and not response.is_streamed and "ETag" not in headers:
            response.add_etag()
        if not control and response.status_code < 400:
            headers["Cache-Control"] = "public, no-cache"
        return response
