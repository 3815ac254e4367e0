"""The heading says the filter in Swedish."""

import pytest

from hallbar.archive import ArchiveFilter, Vocabulary, archive_page, load_vocabulary
from hallbar.archive.phrasing import heading, status, title
from hallbar.archive.vocabulary import VocabularyFacet, VocabularyTerm
from hallbar.extensions import db
from tests.archive.asking import as_of
from tests.newsroom import Newsroom


@pytest.fixture
def vocabulary(app: object) -> Vocabulary:
    return load_vocabulary(db.session())


def parsed(query: str, vocabulary: Vocabulary) -> ArchiveFilter:
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    return ArchiveFilter.parse(pairs, vocabulary)


@pytest.mark.parametrize(
    ("query", "total", "expected"),
    [
        ("", 0, "Inga nyheter"),
        ("", 1284, "1 284 nyheter"),
        ("amne=barnarbete&land=pakistan", 1, "1 nyhet om barnarbete i Pakistan"),
        (
            "region=skane&region=ostergotland&ar=2018&manad=5",
            2,
            "2 nyheter från Skåne eller Östergötland, maj 2018",
        ),
        ("ar=2018", 11, "11 nyheter, 2018"),
        ("ar=okant", 3, "3 nyheter, utan datum"),
        (
            "amne=uppfoljning&amne=barnarbete&amne=sociala-krav",
            5,
            "5 nyheter om barnarbete, sociala krav eller uppföljning",
        ),
        ("kategori=it&part=sykehusinnkjop", 2, "2 nyheter som rör IT med Sykehusinnkjøp"),
        ("typ=mote-besok&q=handskar", 4, "4 nyheter av typen ”Möte och besök” som nämner ”handskar”"),
        ("q=handskar -latex", 4, "4 nyheter som nämner ”handskar” men inte ”latex”"),
        ("q=-latex -gummi", 4, "4 nyheter som inte nämner ”latex” eller ”gummi”"),
        ('q="sociala krav"', 4, "4 nyheter som nämner ”sociala krav”"),
        ("land=atlantis", 0, "Inga nyheter i ”atlantis”"),
        ("q=norge&land=norge&ar=2019", 1, "1 nyhet i Norge som nämner ”norge”, 2019"),
    ],
)
def test_heading_says_number_and_filter(query: str, total: int, expected: str, vocabulary: Vocabulary) -> None:
    assert heading(parsed(query, vocabulary), total, vocabulary).replace("\xa0", " ") == expected


def test_title_is_the_heading_without_its_number(vocabulary: Vocabulary) -> None:
    assert title(parsed("amne=barnarbete&ar=2018", vocabulary), vocabulary) == "Nyheter om barnarbete, 2018"


def test_status_tells_which_page(vocabulary: Vocabulary) -> None:
    second = parsed("sida=2", vocabulary)
    assert status(second, 41, 3, vocabulary) == "41 nyheter. Sida 2 av 3."
    assert status(parsed("", vocabulary), 1, 1, vocabulary) == "1 nyhet."


def test_page_counts_what_its_heading_says(newsroom: Newsroom, vocabulary: Vocabulary, now) -> None:
    newsroom.post(terms={"amne": ["barnarbete"], "land": ["pakistan"]})
    newsroom.post(terms={"amne": ["barnarbete"], "land": ["kina"]})
    page = archive_page(db.session(), parsed("amne=barnarbete&land=pakistan", vocabulary), vocabulary, as_of(now))
    assert page.heading == "1 nyhet om barnarbete i Pakistan"


def test_a_phrase_may_hold_any_words() -> None:
    term = VocabularyTerm(1, "a", "A", "a {0} %s")
    vocabulary = Vocabulary((VocabularyFacet("f", "F", "kring {}", {"a": term}, {}),))
    assert title(parsed("f=a", vocabulary), vocabulary) == "Nyheter kring a {0} %s"
