"""Conditional requests (RFC 9110 §13): an unchanged page is answered 304."""

from flask import Blueprint, Flask, Response, request


def init_app(app: Flask) -> None:
    """Answer 304 where the reader has the same bytes. Registered before compression, so that it acts after it."""

    @app.after_request
    def not_modified(response: Response) -> Response:
        if response.status_code == 200 and request.method in ("GET", "HEAD") and "ETag" in response.headers:
            response.make_conditional(request)
        return response


def tag_pages(blueprint: Blueprint) -> None:
    """Give the blueprint's pages the hash of their bytes as ETag, and let caches keep but always ask."""

    @blueprint.after_request
    def tag(response: Response) -> Response:
        if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.is_streamed:
            response.add_etag()
        response.headers.setdefault("Cache-Control", "public, no-cache" if response.status_code < 400 else "no-store")
        return response
