"""The filter in Swedish: heading, page title, feed title and what a screen reader is told."""

from collections.abc import Sequence

from hallbar import search
from hallbar.archive.filter import UNKNOWN, ArchiveFilter
from hallbar.archive.vocabulary import Vocabulary, VocabularyFacet
from hallbar.language.collation import alphabetical
from hallbar.language.dates import month_name
from hallbar.language.phrases import counted, either


def heading(archive_filter: ArchiveFilter, total: int, vocabulary: Vocabulary) -> str:
    """``2 nyheter från Skåne eller Östergötland, maj 2018``."""
    return counted(total, "nyhet", "nyheter") + restriction(archive_filter, vocabulary)


def title(archive_filter: ArchiveFilter, vocabulary: Vocabulary) -> str:
    """``Nyheter om barnarbete i Pakistan``: the selection's name, without its number."""
    return "Nyheter" + restriction(archive_filter, vocabulary)


def status(archive_filter: ArchiveFilter, total: int, last_page: int, vocabulary: Vocabulary) -> str:
    """The heading as a spoken sentence, with the page when there are several."""
    page = f" Sida {archive_filter.page} av {last_page}." if last_page > 1 else ""
    return f"{heading(archive_filter, total, vocabulary)}.{page}"


def searched_instead(q: str, searched: str) -> str:
    """``Inga nyheter nämner ”hanskar”. Här är de som nämner ”handskar”.``"""
    return f"Inga nyheter nämner ”{q}”. Här är de som nämner ”{searched}”."


def restriction(archive_filter: ArchiveFilter, vocabulary: Vocabulary) -> str:
    """What narrows the selection: `` om barnarbete i Pakistan, 2018``; empty for the whole archive."""
    parts = []
    for slug, values in archive_filter.terms.items():
        facet = vocabulary.by_slug[slug]
        names = [
            facet.terms[value].inline if value in facet.terms else label for label, value in labelled(facet, values)
        ]
        parts.append(facet.phrase.replace("{}", either(names)))
    if archive_filter.q:
        parts.append(_mentioning(archive_filter.q))
    return "".join(f" {part}" for part in parts) + _period(archive_filter)


def _mentioning(q: str) -> str:
    """``som nämner ”handskar” men inte ”latex”``; words without an exclusion as they were typed."""
    query = search.parse(q)
    wanted = " ".join(map(str, query.wanted))
    without = either([f"”{clause.text}”" for clause in query.unwanted])
    if not without:
        return f"som nämner ”{query.wanted[0].text if len(query.wanted) == 1 and query.wanted[0].phrase else q}”"
    return f"som nämner ”{wanted}” men inte {without}" if wanted else f"som inte nämner {without}"


def labelled(facet: VocabularyFacet, values: Sequence[str]) -> list[tuple[str, str]]:
    """Label and slug of chosen values, in the order of the alphabet; an unknown one is quoted."""
    pairs = [(facet.terms[value].label if value in facet.terms else f"”{value}”", value) for value in values]
    return sorted(pairs, key=lambda pair: alphabetical(pair[0]))


def _period(archive_filter: ArchiveFilter) -> str:
    if archive_filter.year is None:
        return ""
    if archive_filter.year == UNKNOWN:
        return ", utan datum"
    month = f"{month_name(archive_filter.month)} " if archive_filter.month else ""
    return f", {month}{archive_filter.year}"
