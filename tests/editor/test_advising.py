"""Help while writing: what hinders publication is told and never hinders saving; advice never hinders anything."""

import re
from datetime import datetime

import pytest
from flask import Flask

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Media, Post, State, current_edition
from tests.desk import DeskClient
from tests.newsroom import Newsroom
from tests.pressing import TEXT, get, hidden, send, send_text, status, wrote

FAULTS = {
    "## Ett\n\n#### Två": "Rubriken ”Två” hoppar över en nivå. Gör om den till Underrubrik.",
    "Se [](https://x.se).": "En länk saknar text efter ”Se”. Skriv vad den leder till, eller ta bort den.",
    "[Klicka här](/arkiv)": "Länken ”Klicka här” säger inte vart den leder. Skriv det i länkens text.",
    "[Rapport](media:99)": "Länken ”Rapport” leder ingenstans. Ange vart den ska leda, eller ta bort den.",
    "|  |\n|---|\n| Antal |": "Tabellen som börjar med ”Antal” saknar rubriker. "
    "Skriv i dess första rad vad varje kolumn innehåller.",
    "![Text](media:99)": "Bild nummer 99 i texten finns inte i bildbiblioteket. Ta bort den, eller välj en annan.",
}
ADDRESS = "/redaktion/inlagg/{}/rad"


