"""Which posts there are, by term, period and order: a value that each process keeps in memory.

Sets of post ids are Roaring bitmaps (Lemire et al., *Roaring Bitmaps: Implementation of an Optimized Software
Library*, 2018): to intersect two of them over a million posts takes microseconds. A catalogue never changes: a public
change makes a new one, which shares with the old all that is the same.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, groupby, islice
from typing import NamedTuple, Self, TypeVar

from pyroaring import BitMap

Key = TypeVar("Key")
Period = tuple[int, int] | None
"""Year and month by Stockholm's clock; None for posts without a date."""
SPARSE = 8
"""Where fewer than one in eight of a month is wanted, sorting those is faster than passing by the others."""


class Record(NamedTuple):
    """What of a post decides where it stands."""

    id: int
    published_at: datetime
    withdrawn_at: datetime | None
    period: Period
    sort_key: int
    pinned: bool
    term_ids: frozenset[int]


class Turn(NamedTuple):
    """A post appears or disappears because time has passed."""

    at: datetime
    post_id: int
    appears: bool


@dataclass(frozen=True)
class Bundle:
    """The posts of one month, or those without a date."""

    ids: BitMap = field(default_factory=BitMap)
    order: "array[int]" = field(default_factory=lambda: array("I"))
    """The ids in the archive's order."""
    keys: "array[int]" = field(default_factory=lambda: array("q"))
    """Their sort keys, in the order of the ids' numbers."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Self:
        """From sort keys and ids."""
        newest_first = sorted(pairs, reverse=True)
        by_id = sorted((post_id, key) for key, post_id in newest_first)
        order = array("I", (post_id for _key, post_id in newest_first))
        return cls(BitMap(order), order, array("q", (key for _id, key in by_id)))

    def place(self, post_id: int) -> tuple[int, int]:
        """What the archive's order goes by, descending."""
        return self.keys[self.ids.rank(post_id) - 1], post_id

    def index(self, sort_key: int, post_id: int) -> int:
        """Where in ``order`` a post stands, or would."""
        here = (-sort_key, -post_id)
        return bisect_left(self.order, here, key=lambda other: (-self.place(other)[0], -other))

    def without(self, gone: BitMap) -> "Bundle":
        """Less some posts, none of which need be in it."""
        order, keys = self.order[:], self.keys[:]
        for post_id in reversed((self.ids & gone).to_array()):
            del keys[self.ids.rank(post_id) - 1]
            order.remove(post_id)
        return Bundle(self.ids - gone, order, keys)

    def with_post(self, sort_key: int, post_id: int) -> "Bundle":
        """With one more post."""
        ids, order, keys = self.ids | BitMap([post_id]), self.order[:], self.keys[:]
        keys.insert(ids.rank(post_id) - 1, sort_key)
        order.insert(self.index(sort_key, post_id), post_id)
        return Bundle(ids, order, keys)

    def in_order(self, wanted: BitMap) -> Iterator[int]:
        """Those that are wanted, in the archive's order."""
        found = self.ids & wanted
        if len(found) * SPARSE < len(self.order):
            return iter(sorted(found, key=self.place, reverse=True))
        return filter(found.__contains__, self.order)

    def places(self, wanted: BitMap) -> Iterator[tuple[int, int]]:
        """Those that are wanted, in the archive's order, each with its sort key before it."""
        found = self.ids & wanted
        if len(found) * SPARSE < len(self.order):
            return iter(sorted(map(self.place, found), reverse=True))
        return (place for place in zip(sorted(self.keys, reverse=True), self.order, strict=True) if place[1] in found)

    def oldest(self, wanted: BitMap) -> int:
        """The last of those that are wanted, of which there are some."""
        return next(filter(wanted.__contains__, reversed(self.order)))


