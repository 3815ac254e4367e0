"""What words find, and what is searched when they find nothing."""

import time
from random import Random

import pytest
from pyroaring import BitMap

from hallbar.extensions import db
from hallbar.search import ranked
from hallbar.search.phrases import phrase_in
from tests.newsroom import Newsroom
from tests.search.conftest import Find

LONGEST_ANSWER = 0.1
"""Seconds of the processor's time for whatever is asked."""


def test_all_words_are_required(newsroom: Newsroom, find: Find) -> None:
    both = newsroom.post("Handskar", body="Revision i Malaysia.")
    newsroom.post("Handskar", body="Revision i Pakistan.")
    assert list(find("revisioner handske malaysia").ids) == [both.id]


def test_a_word_may_be_left_out(newsroom: Newsroom, find: Find) -> None:
    first = newsroom.post("Handskar", body="I Pakistan.")
    second = newsroom.post("Handskar", body="I Malaysia.")
    assert list(find("handskar -malaysia").ids) == [first.id]
    assert list(find("-malaysia").ids) == [first.id]
    assert list(find('handskar -"i pakistan"').ids) == [second.id]


def test_a_phrase_stands_as_it_is_written(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Om villkor", body="Det gäller **mänskliga** rättigheter.")
    assert list(find('"mänskliga rättigheter"').ids) == [post.id]
    assert list(find('"gäller mänskliga"').ids) == [post.id]
    assert not find('"rättigheter mänskliga"').ids
    assert not find('"mänskliga rättighet"').ids
    assert list(find('gäller "det"').ids) == [post.id]
    assert not find('gäller "och"').ids


def test_a_phrase_finds_exactly_the_posts_that_say_it(newsroom: Newsroom, find: Find) -> None:
    random = Random(1)
    words = "att följa **upp** avtalet, it-utrustning Följa Åre. och (upp) idé 2018".split()
    texts = {}
    for _ in range(40):
        post = newsroom.post("Rubrik", body=" ".join(random.choices(words, k=8)))
        texts[post.id] = f"{post.title}\n{post.body.replace('**', '')}"
    asked = ["upp", "följ", "följa upp", "upp följa", "och att", "it utrustning", "idé 2018", "följa upp avtalet"]
    asked += ["rubrik följa", "upp avtalet it utrustning", "att"]
    for phrase in asked:
        says = phrase_in(phrase)
        assert find(f'"{phrase}"').ids == BitMap(number for number, text in texts.items() if says(text)), phrase
        without = BitMap(number for number, text in texts.items() if not says(text))
        assert find(f'rubrik -"{phrase}"').ids == without, phrase


def test_no_text_is_read_to_find_two_words_side_by_side(newsroom: Newsroom, find: Find, statements) -> None:
    post = newsroom.post(body="Vi ska följa upp avtalen.")
    with statements() as seen:
        assert list(find('"följa upp"').ids) == [post.id]
    assert not [said for said in seen if "body" in said]


@pytest.mark.parametrize(("q", "one"), [("hand skar", "handskar"), ("upp förande kod", "uppförandekod")])
def test_words_written_apart_are_tried_together(newsroom: Newsroom, find: Find, q: str, one: str) -> None:
    post = newsroom.post(f"Om {one}")
    hits = find(q)
    assert (list(hits.ids), hits.searched) == ([post.id], one)


def test_the_word_itself_comes_before_what_means_the_same(newsroom: Newsroom, find: Find) -> None:
    own = newsroom.post("Ett möte", body="Om landstinget.")
    other = newsroom.post("Region region region", lede="Regionen")
    hits = find("landsting")
    assert ranked(db.session(), hits, hits.ids, None, 20) == [own.id, other.id]


def test_a_compound_is_tried_in_parts_and_the_answer_says_so(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Hantering av många avvikelser")
    hits = find("avvikelsehantering")
    assert (list(hits.ids), hits.searched) == ([post.id], "avvikelse hantering")


def test_a_misspelt_word_is_taken_for_one_that_is_seen(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Larm om barnarbete")
    hits = find("barnarbtee")
    assert (list(hits.ids), hits.searched) == ([post.id], "barnarbete")
    assert find("barnarbete").searched is None


def test_a_short_word_is_never_taken_for_another(newsroom: Newsroom, find: Find) -> None:
    newsroom.post("Får på bete")
    assert not find("far").ids


def test_an_unfinished_last_word_is_taken_for_those_that_begin_so(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Visselblåsning för leverantörer")
    hits = find("leverantörer visselbl")
    assert (list(hits.ids), hits.searched) == ([post.id], "leverantörer visselblåsning")


def test_a_whole_word_is_no_beginning_of_another(newsroom: Newsroom, find: Find) -> None:
    newsroom.post("Skorstenen rivs")
    assert not find("skor").ids


def test_two_words_are_found_when_they_are_written_as_one(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Röda Korset och vi")
    newsroom.post("Korset är av röda stenar")
    hits = find("rödakorset")
    assert (post.id in hits.ids, hits.searched) == (True, "röda korset")


def test_a_word_that_is_right_as_it_stands_is_not_another_without_its_dots(newsroom: Newsroom, find: Find) -> None:
    hand = newsroom.post("En hand")
    newsroom.post("En händelse")
    assert list(find("hand").ids) == [hand.id]


def test_when_not_all_words_are_found_any_will_do(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Möten om kaffe")
    hits = find("kaffe xylofon")
    assert (list(hits.ids), hits.searched) == ([post.id], "kaffe")


def test_synonyms_and_successors_are_found(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Regionen och Adda")
    assert list(find("landstinget").ids) == [post.id]
    assert list(find("SKL Kommentus").ids) == [post.id]


@pytest.mark.parametrize(
    "q",
    [
        "a" * 5000,
        "hållbar " * 700,
        " ".join(f"ord{n}" for n in range(500)),
        " ".join(f"upphandlingsmöte{'x' * (n % 7)}{n}" for n in range(60)),
        "undersökningshandskar" * 200,
        "och i att det som en på är av för",
        "!!! ??? --- ...",
        'NEAR("a" b, 5) AND title:x* OR NOT ^y',
        "a & b | !c <-> d:* ('e')",
        "'; DROP TABLE post; --",
        "договор о закупках",
        "採購 道德 معاملات नैतिक",
        "🧤🧤 👩🏽‍⚕️",
        "\x00\x01\x1b[31m\u202e\ud7ff",
        '""" "" "',
        "-",
        "~ . ~handsk",
    ],
)
def test_whatever_is_asked_is_answered_at_once(newsroom: Newsroom, find: Find, q: str) -> None:
    newsroom.post("Upphandlingsmöte om handskar", body="Договор 採購 🧤")
    find("handskar instrument")  # the word lists are read once
    times = []
    for _ in range(3):  # the best of three: the machine has other things to do, and Python collects its garbage
        began = time.process_time()
        ranked(db.session(), find(q), BitMap(range(10)), None, 20, 0)
        times.append(time.process_time() - began)
    assert min(times) < LONGEST_ANSWER


def test_other_scripts_are_found_too(newsroom: Newsroom, find: Find) -> None:
    post = newsroom.post("Договор о закупках")
    assert list(find("ДОГОВОР").ids) == [post.id]
