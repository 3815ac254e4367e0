"""The folder of pages, and how it is turned from one content to the next."""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hallbar.web.page_cache.entry import Entry
from hallbar.web.page_cache.file_entry import FileEntry

CURRENT = "current"
SIDE = ".standing"
"""The file of a folder that says which content it is of."""
ROOM = 256 * 2**20
"""Bytes that a process writes into one folder at most."""
LINK_BYTES = 4096
"""What a link takes, about, with the folder that it lies in."""
_PATH = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*/?")
_QUERY = re.compile(r"[A-Za-z0-9_=&%+.-]{0,180}")
"""The same as nginx' example lets through: no slash, so that no name leads elsewhere."""


@dataclass(frozen=True)
class Standing:
    """Which content there is, and until when."""

    version: int
    changed_at: datetime | None
    until: datetime | None

    def text(self) -> str:
        """As it is written beside the pages."""
        moments = [moment and moment.isoformat() for moment in (self.changed_at, self.until)]
        return json.dumps([self.version, *moments])


class Folder:
    """Pages as files.

    :param path: where the folders of each content lie, and the link to the current one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written_in, self._written = "", 0
        self._known: tuple[str, str] = ("", "")

    def turn(self, standing: Callable[[], Standing], *, anew: bool = False) -> Standing:
        """Let ``current`` lead to a folder of the present content; the same one, if it is that already.

        Under a lock, in which the content is read: nobody can turn it back to what was before.

        :param anew: never the same one: what is in it may not be whole.
        """
        with self._locked():
            now = standing()
            name, text = self._current()
            if anew or text != now.text():
                name = f"{now.version}-{secrets.token_hex(6)}"
                made = self.path / name
                made.mkdir()
                (made / SIDE).write_text(now.text())
                link = self.path / f".{name}"
                link.symlink_to(name)
                link.rename(self.path / CURRENT)
            return now

    def drop(self) -> None:
        """Let nothing be shown from files."""
        with suppress(FileNotFoundError):
            (self.path / CURRENT).unlink()

    def sweep(self) -> None:
        """Remove what is no longer current."""
        with self._locked():
            name, _text = self._current()
            for old in self.path.iterdir():
                if old.name not in (name, CURRENT, ".lock"):
                    if old.is_dir() and not old.is_symlink():
                        shutil.rmtree(old, ignore_errors=True)
                    else:
                        old.unlink(missing_ok=True)

    @property
    def name(self) -> str:
        """Of the current folder; empty without one."""
        return self._current()[0]

    @property
    def standing_text(self) -> str:
        """Which content the current folder is of; empty without one."""
        return self._current()[1]

    def write(self, path: str, query: str, entry: Entry) -> bool:
        """Keep a page, if it is of the current content, and its address makes a safe name.

        The file's date is made from the page's tag: the server in front makes a tag of date and size, and equal pages
        are to have equal ones.
        """
        name, text = self._current()
        made_of = Standing(*entry.stamp, entry.until)
        if not name or text != made_of.text() or not _PATH.fullmatch(path) or not _QUERY.fullmatch(query):
            return False
        if self._written_in != name:
            self._written_in, self._written = name, 0
        folder = self.path / name / path.strip("/")
        if isinstance(entry, FileEntry):
            return self._link(folder, entry)
        moment = 10**9 + int(hashlib.sha256(entry.tag.encode()).hexdigest()[:7], 16)
        packed = [("gzip", ".page.gz")] if entry.is_packed else []
        for encoding, ending in (*packed, ("", ".page")):  # the plain one is what is looked for: last
            body = entry.body(encoding)
            self._written += len(body)
            if self._written > ROOM:
                return False
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f".{secrets.token_hex(6)}"
            draft.write_bytes(body)
            os.utime(draft, (moment, moment))
            draft.rename(folder / f"_{query}{ending}")
        return True

    def _link(self, folder: Path, entry: FileEntry) -> bool:
        """Let a file of the library be found; it may be as long as its link lies in the current folder."""
        self._written += LINK_BYTES
        if self._written > ROOM:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{secrets.token_hex(6)}"
        draft.symlink_to(entry.file.absolute())
        draft.rename(folder / "_.page")
        return True

    def _current(self) -> tuple[str, str]:
        try:
            name = os.readlink(self.path / CURRENT)
            if name != self._known[0]:
                self._known = name, (self.path / name / SIDE).read_text()
            return self._known
        except OSError:
            return "", ""

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