@dataclass(frozen=True)
class Catalogue:
    """The posts that are visible, or will be by time alone, as of a version of the content."""

    version: int
    """Number of the public change that it knows last."""
    changed_at: datetime | None
    """When that was: in a database that was restored, the same number may be another change."""
    taken_at: datetime
    """The moment that ``settled`` speaks of."""
    since: datetime
    """Nothing had come or gone by time alone from this moment to ``taken_at``."""
    settled: BitMap
    """Visible at ``taken_at``."""
    turns: tuple[Turn, ...]
    """What time brings after ``taken_at``, in order."""
    pinned: BitMap
    terms: Mapping[int, BitMap]
    """Posts by term id."""
    years: Mapping[int | None, BitMap]
    """Posts by year; None: without a date."""
    months: Mapping[Period, Bundle]
    """The newest first, posts without a date last."""

    def visible(self, now: datetime) -> tuple[BitMap, datetime, datetime | None]:
        """The posts that are visible at a moment, and from when until when (None: as far as is known) just those are.

        :param now: not before ``since``.
        """
        visible, since = self.settled, self.since
        past = bisect_right(self.turns, now, key=lambda turn: turn.at)
        if past:
            visible, since = visible.copy(), max(since, self.turns[past - 1].at)
        for turn in self.turns[:past]:
            (visible.add if turn.appears else visible.discard)(turn.post_id)
        return visible, since, self.turns[past].at if past < len(self.turns) else None

    def settle(self, now: datetime) -> "Catalogue":
        """The same, as of a later moment: what time has brought until then is settled."""
        visible, since, _until = self.visible(now)
        coming = tuple(turn for turn in self.turns if turn.at > now)
        return replace(self, taken_at=now, since=since, settled=visible, turns=coming)

    def terms_of(self, post_id: int) -> set[int]:
        """The ids of a post's terms."""
        return {term for term, posts in self.terms.items() if post_id in posts}

    def in_order(self, wanted: BitMap, start: int = 0) -> Iterator[int]:
        """Posts in the archive's order, from the ``start``-th of them (0 the first)."""
        for year, months in self._months_by_year:
            in_year = year.intersection_cardinality(wanted)
            if start >= in_year:
                start -= in_year
                continue
            for bundle in months:
                found = bundle.ids.intersection_cardinality(wanted)
                if start >= found:
                    start -= found
                    continue
                for post_id in bundle.in_order(wanted):
                    if start == 0:
                        yield post_id
                    else:
                        start -= 1

    @cached_property
    def _months_by_year(self) -> list[tuple[BitMap, list[Bundle]]]:
        """Few posts are found in few years: to look through all months for each is a twentieth of a post's page."""
        years = groupby(self.months.items(), key=lambda month: month[0] and month[0][0])
        return [(self.years[year], [bundle for _period, bundle in months]) for year, months in years]

    def places(self, wanted: BitMap, most: int) -> Iterator[tuple[int, int]]:
        """The first of some posts in the archive's order, each with its sort key before it."""
        bundles = (bundle for bundle in self.months.values() if bundle.ids.intersect(wanted))
        return islice(chain.from_iterable(bundle.places(wanted) for bundle in bundles), most)

    def neighbours(self, post_id: int, among: BitMap) -> tuple[int | None, int | None]:
        """The next older and the next newer of a set beside a post, in the archive's order."""
        bundles = list(self.months.values())
        here = next((number for number, bundle in enumerate(bundles) if post_id in bundle.ids), None)
        if here is None:  # published since the catalogue was made
            return None, None
        order = bundles[here].order
        place = order.index(post_id)
        older, newer = order[place + 1 :], reversed(order[:place])
        later = chain.from_iterable(bundle.in_order(among) for bundle in bundles[here + 1 :])
        earlier = (bundle.oldest(among) for bundle in reversed(bundles[:here]) if bundle.ids.intersect(among))
        return (
            next(chain(filter(among.__contains__, older), later), None),
            next(chain(filter(among.__contains__, newer), earlier), None),
        )

    def revised(
        self, changed: Collection[int], records: Collection[Record], version: int, changed_at: datetime | None
    ) -> "Catalogue":
        """As it is after public changes.

        :param changed: ids of the posts that they were of.
        :param records: those of them that are visible or may come to be by time alone.
        """
        gone = BitMap(changed)
        catalogued = [record for record in records if _turns(record, self.taken_at) or _shows(record, self.taken_at)]
        turns = [turn for turn in self.turns if turn.post_id not in gone]
        months = {
            period: bundle.without(gone) if bundle.ids.intersect(gone) else bundle
            for period, bundle in self.months.items()
        }
        for record in catalogued:
            turns += _turns(record, self.taken_at)
            months[record.period] = months.get(record.period, Bundle()).with_post(record.sort_key, record.id)
        past = [moment for r in records for moment in r[1:3] if moment is not None and moment <= self.taken_at]
        shown = BitMap(record.id for record in catalogued if _shows(record, self.taken_at))
        return replace(
            self,
            version=version,
            changed_at=changed_at,
            since=max([self.since, *past]),
            settled=(self.settled - gone) | shown,
            turns=tuple(sorted(turns)),
            pinned=(self.pinned - gone) | BitMap(record.id for record in catalogued if record.pinned),
            terms=_exchanged(self.terms, gone, ((term, r.id) for r in catalogued for term in r.term_ids)),
            years=_exchanged(self.years, gone, ((r.period and r.period[0], r.id) for r in catalogued)),
            months=newest_first(months),
        )


def by_year(months: Mapping[Period, Bundle]) -> dict[int | None, BitMap]:
    """Posts by year, from those by month."""
    years: dict[int | None, BitMap] = {}
    for period, bundle in months.items():
        years.setdefault(period and period[0], BitMap()).update(bundle.ids)
    return years


def newest_first(months: Mapping[Period, Bundle]) -> dict[Period, Bundle]:
    """Months that have posts, as a catalogue keeps them."""
    return {
        period: months[period]
        for period in sorted(months, key=lambda p: p or (0, 0), reverse=True)
        if months[period].ids
    }


def _exchanged(sets: Mapping[Key, BitMap], gone: BitMap, added: Iterable[tuple[Key, int]]) -> dict[Key, BitMap]:
    """Sets by key less some posts, with others."""
    kept = {key: ids - gone if ids.intersect(gone) else ids for key, ids in sets.items()}
    more: dict[Key, BitMap] = {}
    for key, post_id in added:
        more.setdefault(key, BitMap()).add(post_id)
    return {**kept, **{key: kept.get(key, BitMap()) | ids for key, ids in more.items()}}


def _shows(record: Record, moment: datetime) -> bool:
    return record.published_at <= moment and (record.withdrawn_at is None or record.withdrawn_at > moment)


def _turns(record: Record, moment: datetime) -> list[Turn]:
    """What happens to a post by time alone after a moment."""
    ends = record.withdrawn_at
    if ends is not None and ends <= max(record.published_at, moment):
        return []
    appears = [Turn(record.published_at, record.id, True)] if record.published_at > moment else []
    return appears + ([Turn(ends, record.id, False)] if ends is not None else [])