def saved(elsa: DeskClient, post_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(Post, post_id).written.body


def buttons(html: str) -> dict[str, str]:
    """What each button would put there, by its words; and its value."""
    found = re.findall(r'name="byt" value="([^"]+)"[^>]*>Byt till ”(.*?)”', html, re.DOTALL)
    return {words: key for key, words in found}


class TestTheGate:
    """Publishing, scheduling, approving."""

    @pytest.mark.parametrize("body, sentence", FAULTS.items())
    def test_a_fault_hinders_publication_and_not_saving(self, elsa: DeskClient, body: str, sentence: str) -> None:
        post_id = wrote(elsa)
        form = hidden(elsa.get(f"/redaktion/inlagg/{post_id}")) | TEXT | {"lang": "sv", "body": body}
        assert elsa.post(f"/redaktion/inlagg/{post_id}", form).status_code == 303
        answer = send_text(elsa, post_id, body=body, publish_when="now")
        assert answer.status_code == 422
        assert f">{sentence}</a>" in answer.text
        assert saved(elsa, post_id) == body
        assert get(post_id).state(clock.now()) is State.DRAFT

    def test_a_fault_hinders_scheduling_and_approval_too(self, elsa: DeskClient, karin: DeskClient) -> None:
        post_id = wrote(karin, body="[här](/arkiv)")
        send(karin, post_id, "granskning")
        later = {"publish_when": "later", "publish_on": "2099-01-01", "publish_clock": "12.00"}
        for act, fields in (
            ("publicering", later),
            ("granskning/beslut", {"review_decision": "approve"}),
            ("granskning/beslut", {"review_decision": "publish"}),
        ):
            answer = send(elsa, post_id, act, **fields)
            assert answer.status_code == 422
            assert "säger inte vart den leder" in answer.text
        assert (
            send(elsa, post_id, "granskning/beslut", review_decision="return", review_comment="Länken.").status_code
            == 303
        )

    def test_each_sentence_leads_to_its_words(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        page = send_text(elsa, post_id, body="Om avtalet: [läs mer](/a) i dag.", publish_when="now").text
        link = re.search(r'<a href="#body" ([^>]*)>Länken ”läs mer”', page)
        assert link
        for part in ('data-exact="läs mer"', 'data-prefix="Om avtalet: "', 'data-suffix=" i dag."'):
            assert part in link[1]

    def test_a_picture_needs_words_or_to_be_decorative(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        mute = newsroom.picture(alt="", title="Fabriken")
        post_id = wrote(elsa)
        lead = {"lead": str(mute.id), "publish_when": "now"}
        answer = send_text(elsa, post_id, body=f"![](media:{mute.id})", **lead)
        assert "Bilden ”Fabriken” i texten saknar alternativtext." in answer.text
        assert "Huvudbilden saknar alternativtext." in answer.text
        assert answer.text.count(f'<a href="/redaktion/media/{mute.id}">Beskriv den i biblioteket</a>') >= 2
        answer = send_text(elsa, post_id, body=f"![Egna ord](media:{mute.id}) ![dekorativ](media:{mute.id})", **lead)
        assert "i texten saknar alternativtext" not in answer.text
        with writing() as session:
            session.get_one(Media, mute.id).decorative = True
        assert send_text(elsa, post_id, body=f"![](media:{mute.id})", **lead).status_code == 303

    def test_of_many_those_at_fault_are_left_with_the_reason(self, elsa: DeskClient) -> None:
        fit, unfit = wrote(elsa, title="Duglig"), wrote(elsa, title="Oduglig", body="[här](/arkiv)")
        answer = elsa.post("/redaktion/inlagg/atgarder", {"atgard": "publicering", "inlagg": [fit, unfit]})
        page = elsa.get(answer.location).text
        assert "Länken ”här” säger inte vart den leder." in page
        assert [get(number).state(clock.now()) for number in (fit, unfit)] == [State.PUBLISHED, State.DRAFT]


class TestAdvice:
    """Beside the text."""

    BODY = "I onsdags besökte vi **Lund**. Mer på https://www.skl.se, [rubrik] och VIKTIGT.\n\nDet var i helgen."

    def test_the_page_lists_it_by_kind_with_its_words(self, elsa: DeskClient) -> None:
        page = elsa.get(f"/redaktion/inlagg/{wrote(elsa, body=self.BODY)}").text
        for heading in ("Rester av en mall", "Tid som blir gammal", "Webbadresser i texten", "Ord i versaler"):
            assert f"<h3>{heading}</h3>" in page
        assert "Långa meningar" not in page
        for words in ("[rubrik]", "I onsdags", "i helgen", "https://www.skl.se", "VIKTIGT"):
            assert f"”<span data-words>{words}</span>”</a>" in page
        assert '<p id="advice-said" class="advice-said" role="status">5 råd om texten.</p>' in page
        assert list(buttons(page)) != []

    def test_without_script_a_button_puts_the_day_there(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa, body="Mötet hölls den 25 april, och det var i april.")
        page = elsa.get(f"/redaktion/inlagg/{post_id}").text
        (words, key), *_others = buttons(page).items()
        answer = send_text(elsa, post_id, "rad", body=saved(elsa, post_id), byt=key)
        assert status(elsa, answer) == "Orden är utbytta."
        assert answer.location == f"/redaktion/inlagg/{post_id}#advice-title"
        assert saved(elsa, post_id) == f"Mötet hölls den {words}, och det var i april."
        assert get(post_id).written_version == 2, "a version like any other"

    def test_what_is_typed_goes_along(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa, body="Det hölls den 25 april.")
        key = next(iter(buttons(elsa.get(f"/redaktion/inlagg/{post_id}").text).values()))
        send_text(elsa, post_id, "rad", body="Nyskrivet först.\n\nDet hölls den 25 april.", byt=key)
        assert re.fullmatch(r"Nyskrivet först.\n\nDet hölls den 25 april \d{4}\.", saved(elsa, post_id))

    def test_words_that_are_gone_are_not_put_anywhere(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa, body="Det hölls den 25 april.")
        key = next(iter(buttons(elsa.get(f"/redaktion/inlagg/{post_id}").text).values()))
        answer = send_text(elsa, post_id, "rad", body="Det hölls i Lund.", byt=key)
        assert status(elsa, answer) == "Orden står inte längre så i texten. Inget är utbytt."
        assert saved(elsa, post_id) == "Det hölls i Lund."

    def test_asked_for_without_script_it_saves_and_shows(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        answer = send_text(elsa, post_id, "rad", body="Det var igår.")
        assert answer.status_code == 303
        assert "<span data-words>igår</span>" in elsa.get(answer.location).text

    def test_a_conflict_is_shown_and_nothing_is_put_in_place(self, elsa: DeskClient, olle: DeskClient) -> None:
        post_id = wrote(elsa, body="Det hölls den 25 april.")
        key = next(iter(buttons(elsa.get(f"/redaktion/inlagg/{post_id}").text).values()))
        base = {"title": "T", "base_version": str(get(post_id).written_version)}
        olle.post(f"/redaktion/inlagg/{post_id}", base | {"body": "Olle skrev."})
        answer = elsa.post(ADDRESS.format(post_id), base | {"body": "Elsa: den 25 april.", "byt": key, "form_key": "k"})
        assert answer.status_code == 409
        assert saved(elsa, post_id) == "Olle skrev."

    def test_the_list_that_follows_is_part_of_the_page(self, elsa: DeskClient) -> None:
        address = ADDRESS.format(wrote(elsa, body=self.BODY))
        part = elsa.htmx(address).text
        assert part.lstrip().startswith('<div id="advice-list"')
        assert part.strip() in elsa.get(address).text

    def test_days_are_counted_from_the_date_that_the_post_shows(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        post = newsroom.post("Rubrik", dated="2018-05-03", body="Vi träffades i onsdags.")
        assert "onsdagen den 2 maj 2018" in buttons(elsa.get(f"/redaktion/inlagg/{post.id}").text)
        undated = newsroom.post("Rubrik", dated=None, body="Vi träffades i onsdags.")
        page = elsa.get(f"/redaktion/inlagg/{undated.id}").text
        assert buttons(page) == {}
        assert "Inläggets datum är okänt. Därför föreslås inga dagar." in page

    def test_of_another_language_only_the_gate_speaks(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa, body="It was i onsdags. [here](/arkiv)", lang="en")
        page = elsa.get(f"/redaktion/inlagg/{post_id}").text
        assert "Råd om språket finns bara för texter på svenska." in page
        assert "Länken ”here” säger inte vart den leder." in page
        assert "1 sak att rätta före publicering, och inga råd." in page

    def test_a_writer_has_it_for_their_own_and_for_nobody_elses(self, karin: DeskClient, elsa: DeskClient) -> None:
        assert karin.htmx(ADDRESS.format(wrote(karin))).status_code == 200
        others = wrote(elsa)
        assert karin.htmx(ADDRESS.format(others)).status_code == 403
        assert karin.post(ADDRESS.format(others), {"byt": "x"}).status_code == 403

    def test_a_text_of_a_megabyte_is_read_in_part_and_said_to_be(self, app: Flask, elsa: DeskClient) -> None:
        post_id = wrote(elsa, body="Det hölls igår, den 25 april.\n\n" * 30_000)
        page = elsa.htmx(ADDRESS.format(post_id)).text
        assert "Texten är mycket lång. Bara början är granskad." in page
        assert '<p class="hint">Och ' in page
        assert page.count("<li") < 100


def test_how_much_rots_is_not_a_public_change(newsroom: Newsroom, now: datetime) -> None:
    post = newsroom.post("Rubrik", body="Det hölls igår.")
    before = current_edition(db.session(), now)
    with writing() as session:
        session.get_one(Post, post.id).rotting = 7
    assert current_edition(db.session(), now).version == before.version
