"""What a page says of itself while it is rendered for the page cache.

A page is kept only when its view says so, by :func:`keep`: what says nothing is never kept.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from flask import Response, has_request_context, request

from hallbar.models import Edition

ENVIRON = "hallbar.rendering"
"""Where a rendering is in the WSGI environment; nowhere when the answer is not for the cache."""

Stamp = tuple[int, datetime | None]
"""Of which content something is made: the number of the newest public change, and when that was (in a database that
was restored, the same number may be another change)."""


@dataclass
class Rendering:
    """One answer in the making."""

    held: str = ""
    """Tags of plain bodies, as ``If-None-Match`` lists them, which need not be made again."""
    stamp: Stamp | None = None
    """Read in the transaction that reads the content, before anything else."""
    until: datetime | None = None
    """From when on the answer may be another by time alone; None: never."""
    content_until: datetime | None = None
    """The same of the content as a whole; the answer may have an earlier one of its own."""
    kept: bool = False
    endless: bool = False
    """One of endlessly many, such as the answers to what visitors type."""
    file: Path | None = None
    """The file that is its body, where it is one: that lies on the disk anyhow and is kept in no memory."""
    modified: datetime | None = None
    """Its ``Last-Modified``, which a 304 on its way out has not."""


def rendering() -> Rendering | None:
    """What is rendered for the cache in this request; None when nothing is."""
    made: Rendering | None = request.environ.get(ENVIRON) if has_request_context() else None
    return made


def is_wanted() -> bool:
    """Whether the answer of this request is made for the cache, if its view lets it."""
    return rendering() is not None


def rests_on(edition: Edition) -> None:
    """Note the content that the answer is made of. To be called before any of it is read, in the same transaction."""
    if (made := rendering()) is not None:
        made.stamp = edition.version, edition.changed_at
        made.until = made.content_until = edition.until


def keep(address: str, until: datetime | None = None, *, endless: bool = False) -> None:
    """The answer may be kept for whoever asks at its canonical address; not if it was asked for at another.

    To be called before conditions of the request are looked at: what is kept is made for others, too.

    :param address: path and query, as links print them.
    :param until: from when on it may be another though no content has changed.
    :param endless: see :class:`Rendering`.
    """
    made = rendering()
    if made is None or made.stamp is None or not _was_asked_at(address):
        return
    made.kept, made.endless = True, endless
    if until is not None:
        made.until = min(until, made.until or until)
    environ = request.environ
    environ["HTTP_ACCEPT_ENCODING"] = ""  # it is compressed once, when it is kept
    environ.pop("HTTP_IF_NONE_MATCH", None)
    if made.held:
        environ["HTTP_IF_NONE_MATCH"] = made.held


def keep_file(address: str, file: Path) -> None:
    """The same for an answer whose body is a file that never changes: what is kept answers all conditions itself.

    :param address: path, as links print it.
    """
    keep(address)
    if (made := rendering()) is not None and made.kept:
        made.file = file
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE"):
            request.environ.pop(condition, None)


def keep_not() -> None:
    """The answer is kept for nobody else, whatever its view has said or will say: something failed in its making."""
    if (made := rendering()) is not None:
        made.stamp = None


def is_kept(response: Response) -> bool:
    """Whether the answer of this request is kept for others, who have other conditions."""
    made = rendering()
    if made is None or not made.kept:
        return False
    made.modified = response.last_modified
    return True


def _was_asked_at(address: str) -> bool:
    path, _, query = address.partition("?")
    return request.path == unquote(path) and request.environ.get("QUERY_STRING", "") == query
