"""Whatever is asked for, the bitmaps count, order and page as plain SQL does."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallbar import clock
from hallbar.archive import PER_PAGE, ArchiveFilter, Selection, load_vocabulary, sharing
from hallbar.archive.facets import count
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db
from tests.archive.asking import as_of
from tests.archive.oracle import Oracle, without_zeros
from tests.newsroom import Newsroom

POSTS = 400
WORDS = ("handskar", "läkemedel riskanalysen", "finnsinte", "kansliet")
OTHERS = [
    *(("ar", year) for year in ("2014", "2018", "2021", "1871", "okant")),
    *(("manad", month) for month in "1 5 6 12".split()),
    *(("q", words) for words in WORDS),
    ("land", "atlantis"),
    ("sida", "2"),
]


@pytest.fixture
def filled(app: Flask, newsroom: Newsroom) -> None:
    """Generated posts, and some on the edges of visibility and of the order."""
    now = clock.now()
    fill(POSTS, 5, now, lambda _done: None)
    terms = {"land": ["norge", "kina"], "amne": ["barnarbete"]}
    for dated in ("2018-05-03", "2018-05-31T22:30", "2018-12-31T23:30", None):
        newsroom.post(dated=dated, terms=terms)
        newsroom.post(dated=dated, terms=terms, at=now + timedelta(days=1))
    newsroom.draft("Utkast")


def test_counts_order_and_pages_are_those_of_sql(filled: None) -> None:
    session, now = db.session(), clock.now()
    vocabulary, holdings = load_vocabulary(session), as_of(now)
    oracle = Oracle(session, vocabulary, now, {words: list(holdings.hits(session, words).ids) for words in WORDS})
    assert 300 < len(holdings.visible) < POSTS + 10, "some are withdrawn, some are to come"
    values = [(facet.slug, term) for facet in vocabulary.facets for term in facet.terms]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(values), max_size=4), st.lists(st.sampled_from(OTHERS), max_size=3))
    def check(terms: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        wanted = ArchiveFilter.parse([*terms, *others], vocabulary).as_feed()
        selection = Selection.of(session, wanted, vocabulary, holdings)
        assert without_zeros(count(selection, wanted, vocabulary)) == oracle.counts(wanted)
        assert selection.page(session, wanted, 10**6) == oracle.ids(wanted)
        for page in (2, 4):
            start = (page - 1) * PER_PAGE
            assert selection.page(session, wanted, PER_PAGE, start) == oracle.ids(wanted, PER_PAGE, start)

    check()


def test_the_same_words_are_searched_for_once_whatever_else_is_chosen(filled: None, statements) -> None:
    session, now = db.session(), clock.now()
    vocabulary, holdings = load_vocabulary(session), as_of(now)
    plain = ArchiveFilter(q="handskar")
    Selection.of(session, plain, vocabulary, holdings)
    with statements() as seen:
        for term in ("norge", "kina"):
            wanted = plain.toggle("land", term, vocabulary)
            selection = Selection.of(session, wanted, vocabulary, holdings)
            assert count(selection, wanted, vocabulary).total > 0
    assert seen == []


def test_posts_that_share_the_most_terms_come_first_then_the_newest(filled: None) -> None:
    session, now = db.session(), clock.now()
    holdings, oracle = as_of(now), Oracle(session, load_vocabulary(session), now, {})
    ids = list(holdings.visible)
    for post_id in ids[::7]:
        assert sharing(holdings, post_id, 4) == oracle.sharing(post_id, 4)
    assert sharing(holdings, ids[0], 10**6) == oracle.sharing(ids[0], 10**6)


def test_neighbours_stand_beside_a_post_in_the_archives_order(filled: None) -> None:
    holdings = as_of(clock.now())
    ids = list(holdings.catalogue.in_order(holdings.visible))
    assert len(ids) == len(holdings.visible)
    for older, here, newer in zip([*ids[1:], None], ids, [None, *ids], strict=False):
        assert holdings.catalogue.neighbours(here, holdings.visible) == (older, newer)
    assert holdings.catalogue.neighbours(10**6, holdings.visible) == (None, None)
