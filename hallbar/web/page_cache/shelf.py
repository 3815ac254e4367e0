"""Where pages are kept: as many bytes as there is room for. The oldest goes first, unless it was used meanwhile."""

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
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}

    def put(self, key: Hashable, entry: Entry, size: int) -> None:
        self.drop(key)
        if size > self.room * LARGEST_SHARE:
            return
        self.entries[key], self._sizes[key] = entry, size
        self.taken += size
        while self.taken > self.room:
            oldest, kept = next(iter(self.entries.items()))
            if kept.was_used or kept is entry:
                kept.was_used = False  # once more round
                self.entries.move_to_end(oldest)
            else:
                self.drop(oldest)

    def drop(self, key: Hashable) -> None:
        if self.entries.pop(key, None) is not None:
            self.taken -= self._sizes.pop(key)


class Shelf:
    """Pages by key.

    :param room: bytes.
    """

    def __init__(self, room: int) -> None:
        self._lock = Lock()
        self._common = _Part(int(room * (1 - ENDLESS_SHARE)))
        self._endless = _Part(int(room * ENDLESS_SHARE))
        self._parts = self._common.entries, self._endless.entries

    def get(self, key: Hashable) -> Entry | None:
        """What is kept under a key, which was used now. Takes no lock: to read a dictionary is one step."""
        for entries in self._parts:
            entry = entries.get(key)
            if entry is not None:
                entry.was_used = True
                return entry
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
            if part.entries.get(key) is not entry:
                return
        self.put(key, entry)

    @property
    def taken(self) -> int:
        """Bytes that are taken."""
        return self._common.taken + self._endless.taken

    def __len__(self) -> int:
        return len(self._common.entries) + len(self._endless.entries)
