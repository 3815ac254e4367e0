"""Where files lie: one flat folder of immutable names."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

_SWEPT = ".swept"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,120}\.[a-z0-9]{2,5}")


class Storage:
    """The media folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a file lies.

        :raises ValueError: for a name that we would never give.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"“{name}” is no name of a stored file")
        return self.folder / name

    def keep(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        path = self.path(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, draft = mkstemp(dir=self.folder, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(draft, 0o644)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise

    def retire(self, names: Iterable[str], now: datetime) -> None:
        """Note of files that nothing needs any more since when that is."""
        for name in names:
            with suppress(OSError):
                os.utime(self.path(name), (now.timestamp(), now.timestamp()))

    def untouched_since(self, moment: datetime) -> Iterator[str]:
        """The files, half-written ones among them, that have neither been written nor retired since a moment."""
        with suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if entry.is_file() and entry.name != _SWEPT and entry.stat().st_mtime < moment.timestamp():
                        yield entry.name

    def remove(self, name: str, untouched_since: datetime) -> None:
        """Remove one of those, unless it has been written again."""
        path = self.folder / name
        with suppress(OSError):
            if path.stat().st_mtime < untouched_since.timestamp():
                path.unlink()

    def last_swept(self) -> float:
        """When :meth:`note_sweep` was told last, in seconds of the epoch; 0 if never."""
        try:
            return (self.folder / _SWEPT).stat().st_mtime
        except OSError:
            return 0.0

    def note_sweep(self, now: datetime) -> None:
        """Remember when files were swept, for all processes."""
        with suppress(OSError):
            (self.folder / _SWEPT).touch()
            os.utime(self.folder / _SWEPT, (now.timestamp(), now.timestamp()))
