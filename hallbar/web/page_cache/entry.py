"""A page as it is kept: its bytes in every encoding that was asked for, and how it answers a request."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from werkzeug.http import http_date, parse_date, parse_etags

from hallbar.web.encodings import OURS, PLAIN, accepted
from hallbar.web.page_cache.rendering import Stamp

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]
"""Status, headers and body."""
_OF_THE_BODY = {"content-type", "content-length", "content-encoding"}
"""Headers that a 304 has not."""
_ONLY_PLAIN = (PLAIN,)


class Entry:
    """One page, of one content, for as long as time does not change it.

    :param since: when it was made, in seconds since 1970.
    :param until: from when on it may be another; None: never by time alone.
    :param modified: its ``Last-Modified``.
    :param headers: those of its plain body, ``ETag`` among them.
    :param body: its plain bytes; None when all that is known is that they are those of the tag.
    """

    def __init__(
        self,
        stamp: Stamp,
        since: float,
        until: datetime | None,
        modified: datetime | None,
        headers: Headers,
        body: bytes | None,
        pack: "Pack | None",
        endless: bool = False,
    ) -> None:
        self.stamp, self.until, self.modified = stamp, until, modified
        self._since, self._until = since, float("inf") if until is None else until.timestamp()
        self._pack = pack
        self.endless = endless
        self.lasts = False
        """Whether it stands as long as the content that it was made of."""
        self.offered_to = ""
        """The folder of files that it was last offered to."""
        self.was_used = False
        """Since it was last considered whether it should go."""
        self.has_body = body is not None
        self._bodies: dict[str, bytes] = {PLAIN: body} if body is not None else {}
        self._headers = [pair for pair in headers if pair[0].lower() != "last-modified"]
        self.tag = next(value for name, value in headers if name.lower() == "etag").strip('"')
        self._full: dict[str, Answer] = {}
        self._unmodified: dict[str, Answer] = {}
        self._tags = {encoding: self._tag_of(encoding) for encoding in OURS}
        self.has_grown = False
        """Since it was last put on its shelf."""

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        lists = len(self._full) + len(self._unmodified) + 1
        return sum(map(len, self._bodies.values())) + 2500 + 1500 * lists

    @property
    def may_be_page_file(self) -> bool:
        """Whether a web server in front can send it."""
        return self.has_body

    def holds(self, stamp: Stamp, now: float) -> bool:
        """Whether it is the page of a content at a moment, in seconds since 1970: one after it was made, should a clock
        be set back.
        """
        return self.stamp == stamp and self._since <= now < self._until

    def with_bodies_of(self, other: "Entry") -> None:
        """Take over what another with the same tag has: the same bytes need not be made or compressed again."""
        if not other.has_body or (self.has_body and self._bodies[PLAIN] != other._bodies[PLAIN]):
            return
        self._bodies, self._pack, self.has_body = dict(other._bodies), other._pack, True
        if not any(name.lower() == "content-type" for name, _value in self._headers):
            self._headers = self._headers + [pair for pair in other._headers if pair[0].lower() == "content-type"]

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """The answer to a GET or HEAD; None when its body would be needed and is not there."""
        wishes = accepted(environ.get("HTTP_ACCEPT_ENCODING", "")) if self._pack is not None else _ONLY_PLAIN
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
            held = self._held(environ, wishes)
            if held is not None:
                return self._unmodified.get(held) or self._made_unmodified(held)
        if not self.has_body:
            return None
        full = self._full.get(wishes[0]) or self._made(wishes[0])
        return full if environ["REQUEST_METHOD"] != "HEAD" else (full[0], full[1], b"")

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

    def _made(self, encoding: str) -> Answer:
        body = self.body(encoding)
        answer = self._full[encoding] = HTTPStatus.OK.value, self._headers_of(encoding, len(body)), body
        self.has_grown = True
        return answer

    def _made_unmodified(self, encoding: str) -> Answer:
        answer = self._unmodified[encoding] = HTTPStatus.NOT_MODIFIED.value, self._headers_of(encoding, None), b""
        self.has_grown = True
        return answer

    def _tag_of(self, encoding: str) -> str:
        return f'"{self.tag}:{encoding}"' if encoding else f'"{self.tag}"'

    def _headers_of(self, encoding: str, length: int | None) -> Headers:
        """Headers of a body of this length; without one, of its 304."""
        tag = self._tags[encoding]
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
            for encoding in wishes:
                if header == self._tags[encoding]:  # as nearly all send it
                    return encoding
            tags = parse_etags(header)
            if tags:
                for encoding in wishes:
                    if tags.contains_weak(self._tags[encoding].strip('"')):
                        return encoding
                return None
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since and self.modified is not None:
            date = parse_date(since)
            if date is not None and self.modified.replace(microsecond=0) <= date:
                return wishes[0]
        return None


def _as_it_is(_encoding: str, data: bytes) -> bytes:
    return data


Pack = Callable[[str, bytes], bytes]
"""Compresses: the encoding's name and the bytes."""
