"""The page cache: in front of Flask, in each process.

A kept page is shown only when the database has said, in this very request, that there is no newer content, and the
clock that nothing has fallen due.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Protocol

from werkzeug.http import parse_etags

from hallbar import clock
from hallbar.web.encodings import OURS, PLAIN, accepted
from hallbar.web.page_cache import cdn
from hallbar.web.page_cache.entry import Answer, Entry, Headers, Pack
from hallbar.web.page_cache.file_entry import FileEntry
from hallbar.web.page_cache.rendering import ENVIRON, Rendering
from hallbar.web.page_cache.shelf import Shelf
from hallbar.web.page_cache.turns import Turns, deadline
from hallbar.web.page_cache.watch import Unknown, Watch

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
KEPT = "public, no-cache"
"""The only ``Cache-Control`` of what may be kept."""
_READING = frozenset({"GET", "HEAD"})
_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class PageCache:
    """WSGI middleware.

    :param app: what renders.
    :param watch: tells which content there is.
    :param shelf: where pages are kept.
    :param pack: gives the compressor of a content type and a size, or None.
    :param private: beginnings of paths that never concern it.
    :param cookie: name of a cookie, with which a request never concerns it.
    :param any_host: whether pages are the same whatever host is asked for.
    :param cdn_seconds: for which caches in front may show a page without asking; 0: they always ask.
    """

    def __init__(
        self,
        app: Application,
        watch: Watch,
        shelf: Shelf,
        pack: Callable[[str, int], Pack | None],
        private: tuple[str, ...],
        cookie: str,
        any_host: bool,
        cdn_seconds: int = 0,
    ) -> None:
        self._app, self._watch, self._shelf, self._pack = app, watch, shelf, pack
        self._private, self._cookie, self._any_host = private, f"{cookie}=", any_host
        self._cdn_seconds = cdn_seconds
        self._turns = Turns()
        self.files: Files | None = None
        self._is_on = True

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self._is_on or not self._concerns(environ):
            return self._app(environ, start_response)
        key = self._key(environ)
        try:
            entry = self._standing(key)
        except Unknown:  # what is kept may be old: Flask finds out what is wrong, and says so
            return self._app(environ, start_response)
        if entry is not None:
            answer = self._answer(entry, key, environ)
            if answer is not None:
                if self.files is not None:
                    self._write(self.files, entry, environ)
                return _said(answer, start_response)
            if isinstance(entry, FileEntry):  # a long one: nobody need wait for another
                return self._app(environ, start_response)
        return self._missed(key, environ, start_response)

    def ready(self, environ: Environ) -> Answer | None:
        """An answer that is kept and stands, which takes no time; None when there is none, and the request is to be
        answered in full.
        """
        if not self._is_on or not self._concerns(environ):
            return None
        key = self._key(environ)
        try:
            entry = self._standing(key)
        except Unknown:
            return None
        if entry is None or (self.files is not None and self._is_to_be_written(self.files, entry)):
            return None
        return self._answer(entry, key, environ)

    def _standing(self, key: tuple[str, ...]) -> Entry | None:
        """What is kept under a key, if it is of the present content.

        :raises Unknown: when the database does not say which that is.
        """
        stamp = self._watch.stamp()
        entry = self._shelf.get(key)
        return entry if entry is not None and entry.holds(stamp, clock.seconds()) else None

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """As if it were not there, as long as the block lasts."""
        was, self._is_on = self._is_on, False
        try:
            yield
        finally:
            self._is_on = was

    @property
    def shelf(self) -> Shelf:
        """Where pages are kept."""
        return self._shelf

    def _concerns(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in _READING
            and not environ.get("PATH_INFO", "").startswith(self._private)
            and "HTTP_AUTHORIZATION" not in environ
            and ("HTTP_COOKIE" not in environ or self._cookie not in environ["HTTP_COOKIE"])
        )

    def _key(self, environ: Environ) -> tuple[str, ...]:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        scheme, script = environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", "")
        if self._any_host:
            return path, query, scheme, script
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return path, query, scheme, script, host

    def _answer(self, entry: Entry, key: tuple[str, ...], environ: Environ) -> Answer | None:
        answer = entry.answer(environ)
        if entry.has_grown:
            entry.has_grown = False
            self._shelf.grown(key, entry)
        if self._cdn_seconds and answer is not None:
            return answer[0], self._told_to_cdn(entry, environ, answer[1]), answer[2]
        return answer

    def _told_to_cdn(self, entry: Entry, environ: Environ, headers: Headers) -> Headers:
        said = [pair for pair in headers if pair[0].lower() != "cache-control"]
        control = cdn.control_of_file if isinstance(entry, FileEntry) else cdn.control
        said.append(("Cache-Control", control(self._cdn_seconds, clock.now(), entry.until)))
        said.append(("Surrogate-Key", cdn.keys(environ.get("PATH_INFO", ""))))
        return said

    def _missed(self, key: tuple[str, ...], environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Render, or wait for who is rendering the same."""
        last = deadline()
        while True:
            with self._turns.taken(key, last) as mine:
                if mine or time.monotonic() >= last:
                    return self._rendered(key, environ, start_response)
            try:
                entry = self._standing(key)
            except Unknown:
                return self._app(environ, start_response)
            if entry is not None:
                answer = self._answer(entry, key, environ)
                if answer is not None:
                    return _said(answer, start_response)
                if isinstance(entry, FileEntry):
                    return self._app(environ, start_response)
            elif self._shelf.get(key) is None:  # it was none that is kept, and others need not wait for one another
                last = float("-inf")

    def _rendered(self, key: tuple[str, ...], environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        old = self._shelf.get(key)
        rendering = Rendering(held=_held(environ, old))
        since = clock.seconds()
        status, headers, parts = self._ask(environ, rendering)
        if not rendering.kept:
            return _passed_on(environ, start_response, status, headers, parts)
        body = _body(parts) if rendering.file is None else _unread(parts)
        entry = self._entry(rendering, since, status, headers, body)
        if entry is None and rendering.file is not None:
            return self._app(environ, start_response)
        if entry is None:
            return _passed_on(environ, start_response, status, headers, [body])
        if old is not None and old.tag == entry.tag:
            entry.with_bodies_of(old)
        answer = self._answer(entry, key, environ)
        if answer is None and not isinstance(entry, FileEntry):  # a body is wanted after all
            rendering = Rendering()
            status, headers, parts = self._ask({**environ, "HTTP_IF_MODIFIED_SINCE": ""}, rendering)
            body = _body(parts)
            entry = self._entry(rendering, since, status, headers, body) if rendering.kept else None
            if entry is None:
                return _passed_on(environ, start_response, status, headers, [body])
            answer = self._answer(entry, key, environ)
        self._shelf.put(key, entry)
        if self.files is not None:
            self._write(self.files, entry, environ)
        return self._app(environ, start_response) if answer is None else _said(answer, start_response)

    def _write(self, files: "Files", entry: Entry, environ: Environ) -> None:
        """Once into each folder, but none of the pages of which there are endlessly many."""
        if not self._is_to_be_written(files, entry):
            return
        entry.offered_to = files.name
        with suppress(OSError):  # a full disk costs speed, nothing else
            files.write(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), entry)

    def _is_to_be_written(self, files: "Files", entry: Entry) -> bool:
        return entry.lasts and not entry.endless and entry.may_be_page_file and entry.offered_to != files.name

    def _ask(self, environ: Environ, rendering: Rendering) -> tuple[str, Headers, Iterable[bytes]]:
        """What Flask answers to GET; the body is still to be read."""
        said: list[Any] = []

        def start(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], None]:
            said[:] = status, headers
            return lambda _data: None

        parts = self._app({**environ, "REQUEST_METHOD": "GET", ENVIRON: rendering}, start)
        return said[0], said[1], parts

    def _entry(self, rendering: Rendering, since: float, status: str, headers: Headers, body: bytes) -> Entry | None:
        """What can be kept of an answer; None when nothing may be."""
        named = {name.lower(): value for name, value in headers}
        code = status[:3]
        fit = (
            code in ("200", "304")
            and rendering.stamp is not None
            and (named.get("cache-control") == KEPT or rendering.file is not None)
            and named.get("etag", "W/").startswith('"')
            and not {"set-cookie", "content-encoding", "content-range"} & named.keys()
            and named.get("vary", "").lower() in ("", "accept-encoding")
        )
        if not fit or rendering.stamp is None:
            return None
        if rendering.file is not None:
            file = FileEntry(rendering.stamp, since, rendering.until, rendering.modified, headers, rendering.file)
            file.lasts = rendering.until == rendering.content_until
            return file
        pack = self._pack(named.get("content-type", ""), len(body)) if code == "200" else self._pack("text/html", 10**6)
        entry = Entry(
            rendering.stamp,
            since,
            rendering.until,
            rendering.modified,
            headers,
            body if code == "200" else None,
            pack,
            rendering.endless,
        )
        entry.lasts = rendering.until == rendering.content_until
        return entry


