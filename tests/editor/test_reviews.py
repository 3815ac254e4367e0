"""Handing in, approving and returning: who may, what each sees of it, and who is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from hallbar import clock
from hallbar.models import Role, State
from tests import desk
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.newsroom import Newsroom
from tests.post_office import PostOffice, mail_is_done, open_office
from tests.pressing import TEXT, get, hidden, logged, send, send_text, status, wrote


@pytest.fixture
def office(app: Flask) -> Iterator[PostOffice]:
    """A server to which letters are given."""
    with open_office() as office:
        server = {"smtp_host": "127.0.0.1", "smtp_port": str(office.port), "smtp_tls": "none"}
        app.extensions["hallbar"] = replace(app.extensions["hallbar"], smtp_from="svara-inte@example.se", **server)
        yield office
        mail_is_done()


def panel(client: DeskClient, post_id: int) -> str:
    return client.get(f"/redaktion/inlagg/{post_id}").text.split('id="publishing-panel"')[1]


class TestTheWay:
    """From handing in to publishing."""

    def test_a_writer_hands_in_an_editor_returns_and_then_publishes(self, karin, elsa, client: CheckedClient) -> None:
        post_id = wrote(karin)
        answer = send_text(karin, post_id, "granskning", body="Nyskrivet.", review_message="Stämmer siffrorna?")
        assert status(karin, answer) == "Inlägget är inlämnat för granskning."
        assert get(post_id).written.body == "Nyskrivet."
        assert "Karin Ås lämnade in texten" in panel(elsa, post_id)
        assert "Stämmer siffrorna?" in panel(elsa, post_id)
        answer = send(elsa, post_id, "granskning/beslut", review_decision="return", review_comment="Nej, se över dem.")
        assert status(elsa, answer) == "Inlägget är lämnat tillbaka."
        assert "Elsa Ek lämnade tillbaka texten" in panel(karin, post_id)
        assert "Nej, se över dem." in panel(karin, post_id)
        send_text(karin, post_id, "granskning", body="Rätt siffror.")
        answer = send(elsa, post_id, "granskning/beslut", review_decision="publish", review_comment="Bra!")
        assert status(elsa, answer) == "Inlägget är godkänt och publicerat."
        assert "Rätt siffror." in client.get("/nyheter/handskar-foljs-upp").text
        assert "Elsa Ek godkände texten" in panel(karin, post_id)
        assert logged() == ["hand_in", "return", "hand_in", "approve", "publish"]

    def test_approved_it_waits_for_its_publication(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        assert status(elsa, send(elsa, post_id, "granskning/beslut", review_decision="approve")) == (
            "Inlägget är godkänt."
        )
        assert get(post_id).state(clock.now()) is State.DRAFT
        assert "ändrad sedan" not in panel(elsa, post_id)
        send_text(karin, post_id, "granskning/aterkallelse", body="Ändrat efteråt.")
        assert "Texten är ändrad sedan den lämnades in." in panel(elsa, post_id)

    def test_what_is_handed_in_can_be_taken_back(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        send(karin, post_id, "granskning/aterkallelse")
        assert "lämnade in" not in panel(elsa, post_id)
        answer = send(elsa, post_id, "granskning/beslut", review_decision="approve")
        assert status(elsa, answer) == "Det var redan gjort.", "there is nothing to decide"

    def test_what_is_public_already_waits_no_more_once_it_is_approved(self, karin, elsa) -> None:
        post_id = wrote(karin)
        send(elsa, post_id)
        send(karin, post_id, "granskning")
        answer = send(elsa, post_id, "granskning/beslut", review_decision="publish", review_comment="Bra!")
        assert status(elsa, answer) == "Inlägget är godkänt."
        assert "Elsa Ek godkände texten" in panel(karin, post_id)
        send(karin, post_id, "granskning", review_message="En gång till?")
        assert "Granskningen är avslutad." in status(elsa, send(elsa, post_id))
        assert logged() == ["publish", "hand_in", "approve", "hand_in", "approve"]


class TestRefusals:
    """Nothing is decided by the wrong person, unread, or without a word."""

    @pytest.mark.parametrize("decision", ["publish", "approve"])
    def test_what_the_writer_added_since_is_read_first(self, karin, elsa, decision: str) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        seen = {**hidden(elsa.get(f"/redaktion/inlagg/{post_id}")), "lang": "sv", **TEXT}
        send_text(karin, post_id, "utkast", body=f"{TEXT['body']}\n\nEtt stycke till.")
        answer = elsa.post(f"/redaktion/inlagg/{post_id}/granskning/beslut", {**seen, "review_decision": decision})
        assert answer.status_code == 409
        assert "Ett stycke till." in answer.text
        assert logged() == ["hand_in"]

    def test_a_text_is_returned_only_with_a_comment(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        answer = send(elsa, post_id, "granskning/beslut", review_decision="return", review_comment=" ")
        assert answer.status_code == 422
        assert '<a href="#review_comment">Skriv vad som ska göras' in answer.text
        assert logged() == ["hand_in"]

    def test_a_writer_decides_nothing_and_sees_nobody_elses(self, app: Flask, karin: DeskClient) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        assert send(karin, post_id, "granskning/beslut", review_decision="approve").status_code == 403
        nils = desk.signed_in(app, desk.add_user("Nils Noor", Role.WRITER))
        assert send(nils, post_id, "granskning").status_code == 403
        assert send(nils, post_id, "granskning/aterkallelse").status_code == 403

    def test_an_unfit_text_is_not_published_by_being_approved(self, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin, amne=[])
        send(karin, post_id, "granskning")
        answer = send(elsa, post_id, "granskning/beslut", review_decision="publish", review_comment="Bra!")
        assert answer.status_code == 422
        assert "Välj minst ett värde under Ämne." in answer.text
        assert "Bra!" in answer.text
        assert logged() == ["hand_in"]

    def test_a_text_without_title_is_not_handed_in(self, karin: DeskClient) -> None:
        post_id = wrote(karin, title="")
        assert "Skriv en rubrik innan du lämnar in." in send(karin, post_id, "granskning").text


class TestLetters:
    """To those concerned, once it is done."""

    def test_editors_are_told_what_waits(self, office: PostOffice, karin, elsa, olle, admin) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning", review_message="Stämmer siffrorna?")
        letter = office.letter()
        assert letter["Subject"] == "Att granska: Handskar följs upp"
        assert sorted(letter["To"].replace(" ", "").split(",")) == [
            "amina@example.se",
            "elsa@example.se",
            "olle@example.se",
        ]
        assert "Stämmer siffrorna?" in letter.get_content()
        assert f"https://nyheter.example.se/redaktion/inlagg/{post_id}" in letter.get_content()

    @pytest.mark.parametrize(
        ("decision", "subject"),
        [("return", "Tillbaka till dig"), ("approve", "Godkänt"), ("publish", "Godkänt")],
    )
    def test_the_writer_is_told_what_was_decided(self, app, karin, elsa, decision: str, subject: str) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        with open_office() as office:
            server = {"smtp_host": "127.0.0.1", "smtp_port": str(office.port), "smtp_tls": "none"}
            app.extensions["hallbar"] = replace(app.extensions["hallbar"], smtp_from="svara-inte@example.se", **server)
            send(elsa, post_id, "granskning/beslut", review_decision=decision, review_comment="Så här.")
            letter = office.letter()
        assert letter["Subject"] == f"{subject}: Handskar följs upp"
        assert letter["To"] == "karin@example.se"
        assert "Så här." in letter.get_content()

    def test_a_letter_that_cannot_be_sent_hinders_nothing(self, office: PostOffice, karin, elsa) -> None:
        office.refuses = "550 no"
        post_id = wrote(karin)
        assert status(karin, send(karin, post_id, "granskning")) == "Inlägget är inlämnat för granskning."
        assert "Karin Ås lämnade in texten" in panel(elsa, post_id)

    def test_nobody_is_told_twice(self, office: PostOffice, karin: DeskClient, elsa: DeskClient) -> None:
        post_id = wrote(karin)
        send(karin, post_id, "granskning")
        send(karin, post_id, "granskning")
        mail_is_done()
        office.letter()


def test_an_editors_panel_has_no_review_unless_somebody_has_asked(newsroom: Newsroom, elsa: DeskClient) -> None:
    assert "Granskning" not in panel(elsa, wrote(elsa))
