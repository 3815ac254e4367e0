"""A filter's posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Self

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.archive.catalogue import Catalogue
from hallbar.archive.filter import ArchiveFilter, Year
from hallbar.archive.holdings import Holdings
from hallbar.archive.vocabulary import Vocabulary
from hallbar.search import Hits

PERIOD, WORDS = "ar", "q"
"""The conditions that are no facet's, by their arguments; ``ar`` is the year with its month."""


@dataclass(frozen=True)
class Selection:
    """What of the holdings a filter asks for. Page and order are not part of it."""

    holdings: Holdings
    conditions: Mapping[str, BitMap]
    """The posts that each of the filter's conditions allows, by facet slug, ``ar`` and ``q``."""
    hits: Hits | None = None

    @classmethod
    def of(cls, session: Session, archive_filter: ArchiveFilter, vocabulary: Vocabulary, holdings: Holdings) -> Self:
        """What a filter selects. Asks the database only for words that have not been asked for lately."""
        catalogue = holdings.catalogue
        conditions: dict[str, BitMap] = {}
        for facet, slugs in archive_filter.terms.items():
            terms = vocabulary.by_slug[facet].terms
            chosen = [terms[slug].id for slug in slugs if slug in terms]
            conditions[facet] = BitMap().union(*(catalogue.terms[term] for term in chosen if term in catalogue.terms))
        if archive_filter.year:
            conditions[PERIOD] = _in_period(archive_filter.year, archive_filter.month, catalogue)
        hits = holdings.hits(session, archive_filter.q) if archive_filter.q else None
        if hits is not None:
            conditions[WORDS] = hits.ids
        return cls(holdings, conditions, hits)

    @cached_property
    def ids(self) -> BitMap:
        """The posts for which all conditions hold."""
        return self.without("")

    def without(self, condition: str) -> BitMap:
        """The posts for which all conditions hold but one."""
        others = [ids for name, ids in self.conditions.items() if name != condition]
        return self.holdings.visible.intersection(*others) if others else self.holdings.visible

    def only(self, condition: str) -> BitMap:
        """The posts for which one condition holds."""
        return self.holdings.visible & self.conditions[condition]

    def page(self, session: Session, archive_filter: ArchiveFilter, limit: int, start: int = 0) -> list[int]:
        """Ids in the filter's order: the best match first, or the newest first with undated posts last in their
        source's order.
        """
        if archive_filter.order == "relevans" and self.hits is not None:
            return self.holdings.ranked(session, self.hits, self.ids, limit, start)
        return list(islice(self.holdings.catalogue.in_order(self.ids, start), limit))


def _in_period(year: Year, month: int | None, catalogue: Catalogue) -> BitMap:
    if isinstance(year, int) and month:
        bundle = catalogue.months.get((year, month))
        return bundle.ids if bundle else BitMap()
    return catalogue.years.get(year if isinstance(year, int) else None, BitMap())
