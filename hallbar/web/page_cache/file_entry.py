"""A file that is public, as the page cache knows it: that it is, and until when. Its bytes stay on the disk."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from werkzeug.http import parse_range_header

from hallbar.web.encodings import PLAIN
from hallbar.web.page_cache.entry import Answer, Entry, Headers
from hallbar.web.page_cache.rendering import Stamp
from hallbar.web.sending import WHOLE


class FileEntry(Entry):
    """See above. The parameters are those of an :class:`Entry`; ``headers`` have the file's length."""

    def __init__(
        self,
        stamp: Stamp,
        since: float,
        until: datetime | None,
        modified: datetime | None,
        headers: Headers,
        file: Path,
    ) -> None:
        super().__init__(stamp, since, until, modified, headers, None, None)
        self.file = file
        named = {name.lower(): value for name, value in headers}
        self._length = int(named["content-length"])
        self._is_saved = named.get("content-disposition", "").startswith("attachment")

    @property
    def may_be_page_file(self) -> bool:
        """Whether a web server in front can send it: it would not know the name that a reader is to save it under."""
        return not self._is_saved

    def with_bodies_of(self, other: Entry) -> None:
        """There are none."""

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """The answer to a GET or HEAD; None for what is long, or not there, or asked for in a way that others
        understand.
        """
        if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
            unmodified = super().answer(environ)
            if unmodified is not None:
                return unmodified
        whole = self._full.get(PLAIN) or self._made_whole()
        if environ["REQUEST_METHOD"] == "HEAD":
            return whole
        start, stop = self._part(environ)
        data = self._read(start, stop) if stop - start <= WHOLE else None
        if data is None:
            return None
        if "HTTP_RANGE" not in environ:
            return whole[0], whole[1], data
        said = [pair for pair in whole[1] if pair[0] != "Content-Length"]
        said.append(("Content-Length", str(len(data))))
        said.append(("Content-Range", f"bytes {start}-{stop - 1}/{self._length}"))
        return HTTPStatus.PARTIAL_CONTENT.value, said, data

    def _made_whole(self) -> Answer:
        """But for its body, which is read when it is wanted."""
        whole = self._full[PLAIN] = HTTPStatus.OK.value, self._headers_of(PLAIN, self._length), b""
        self.has_grown = True
        return whole

    def _part(self, environ: dict[str, Any]) -> tuple[int, int]:
        """What is asked for, as far as it is one part and without conditions; too much, if it is not."""
        if "HTTP_RANGE" not in environ:
            return 0, self._length
        asked = parse_range_header(environ["HTTP_RANGE"])
        part = asked.range_for_length(self._length) if asked and "HTTP_IF_RANGE" not in environ else None
        return part or (0, WHOLE + 1)

    def _read(self, start: int, stop: int) -> bytes | None:
        try:
            with self.file.open("rb", buffering=0) as opened:
                opened.seek(start)
                data = opened.read(stop - start)
        except OSError:
            return None
        return data if len(data) == stop - start else None
