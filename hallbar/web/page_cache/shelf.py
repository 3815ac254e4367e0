"""Where pages are kept: as many bytes as there is room for, the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from hallbar.web.page_cache.entry import Entry

ENDLESS_SHARE = 0.25
"""What pages of which there are endlessly many may take of the room, so that those never crowd out the others."""
LARGEST_SHARE = 0.25
"""What one page may take of its part of the room."""
KEY_BYTES = 400
"""What Python needs for a key and its place, about."""


class _Part:
    """A part of the room."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken = 0
        self.entries: OrderedDict[Hashable, tuple[Entry, int]] = OrderedDict()

    def put(self, key: Hashable, entry: Entry, size: int) -> None:
        self.drop(key)
        if size > self.room * LARGEST_SHARE:
            return
        self.entries[key] = entry, size
        self.taken += size
        while self.taken > self.room:
            _key, (_entry, freed) = self.entries.popitem(last=False)
            self.taken -= freed

    def drop(self, key: Hashable) -> None:
        if (known := self.entries.pop(key, None)) is not None:
            self.taken -= known[1]


class Shelf:
    """Pages by key.

    :param room: bytes.
    """

    def __init__(self, room: int) -> None:
        self._lock = Lock()
        self._common = _Part(int(room * (1 - ENDLESS_SHARE)))
        self._endless = _Part(int(room * ENDLESS_SHARE))

    def get(self, key: Hashable) -> Entry | None:
        """What is kept under a key, which was used now."""
        with self._lock:
            for part in (self._common, self._endless):
                if (known := part.entries.get(key)) is not None:
                    part.entries.move_to_end(key)
                    return known[0]
        return None

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep a page, or note that it has grown."""
        size = KEY_BYTES + len(str(key)) + entry.size
        part, other = (self._endless, self._common) if entry.endless else (self._common, self._endless)
        with self._lock:
            other.drop(key)
            part.put(key, entry, size)

    def grown(self, key: Hashable, entry: Entry) -> None:
        """A page that is kept has been compressed once more."""
        part = self._endless if entry.endless else self._common
        with self._lock:
            known = part.entries.get(key)
            if known is None or known[0] is not entry:
                return
        self.put(key, entry)

    @property
    def taken(self) -> int:
        """Bytes that are taken."""
        return self._common.taken + self._endless.taken

    def __len__(self) -> int:
        return len(self._common.entries) + len(self._endless.entries)
