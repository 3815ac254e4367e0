"""The archive as it stands at a moment, and who keeps it at hand."""

from collections import OrderedDict, deque
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock

from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Catalogue
from hallbar.archive.reading import caught_up, read_catalogue, stored_catalogue
from hallbar.models import Edition
from hallbar.search import Hits, find

MOST_SEARCHES = 64
"""Latest searches whose hits are kept, so that another choice under the same words does not search anew."""

MOST_EARLIER = 2
"""Holdings kept of earlier editions, for requests that began before a change. They share what has not changed."""


class Holdings:
    """What of a catalogue is visible at a moment, and what has been found among it."""

    def __init__(self, catalogue: Catalogue, now: datetime) -> None:
        self.catalogue = catalogue
        self.visible, self._since, self._until = catalogue.visible(now)
        self._hits: OrderedDict[str, Hits] = OrderedDict()
        self._lock = Lock()

    def answer(self, edition: Edition, now: datetime) -> bool:
        """Whether they are those of an edition at a moment."""
        same = (self.catalogue.version, self.catalogue.changed_at) == (edition.version, edition.changed_at)
        return same and self._since <= now and (self._until is None or now < self._until)

    def follow(self, edition: Edition) -> bool:
        """Whether they are of a later edition. In a database that was restored an older number has a later date."""
        mine, other = self.catalogue.changed_at, edition.changed_at
        return self.catalogue.version > edition.version and mine is not None and (other is None or other <= mine)

    def hits(self, session: Session, q: str) -> Hits:
        """What words find; searched for once."""
        with self._lock:
            if known := self._hits.get(q):
                self._hits.move_to_end(q)
                return known
        found = find(session, q, self.visible)
        with self._lock:
            self._hits[q] = found
            if len(self._hits) > MOST_SEARCHES:
                self._hits.popitem(last=False)
        return found

    @cached_property
    def newest_date(self) -> datetime | None:
        """The date of the newest visible post; None without a dated one."""
        catalogue = self.catalogue
        newest = next(catalogue.in_order(self.visible), None)
        period = next((p for p, bundle in catalogue.months.items() if newest in bundle.ids), None) if newest else None
        if newest is None or period is None:
            return None
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=catalogue.months[period].place(newest)[0])


class Librarian:
    """Keeps a process's holdings at hand, and up to date whenever they are asked for.

    Threads may ask at once: one of them brings the holdings up to date, and all are given values that do not change.
    """

    def __init__(self) -> None:
        self._holdings: Holdings | None = None
        self._earlier: deque[Holdings] = deque(maxlen=MOST_EARLIER)
        self._lock = Lock()

    def holdings(self, session: Session, edition: Edition, now: datetime) -> Holdings:
        """The holdings of a moment.

        :param edition: of the same moment, read before.
        """
        held = self._holdings
        if held is not None and held.answer(edition, now):
            return held
        with self._lock:
            held = self._holdings
            if held is not None and held.answer(edition, now):
                return held
            if held is not None and held.follow(edition):
                return self._as_it_was(session, edition, now) or Holdings(held.catalogue, now)
            self._holdings = Holdings(self._catalogue(session, edition, now), now)
            if held is not None:
                self._earlier.append(held)
            return self._holdings

    def _as_it_was(self, session: Session, edition: Edition, now: datetime) -> Holdings | None:
        """The holdings of an edition that another thread has left behind already.

        This one's transaction cannot see what has changed since: with its vocabulary, a term that was merged
        meanwhile would have no posts. What it finds, in the texts as they were, is not kept for others.
        """
        for earlier in reversed(self._earlier):
            if earlier.answer(edition, now):
                return earlier
            if not earlier.follow(edition) and (then := caught_up(session, earlier.catalogue, edition)):
                return Holdings(then, now)
        return None

    def _catalogue(self, session: Session, edition: Edition, now: datetime) -> Catalogue:
        known = self._holdings.catalogue if self._holdings else stored_catalogue(session)
        catalogue = caught_up(session, known, edition) if known else None
        if catalogue is None or now < catalogue.since:
            return read_catalogue(session, edition, now)
        return catalogue
