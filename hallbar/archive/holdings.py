"""The archive as it stands at a moment, and who keeps it at hand."""

from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock
from types import MappingProxyType

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Catalogue
from hallbar.archive.entries import Entry, read_entries
from hallbar.archive.filter import ArchiveFilter
from hallbar.archive.reading import caught_up, changes_since, read_catalogue, stored_catalogue, taken_in
from hallbar.archive.story import Story, read_story
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Edition
from hallbar.search import Concordance, Hits, find, ranked, revised

MOST_SEARCHES = 64
"""Latest searches whose hits are kept, so that another choice under the same words does not search anew."""

MOST_LISTED = 2000
"""Posts of which is kept what lists tell of them: the same ones stand on front page, archive and each other's pages."""

MOST_STORIES = 32
"""Posts that are kept as their own pages show them: most readers come to the newest few, and a body may be long."""

MOST_EARLIER = 2
"""Holdings kept of earlier editions, for requests that began before a change. They share what has not changed."""


class Holdings:
    """What of a catalogue is visible at a moment, and what has been found among it."""

    def __init__(
        self,
        catalogue: Catalogue,
        now: datetime,
        concordance: Concordance | None = None,
        listed: Mapping[int, Entry] = MappingProxyType({}),
        stories: Mapping[str, tuple[Vocabulary, Story]] = MappingProxyType({}),
    ) -> None:
        self.catalogue = catalogue
        self.concordance = Concordance() if concordance is None else concordance
        self.visible, self._since, self._until = catalogue.visible(now)
        self._hits: OrderedDict[str, Hits] = OrderedDict()
        self._listed = dict(listed)
        self._stories = OrderedDict(stories)
        self._lock = Lock()

    def answer(self, edition: Edition, now: datetime) -> bool:
        """Whether they are those of an edition at a moment."""
        same = (self.catalogue.version, self.catalogue.changed_at) == (edition.version, edition.changed_at)
        return same and self._since <= now and (self._until is None or now < self._until)

    def follow(self, edition: Edition) -> bool:
        """Whether they are of a later edition. In a database that was restored an older number has a later date."""
        mine, other = self.catalogue.changed_at, edition.changed_at
        return self.catalogue.version > edition.version and mine is not None and (other is None or other <= mine)

    def forget_findings(self) -> None:
        """Keep nothing of what has been found: of an earlier edition hardly anybody asks again, and it takes room."""
        with self._lock:
            self.concordance, self._hits = Concordance(), OrderedDict()
            self._listed, self._stories = {}, OrderedDict()

    def listed_but(self, changed: Collection[int]) -> dict[int, Entry]:
        """What is known of posts for lists, but for those that have changed."""
        return {number: entry for number, entry in self._listed.copy().items() if number not in changed}

    def entries(self, session: Session, ids: Sequence[int], vocabulary: Vocabulary) -> list[Entry]:
        """Posts for a list, in the order of their ids as given; one statement for those that no list has had."""
        listed = self._listed
        read = read_entries(session, [number for number in ids if number not in listed], self.catalogue, vocabulary)
        found = [entry for number in ids if (entry := listed.get(number) or read.get(number))]
        if len(listed) + len(read) > MOST_LISTED:
            self._listed = read
        else:
            listed.update(read)
        return found

    def stories_but(self, changed: Collection[int]) -> dict[str, tuple[Vocabulary, Story]]:
        """What is known of posts for their own pages, but for those that have changed."""
        with self._lock:
            return {slug: known for slug, known in self._stories.items() if known[1].id not in changed}

    def story(self, session: Session, slug: str, now: datetime, vocabulary: Vocabulary) -> Story | None:
        """The visible post at an address; not read again while no one changes it or what may be known of terms. To read
        it is a tenth of its page, which is made anew whenever anything public changes.
        """
        with self._lock:
            known, story = self._stories.get(slug, (None, None))
            if story is not None and story.id in self.visible and known == vocabulary:
                self._stories.move_to_end(slug)
                return story
        found = read_story(session, slug, now, self.catalogue, vocabulary)
        if found is not None:
            with self._lock:
                self._stories[slug] = vocabulary, found
                if len(self._stories) > MOST_STORIES:
                    self._stories.popitem(last=False)
        return found

    def hits(self, session: Session, q: str) -> Hits:
        """What words find; searched for once."""
        with self._lock:
            if known := self._hits.get(q):
                self._hits.move_to_end(q)
                return known
        found = find(session, q, self.visible, self.concordance)
        with self._lock:
            self._hits[q] = found
            if len(self._hits) > MOST_SEARCHES:
                self._hits.popitem(last=False)
        return found

    def ranked(self, session: Session, hits: Hits, within: BitMap, limit: int, start: int) -> list[int]:
        """The ids of a page of hits, the most relevant first."""
        shelf, order = self.concordance, self.catalogue.places
        return ranked(session, hits, within, self.newest_date, limit, start, concordance=shelf, order=order)

    def is_of_nothing(self, archive_filter: ArchiveFilter) -> bool:
        """Whether the filter names a year or month that no post is of: there are very many of those."""
        year, month, catalogue = archive_filter.year, archive_filter.month, self.catalogue
        if not isinstance(year, int):
            return False
        return year not in catalogue.years or (month is not None and (year, month) not in catalogue.months)

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
            self._holdings = self._brought_up(session, edition, now)
            if held is not None:
                self._earlier.append(held)
                held.forget_findings()
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

    def _brought_up(self, session: Session, edition: Edition, now: datetime) -> Holdings:
        held = self._holdings
        known = held.catalogue if held else stored_catalogue(session)
        changes = changes_since(session, known, edition) if known else None
        catalogue = taken_in(session, known, changes, edition) if known and changes else None
        if catalogue is None or changes is None or now < catalogue.since:
            return Holdings(read_catalogue(session, edition, now), now)
        if held is None or changes.beyond:  # of a term, say: then any post may be found by other words
            return Holdings(catalogue, now)
        shelf = revised(session, held.concordance, changes.posts)
        return Holdings(catalogue, now, shelf, held.listed_but(changes.posts), held.stories_but(changes.posts))