class Files(Protocol):
    """Where pages are written for a web server in front."""

    @property
    def name(self) -> str:
        """Of the folder that is shown now."""

    def write(self, path: str, query: str, entry: Entry) -> object:
        """Write a page, if it is of the content that is shown now."""


def _said(answer: Answer, start_response: Callable[..., Any]) -> list[bytes]:
    """The answer as WSGI has it. A list: Granian sends any other iterable piece by piece, at twice the cost. The server
    may change the headers that it is given (PEP 3333).
    """
    status, headers, body = answer
    start_response(_LINES[status], list(headers))
    return [body] if body else []


def _held(environ: Environ, old: Entry | None) -> str:
    """Tags of plain bodies that need not be made: the one that is kept, and those that the reader has and can read."""
    tags = [old.tag] if old is not None and old.has_body else []
    held = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    if held.star_tag:
        return f'"{tags[0]}"' if tags else ""
    endings = [f":{name}" if name else "" for name in accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    for tag in sorted(held.as_set(include_weak=True)):
        plain = next((tag.removesuffix(f":{name}") for name in OURS if name != PLAIN and tag.endswith(f":{name}")), tag)
        if any(tag == plain + ending for ending in endings):
            tags.append(plain)
    return ", ".join(f'"{tag}"' for tag in dict.fromkeys(tags))


def _passed_on(
    environ: Environ, start_response: Callable[..., Any], status: str, headers: Headers, parts: Iterable[bytes]
) -> Iterable[bytes]:
    """As it comes: what is not kept may be a long file."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] != "HEAD":
        return parts
    _unread(parts)
    return []


def _body(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        _unread(parts)


def _unread(parts: Iterable[bytes]) -> bytes:
    """Nothing more of it is wanted."""
    if (close := getattr(parts, "close", None)) is not None:
        close()
    return b""
