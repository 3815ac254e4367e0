"""A hit shows why it is one."""

from random import Random

import pytest
from pyroaring import BitMap

from hallbar import clock, search
from hallbar.extensions import db
from hallbar.language import analysis
from hallbar.language.analysis import TWIN
from hallbar.language.letters import bare
from hallbar.search.passages import PASSAGE, Reader
from tests.checks import CheckedClient
from tests.newsroom import Newsroom
from tests.search.conftest import Find


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("handske", "Nya handskar", "Nya <mark>handskar</mark>"),
        ("handskar", "Undersökningshandskarna", "Undersöknings<mark>handskarna</mark>"),
        ("upphandling", "Upphandlingschefer", "<mark>Upphandlings</mark>chefer"),
        ("operationshandskar", "operations- och andra handskar", "operations- och andra handskar"),
        ("operationshandskar", "operations- och skyddshandskar", "<mark>operations</mark>- och skyddshandskar"),
        ("hallbar", "Hållbart & gott", "<mark>Hållbart</mark> &amp; gott"),
        ("script", "<script>alert(1)</script>", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
    ],
)
def test_what_was_asked_for_is_marked(newsroom: Newsroom, find: Find, q: str, text: str, marked: str) -> None:
    post = newsroom.post(text, body=q)
    assert search.shown(db.session(), find(q), [post.id])[post.id].title == marked


def test_the_passage_is_the_one_that_says_most(newsroom: Newsroom, find: Find) -> None:
    filling = "Det hände mycket annat den dagen som inte hör hit. " * 12
    post = newsroom.post("Rubrik", body=f"{filling}Revisorn fann handskar i lagret. {filling}Handskar finns. {filling}")
    passage = search.shown(db.session(), find("handskar revisorer"), [post.id])[post.id].passage
    assert "… <mark>Revisorn</mark> fann <mark>handskar</mark> i lagret." in passage
    assert len(passage) < PASSAGE + 60


def test_whatever_a_word_is_found_by_marks_it() -> None:
    """Not every word is analysed: no form may begin otherwise than is known of its root."""
    lexicon, random = analysis.lexicon(), Random(1)
    beginnings = sorted(lexicon.beginnings)
    forms = sorted(
        {*beginnings, *lexicon.forms, *lexicon.stems, *lexicon.also, *lexicon.words.same_as, *lexicon.words.short}
    )
    for form in random.sample(forms, 1500):
        for raw in (form, random.choice(beginnings) + form, f"{random.choice(beginnings)}-{form}"):
            word = analysis.word_of(raw)
            for term in {*word.whole, *word.runs}:
                assert Reader(frozenset([term])).spans(f"Den {raw}, sa hon."), (raw, term)
                assert Reader(frozenset([TWIN + bare(term)])).spans(f"Den {raw}, sa hon."), (raw, term)


def test_a_number_is_marked_with_the_space_in_it() -> None:
    reader = Reader(frozenset(analysis.analyse("38500").whole))
    assert reader.spans("Av 38 500 handskar") == [(3, 9)]


def test_every_place_of_a_word_is_marked() -> None:
    reader = Reader(frozenset(analysis.analyse("handskar").whole))
    assert reader.spans("handskar handskar (Handskar) och  handskar") == [(0, 8), (9, 17), (19, 27), (34, 42)]


def test_newer_posts_come_first_among_equals(newsroom: Newsroom, find: Find) -> None:
    old = newsroom.post("Handskar", dated="2010-01-01")
    new = newsroom.post("Handskar", dated="2018-01-01")
    undated = newsroom.post("Handskar", dated=None)
    hits = find("handskar")
    everything = BitMap([old.id, new.id, undated.id])
    assert search.ranked(db.session(), hits, everything, clock.now(), 10, 0) == [new.id, old.id, undated.id]
    assert search.ranked(db.session(), hits, everything, clock.now(), 1, 1) == [old.id]


def test_of_too_many_hits_the_rest_follows_by_date(
    newsroom: Newsroom, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallbar.search.ranking.MOST_SCORED", {"sqlite": 2, "postgresql": 2})
    posts = [newsroom.post("Annat", body="Handskar", dated=f"2018-01-0{day}") for day in range(1, 7)]
    title = newsroom.post("Handskar", dated="2001-01-01")
    hits, everything = find("handskar"), BitMap(post.id for post in [*posts, title])
    pages = [search.ranked(db.session(), hits, everything, clock.now(), 3, start) for start in (0, 3, 6)]
    order = [post_id for page in pages for post_id in page]
    assert sorted(order) == sorted(everything)
    assert set(order[:2]) == {title.id, posts[-1].id}
    assert order[2:] == [post.id for post in posts[-2::-1]]


def test_among_very_many_hits_those_with_more_of_the_words_in_their_titles_come_first(
    newsroom: Newsroom, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallbar.search.ranking.MOST_SCORED", {"sqlite": 3, "postgresql": 3})
    texts = [("Annat", "mattor och handskar"), ("Handskar", "mattor"), ("Mattor", "handskar"), ("Handskar, mattor", "")]
    ids = [newsroom.post(title, body=body, dated="2018-01-01").id for title, body in texts]
    for _ in range(4):
        newsroom.post("Handskar")
    hits = find("handskar mattor")
    order = search.ranked(db.session(), hits, hits.ids, clock.now(), 4, 0)
    assert order == [ids[3], ids[2], ids[1], ids[0]], "mattor is the rarer"


def test_a_word_that_very_many_posts_have_weighs_by_where_it_stands(
    newsroom: Newsroom, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallbar.search.ranking.COMMON", 2)
    below = newsroom.post("Mattor", body="handskar", dated="2018-01-01")
    above = newsroom.post("Mattor och handskar", body="annat", dated="2018-01-01")
    for _ in range(3):
        newsroom.post("Handskar")
    for _ in range(9):
        newsroom.post("Annat")
    hits = find("handskar mattor")
    assert search.ranked(db.session(), hits, hits.ids, clock.now(), 4, 0) == [above.id, below.id]


def test_the_archive_says_what_was_searched_instead(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Nya handskar")
    page = client.get("/arkiv?q=handksar").text
    assert "Inga nyheter nämner ”handksar”. Här är de som nämner ”handskar”." in page
    assert "Nya <mark>handskar</mark>" in page


def test_an_empty_answer_says_what_a_search_needs(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Nya handskar")
    assert "Skriv minst ett ord som säger vad nyheten handlar om" in client.get("/arkiv?q=och").text
    assert "kontrollera stavningen" in client.get("/arkiv?q=xylofon").text


def test_words_that_say_nothing_are_not_marked(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Handskar för alla", body="Förande")
    assert "<mark>Handskar</mark> för alla" in client.get("/arkiv?q=handskar+förande").text
