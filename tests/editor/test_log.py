"""The log: who did what and when."""

import re

import pytest
from flask import Flask

from hallbar import clock
from hallbar.editor import deeds
from hallbar.extensions import writing
from hallbar.models import User
from hallbar.publishing.journal import note
from tests.desk import DeskClient
from tests.editor.test_bulk import act
from tests.editor.test_posts import draft

LOG = "/redaktion/logg"


def told(client: DeskClient, query: str = "") -> list[str]:
    """The sentences that are listed, in order."""
    found = re.findall(r'<div class="log-what">\s*<p>(.*?)</p>', client.get(f"{LOG}{query}").text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", sentence) for sentence in found]


def test_the_newest_comes_first_in_swedish_sentences(elsa: DeskClient, newsroom) -> None:
    posts = [draft("Ett"), draft("Två")]
    act(elsa, "papperskorg", *posts)
    act(elsa, "aterstallning", posts[0])
    act(elsa, "term", posts[0], term="land.kina")
    assert told(elsa) == [
        "Elsa Ek lade till termen Kina på ”Ett”.",
        "Elsa Ek återställde ”Ett” från papperskorgen.",
        "Elsa Ek lade 2 inlägg i papperskorgen.",
    ]
    assert f'<a href="/redaktion/inlagg/{posts[1].id}">Två</a>' in elsa.get(LOG).text


def test_by_person_and_by_post(elsa: DeskClient, olle: DeskClient) -> None:
    posts = [draft("Ett"), draft("Två")]
    act(elsa, "papperskorg", *posts)
    act(olle, "aterstallning", posts[0])
    assert told(elsa, f"?person={olle.user.id}") == ["Olle Öst återställde ”Ett” från papperskorgen."]
    assert told(elsa, f"?inlagg={posts[0].id}") == [
        "Olle Öst återställde ”Ett” från papperskorgen.",
        "Elsa Ek lade ”Ett” i papperskorgen.",
    ]
    assert told(elsa, f"?inlagg={posts[1].id}") == ["Elsa Ek lade ”Två” i papperskorgen."]
    assert elsa.get(f"{LOG}?person=&inlagg=x&annat=1").location == LOG


def test_an_editor_reads_of_posts_and_an_administrator_of_everything(elsa: DeskClient, admin: DeskClient) -> None:
    with writing() as session:
        note(session, session.get(User, admin.user.id), "rename_site", clock.now(), subject="Nya namnet")
        note(session, None, "publish", clock.now(), post=None, subject="2 inlägg")
    assert told(elsa) == ["Systemet publicerade 2 inlägg."]
    assert told(admin) == ["Systemet publicerade 2 inlägg.", "Amina Dahl rename_site: Nya namnet."]


def test_a_writer_has_no_log(karin: DeskClient) -> None:
    assert karin.get(LOG).status_code == 403
    assert ">Logg</a>" not in karin.get("/redaktion/inlagg").text


def test_what_was_done_to_a_post_that_is_gone_is_still_told(elsa: DeskClient) -> None:
    with writing() as session:
        note(session, None, "trash", clock.now(), subject="Borta").post_id = 999
    assert told(elsa) == ["Systemet lade ”Borta” i papperskorgen."]
    assert "/redaktion/inlagg/999" not in elsa.get(LOG).text


def test_a_reason_is_told(elsa: DeskClient) -> None:
    post = draft("Ett")
    with writing() as session:
        note(session, None, "hand_in", clock.now(), post=session.merge(post), detail="Titta på citatet.")
    assert '<p class="hint">Titta på citatet.</p>' in elsa.get(LOG).text


def test_fifty_a_page(elsa: DeskClient) -> None:
    with writing() as session:
        for number in range(60):
            note(session, None, "publish", clock.now(), subject=f"{number} inlägg")
    assert len(told(elsa)) == 50
    assert told(elsa, "?sida=2")[-1] == "Systemet publicerade 0 inlägg."
    assert elsa.get(f"{LOG}?sida=3").location == f"{LOG}?sida=2"


@pytest.mark.parametrize("table", [deeds._DID, deeds._RAN, deeds._UNDID, deeds._DONE, deeds._UNDONE])
def test_words_have_a_place_for_what_they_speak_of(app: Flask, table: dict[str, str]) -> None:
    for words in table.values():
        assert words.count("{}") == 1, words


def test_the_log_takes_few_statements(elsa: DeskClient, statements) -> None:
    for number in range(4):
        act(elsa, "papperskorg", *(draft(f"{number}-{n}") for n in range(5)))
    with statements() as seen:
        assert elsa.get(LOG).status_code == 200
    assert len(seen) <= 10, "\n".join(seen)
