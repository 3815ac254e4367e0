"""Where files lie: one flat folder of immutable names."""

import os
import re
from pathlib import Path
from tempfile import mkstemp

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
