"""How many posts each value would give: a facet's own choice is left out of its own counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from hallbar.archive.filter import ArchiveFilter
from hallbar.archive.selection import PERIOD, Selection
from hallbar.archive.vocabulary import Vocabulary


@dataclass(frozen=True)
class Counts:
    """Posts by term id, by year (None: undated) and, when a year is chosen, by month. Zeros may be left out."""

    terms: Mapping[int, int]
    years: Mapping[int | None, int]
    months: Mapping[int, int]
    total: int


def count(selection: Selection, archive_filter: ArchiveFilter, vocabulary: Vocabulary) -> Counts:
    """Count for a filter that has been compiled to a selection."""
    catalogue = selection.holdings.catalogue
    terms: dict[int, int] = {}
    for facet in vocabulary.facets:
        others = selection.without(facet.slug) if facet.slug in selection.conditions else selection.ids
        for term in facet.terms.values() if others else ():
            if term.id in catalogue.terms:
                terms[term.id] = others.intersection_cardinality(catalogue.terms[term.id])
    others = selection.without(PERIOD)
    years = {year: number for year, ids in catalogue.years.items() if (number := others.intersection_cardinality(ids))}
    months: dict[int, int] = {}
    if isinstance(archive_filter.year, int):
        of_year = {month: catalogue.months.get((archive_filter.year, month)) for month in range(1, 13)}
        months = {month: others.intersection_cardinality(bundle.ids) for month, bundle in of_year.items() if bundle}
    return Counts(terms, years, {month: number for month, number in months.items() if number}, len(selection.ids))
