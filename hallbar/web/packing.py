"""Bodies in the encoding that their reader likes best, with an ETag of its own for each (RFC 9110 §8.8.3.3).

Flask-Compress does the same, in twice the time on the front page: it reads each ``Accept-Encoding`` anew.
"""

import gzip

from flask import Flask, Response, request

from hallbar.web.encodings import PLAIN, accepted, brotli

TYPES = frozenset(
    (
        *("text/html", "text/css", "text/plain", "text/javascript", "image/svg+xml"),
        *("application/json", "application/xml"),
        *("application/rss+xml", "application/atom+xml", "application/feed+json", "text/x-opml"),
    )
)
LEAST = 500
"""Bytes; a shorter body is hardly made shorter."""
QUICK = {"gzip": 3, "br": 3}
"""Levels for what is sent once: half the time of the others, for a twentieth more of a post's page, and a tenth of the
archive's.
"""
THOROUGH = {"gzip": 5, "br": 4}
"""Levels for what is packed once and sent often. Level 6 of gzip takes a third longer for a few parts in a hundred."""


def is_packable(content_type: str, size: int) -> bool:
    """Whether a body of a type and size is sent packed to those who take that."""
    return size >= LEAST and content_type.partition(";")[0].rstrip() in TYPES


def packed(encoding: str, data: bytes, levels: dict[str, int] = THOROUGH) -> bytes:
    """Bytes in an encoding that is not plain. Equal ones are always packed alike: gzip's header would tell the time."""
    if encoding == "gzip":
        return gzip.compress(data, levels["gzip"], mtime=0)
    made: bytes = brotli.compress(data, quality=levels["br"])
    return made


def init_app(app: Flask) -> None:
    """Pack what is not kept ready. What is packed already, or sent piece by piece, goes as it is."""

    @app.after_request
    def pack(response: Response) -> Response:
        headers = response.headers
        vary = headers.get("Vary", "")
        if "accept-encoding" not in vary.lower():
            headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
        encoding = accepted(request.environ.get("HTTP_ACCEPT_ENCODING", ""))[0]
        if encoding == PLAIN or not 200 <= response.status_code < 300 or response.is_streamed:
            return response
        if "Content-Encoding" in headers or "Content-Range" in headers:
            return response
        body = response.get_data()
        if not is_packable(headers.get("Content-Type", ""), len(body)):
            return response
        response.set_data(packed(encoding, body, QUICK))
        headers["Content-Encoding"] = encoding
        tag = headers.get("ETag", "")
        if tag and not tag.startswith("W/"):
            headers["ETag"] = f'{tag[:-1]}:{encoding}"'
        return response
