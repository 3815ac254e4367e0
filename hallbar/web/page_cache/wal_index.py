"""Whether anything has been committed to an embedded database, by a look into the memory that its processes share.

In WAL mode every commit writes the header of the WAL index before it returns (https://www.sqlite.org/walformat.html,
"WAL-Index File Format"): its first 48 bytes hold a counter of commits, the length of the log and checksums. SQLite has
mapped that file into this process already. To look at the bytes there takes less than a microsecond and no system call,
nor is the interpreter's lock given up for it; ``PRAGMA data_version`` would tell the same for several times as much.

The file is never opened here: whoever closes a file drops the locks that its process has on it (POSIX), SQLite's too.
"""

import ctypes
import os
from pathlib import Path
from typing import Any

HEADER = 48
"""Bytes of the first copy of the header, which is written last."""
_MAPS = Path("/proc/self/maps")


class WalIndex:
    """The header of a WAL index.

    :param address: where it is in memory.
    :param connection: keeps it mapped there, and so is closed when nobody looks any longer.
    """

    def __init__(self, address: int, connection: Any) -> None:
        self._header = (ctypes.c_char * HEADER).from_address(address)
        self._connection = connection

    @classmethod
    def of(cls, database: str, connection: Any) -> "WalIndex | None":
        """That of a database.

        :param connection: of this process to it, that has read.
        :return: None where it cannot be found, as on another system than Linux, or of a database without a WAL.
        """
        try:
            file = os.stat(f"{database}-shm")
            mappings = _MAPS.read_text().splitlines()
        except OSError:
            return None
        wanted = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}", str(file.st_ino)
        for mapping in mappings:
            span, rights, offset, device, number, *_name = mapping.split(maxsplit=5)
            if (device, number) == wanted and int(offset, 16) == 0 and rights.startswith("r") and rights[3] == "s":
                return cls(int(span.partition("-")[0], 16), connection)
        return None

    def newest_commit(self) -> bytes:
        """Bytes that are others after each commit."""
        return self._header.raw

    def __del__(self) -> None:
        self._connection.close()
