"""A page as it is kept: its bytes in every encoding that was asked for, and how it answers a request."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from werkzeug.http import http_date, parse_date, parse_etags

from hallbar.web.encodings import PLAIN, accepted
from hallbar.web.page_cache.rendering import Stamp

Headers = list[tuple[str, str]]
_OF_THE_BODY = {"content-type", "content-length", "content-encoding"}
"""Headers that a 304 has not."""


class Entry:
    """One page, of one content, for as long as time does not change it.

    :param valid: the moment that it was made, and the one from which on it may be another.
    :param modified: its ``Last-Modified``.
    :param headers: those of its plain body, ``ETag`` among them.
    :param body: its plain bytes; None when all that is known is that they are those of the tag.
    """

    def __init__(
        self,
        stamp: Stamp,
        valid: tuple[datetime, datetime | None],
        modified: datetime | None,
        headers: Headers,
        body: bytes | None,
        pack: "Pack | None",
        endless: bool = False,
    ) -> None:
        self.stamp, (self._since, self.until), self.modified = stamp, valid, modified
        self._pack = pack
        self.endless = endless
        self.lasts = False
        """Whether it stands as long as the content that it was made of."""
        self.offered_to = ""
        """The folder of files that it was last offered to."""
        self.has_body = body is not None
        self._bodies: dict[str, bytes] = {PLAIN: body} if body is not None else {}
        self._headers = [pair for pair in headers if pair[0].lower() != "last-modified"]
        self.tag = next(value for name, value in headers if name.lower() == "etag").strip('"')
        self._full: dict[str, Headers] = {}
        self._unmodified: dict[str, Headers] = {}

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        lists = len(self._full) + len(self._unmodified) + 1
        return sum(map(len, self._bodies.values())) + 2500 + 1500 * lists

    def holds(self, stamp: Stamp, now: datetime) -> bool:
        """Whether it is the page of a content at a moment: one after it was made, should a clock be set back."""
        return self.stamp == stamp and self._since <= now and (self.until is None or now < self.until)

    def with_bodies_of(self, other: "Entry") -> None:
        """Take over what another with the same tag has: the same bytes need not be made or compressed again."""
        if not other.has_body or (self.has_body and self._bodies[PLAIN] != other._bodies[PLAIN]):
            return
        self._bodies, self._pack, self.has_body = dict(other._bodies), other._pack, True
        if not any(name.lower() == "content-type" for name, _value in self._headers):
            self._headers = self._headers + [pair for pair in other._headers if pair[0].lower() == "content-type"]

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes] | None:
        """Answer a GET or HEAD; None when its body would be needed and is not there."""
        wishes = accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        held = self._held(environ, wishes)
        if held is not None:
            headers = self._unmodified.get(held)
            if headers is None:
                headers = self._unmodified[held] = self._headers_of(held, None)
            start_response("304 NOT MODIFIED", headers)
            return ()
        if not self.has_body:
            return None
        encoding = wishes[0] if self._pack is not None else PLAIN
        headers = self._full.get(encoding)
        if headers is None:
            headers = self._made(encoding)
        start_response("200 OK", headers)
        return (self._bodies[encoding],) if environ["REQUEST_METHOD"] != "HEAD" else ()

    @property
    def is_packed(self) -> bool:
        """Whether it is sent compressed to those who take that."""
        return self._pack is not None

    def body(self, encoding: str) -> bytes:
        """Its bytes in an encoding; of one that has a body."""
        body = self._bodies.get(encoding)
        if body is None:
            body = self._bodies[encoding] = (self._pack or _as_it_is)(encoding, self._bodies[PLAIN])
        return body

    def _made(self, encoding: str) -> Headers:
        body = self.body(encoding)
        headers = self._full[encoding] = self._headers_of(encoding, len(body))
        return headers

    def _headers_of(self, encoding: str, length: int | None) -> Headers:
        """Headers of a body of this length; without one, of its 304."""
        tag = f'"{self.tag}:{encoding}"' if encoding else f'"{self.tag}"'
        headers = [
            (name, tag if name.lower() == "etag" else value)
            for name, value in self._headers
            if name.lower() not in _OF_THE_BODY or (length is not None and name.lower() == "content-type")
        ]
        if length is not None:
            headers.append(("Content-Length", str(length)))
            if self.modified is not None:
                headers.append(("Last-Modified", http_date(self.modified)))
            if encoding:
                headers.append(("Content-Encoding", encoding))
        return headers

    def _held(self, environ: dict[str, Any], wishes: tuple[str, ...]) -> str | None:
        """The encoding that the reader has (RFC 9110 §13.2.2): one that it takes now, since a cache between us may hand
        out the one that is named (RFC 9111 §4.3.4).
        """
        if header := environ.get("HTTP_IF_NONE_MATCH"):
            tags = parse_etags(header)
            if tags:
                for encoding in wishes if self._pack is not None else (PLAIN,):
                    if tags.contains_weak(f"{self.tag}:{encoding}" if encoding else self.tag):
                        return encoding
                return None
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since and self.modified is not None:
            date = parse_date(since)
            if date is not None and self.modified.replace(microsecond=0) <= date:
                return wishes[0] if self._pack is not None else PLAIN
        return None


def _as_it_is(_encoding: str, data: bytes) -> bytes:
    return data


Pack = Callable[[str, bytes], bytes]
"""Compresses: the encoding's name and the bytes."""
