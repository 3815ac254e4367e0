"""The log: who did what and when."""

import re
from typing import Any

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
from tests.newsroom import Newsroom, moment

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


# --- narrowed --------------------------------------------------------------------------------------------------------


def write(act: str, subject: str, at: str = "", **fields: Any) -> None:
    with writing() as session:
        note(session, None, act, moment(at) if at else clock.now(), subject=subject, **fields)


def test_every_act_is_of_one_kind(app: Flask) -> None:
    acts = [act for kind in deeds.KINDS.values() for act in kind.acts]
    assert sorted(acts) == sorted({*deeds._DID, *deeds._RAN})


def test_by_kind_with_what_was_undone(admin: DeskClient) -> None:
    write("trash", "Ett")
    write("undo", "Två", data={"act": "trash"})
    write("undo", "Tre", data={"act": "publish"})
    write("change_site", "namn")
    assert told(admin, "?slag=papperskorg") == [
        "Systemet tog tillbaka Två ur papperskorgen.",
        "Systemet lade Ett i papperskorgen.",
    ]
    assert told(admin, "?slag=installningar") == ["Systemet ändrade namn i inställningarna."]
    assert admin.get(f"{LOG}?slag=nej").location == LOG


def test_by_period_of_stockholms_days(admin: DeskClient) -> None:
    for at in ("2026-05-02T21:59", "2026-05-02T22:00", "2026-05-03T21:59", "2026-05-03T22:00"):
        write("change_site", at, at)
    found = told(admin, "?fran=2026-05-03&till=2026-05-03")
    assert [sentence.split()[2] for sentence in found] == ["2026-05-03T21:59", "2026-05-02T22:00"]
    assert len(told(admin, "?fran=2026-05-03")) == 3
    assert len(told(admin, "?till=2026-05-03")) == 3
    assert admin.get(f"{LOG}?fran=igår&till=0001-01-01").location == LOG


def test_by_words_of_what_it_was_done_to(elsa: DeskClient, admin: DeskClient) -> None:
    act(elsa, "papperskorg", draft("Åsa i Malmö"), draft("Handskar"))
    write("change_user", "Nils Ny", detail="roll redaktör")
    assert told(admin, "?q=åsa+malmö") == ["Elsa Ek lade 2 inlägg i papperskorgen."], "one of the two"
    assert told(admin, "?q=REDAKTÖR") == ["Systemet ändrade kontot för Nils Ny (roll redaktör)."]
    assert told(admin, "?q=100%25") == []
    assert "Inget sådant har hänt." in admin.get(f"{LOG}?q=finns+inte").text


def test_all_at_once_and_paged(admin: DeskClient) -> None:
    for number in range(60):
        write("change_site", f"nummer {number}", "2026-05-03T10:00")
    query = "?slag=installningar&fran=2026-05-03&till=2026-05-03&q=nummer"
    assert len(told(admin, query)) == 50
    assert (
        "slag=installningar&amp;fran=2026-05-03&amp;till=2026-05-03&amp;q=nummer&amp;sida=2"
        in admin.get(f"{LOG}{query}").text
    )
    assert len(told(admin, f"{query}&sida=2")) == 10


def test_an_editor_reads_of_what_editors_do(elsa: DeskClient) -> None:
    for act_ in ("change_page", "add_redirect", "change_site", "disable_user", "create_term"):
        write(act_, "X", detail="y")
    assert told(elsa) == ["Systemet lade till omdirigeringen från X, y.", "Systemet ändrade sidan ”X”."]
    assert "Användare</option>" not in elsa.get(LOG).text


def test_only_what_can_be_undone_offers_it(elsa: DeskClient, newsroom: Newsroom) -> None:
    posts = [draft("Ett"), draft("Två")]
    act(elsa, "papperskorg", *posts)
    assert elsa.get(LOG).text.count("/angring") == 1
    act(elsa, "aterstallning", posts[0])
    assert elsa.get(LOG).text.count("/angring") == 2, "of the first act one post is still as it was left"
    act(elsa, "aterstallning", posts[1])
    page = elsa.get(LOG).text
    assert page.count("/angring") == 2, "of the first nothing is left to undo, and a button would only disappoint"
    write("change_site", "namn")
    assert elsa.get(LOG).text.count("/angring") == 2
