"""Publishing, scheduling, correcting and withdrawing: what is typed goes along, and nothing comes out unmeant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hallbar import clock
from hallbar.editor import publications
from hallbar.extensions import db, writing
from hallbar.models import Post, Redirect, Revision, State
from hallbar.publishing import drafting, trash
from tests.checks import CheckedClient
from tests.desk import DeskClient, signed_in
from tests.newsroom import Newsroom
from tests.pressing import TEXT, get, hidden, logged, send, send_text, status, wrote

NOON = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)
"""12.00 in Stockholm."""


MOMENTS = (
    ("2027-03-28", "01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
    ("2027-03-28", "03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ("2027-10-31", "02.30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ("2027-10-31", "03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ("2027-07-01", "8.05", datetime(2027, 7, 1, 6, 5, tzinfo=UTC)),
)
NO_MOMENTS = (
    ("2027-03-28", "02:30", "finns inte den 28 mars 2027: då ställs klockan fram från 02.00 till 03.00."),
    ("2027-03-28", "02.00", "Välj en tidpunkt före 02.00, eller 03.00 eller senare."),
    ("2027-03-01", "12:00", "Klockan är redan 12.00."),
    ("2027-02-28", "23:59", "28 februari 2027 har redan varit."),
    ("0001-01-01", "00:00", "har redan varit."),
    ("2027-02-30", "12:00", "ÅÅÅÅ-MM-DD"),
    ("i morgon", "12:00", "ÅÅÅÅ-MM-DD"),
    ("2027-03-02", "25:00", "TT.MM"),
    ("2027-03-02", "åtta", "TT.MM"),
    ("2027-03-02", "", "Välj ett klockslag."),
    ("", "12:00", "Välj ett datum."),
)


@contextmanager
def at(moment: datetime, who: DeskClient | None = None) -> Iterator[Any]:
    """A moment, and somebody's browser at it."""
    with time_machine.travel(moment, tick=False):
        yield who and signed_in(who.application, who.user)


class TestPublishing:
    """Now."""

    def test_what_is_typed_is_saved_and_published_in_one_go(self, elsa: DeskClient, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        answer = send_text(elsa, post_id, body="Nyskrivet.", publish_when="now")
        assert status(elsa, answer) == "Inlägget är publicerat."
        assert "Nyskrivet." in client.get("/nyheter/handskar-foljs-upp").text
        assert not get(post_id).has_changes, "the name that was made for it is in the draft too"
        assert logged() == ["publish"]

    def test_without_a_text_the_draft_is_published_as_it_is(self, elsa: DeskClient, client: CheckedClient) -> None:
        send(elsa, wrote(elsa))
        assert "Fabriken rättade felen." in client.get("/nyheter/handskar-foljs-upp").text

    def test_sent_twice_it_is_published_once(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        assert status(elsa, send(elsa, post_id)) == "Det var redan gjort."
        assert logged() == ["publish"]
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 1

    def test_changes_come_out_when_they_are_published(self, elsa: DeskClient, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        send_text(elsa, post_id, "granskning/aterkallelse", body="Ändrat.")  # any act saves
        assert "Ändrat." not in client.get("/nyheter/handskar-foljs-upp").text
        assert "ändringar som inte är publicerade" in elsa.get(f"/redaktion/inlagg/{post_id}").text
        send(elsa, post_id)
        assert "Ändrat." in client.get("/nyheter/handskar-foljs-upp").text

    def test_an_unfit_text_is_saved_and_told_all_that_it_lacks(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        answer = send_text(elsa, post_id, title="", body="Kvar ändå.", amne=[])
        assert answer.status_code == 422
        for sentence in ("Skriv en rubrik.", "Välj minst ett värde under Ämne."):
            assert f">{sentence}</a>" in answer.text
        assert "Kvar ändå." in answer.text
        assert get(post_id).written.body == "Kvar ändå."
        assert get(post_id).state(clock.now()) is State.DRAFT

    def test_a_writer_does_not_publish(self, karin: DeskClient) -> None:
        post_id = wrote(karin)
        assert send(karin, post_id).status_code == 403
        assert send(karin, post_id, "avpublicering").status_code == 403
        assert 'name="publish_when"' not in karin.get(f"/redaktion/inlagg/{post_id}").text

    def test_another_name_leaves_a_redirect_and_that_is_said_beforehand(self, elsa, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        send_text(elsa, post_id, "granskning/aterkallelse", slug="handskar")
        page = elsa.get(f"/redaktion/inlagg/{post_id}").text
        assert "<code>/nyheter/handskar</code>" in page
        assert "<code>/nyheter/handskar-foljs-upp</code>, leder vidare dit" in page
        send(elsa, post_id)
        db.session.rollback()
        assert db.session.scalars(select(Redirect.path)).all() == ["/nyheter/handskar-foljs-upp"]
        assert client.get("/nyheter/handskar-foljs-upp").headers["Location"] == "/nyheter/handskar"

    def test_htmx_is_given_the_panel_and_what_else_speaks_of_the_state(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        answer = elsa.htmx(f"/redaktion/inlagg/{post_id}/publicering", {"publish_when": "now"})
        assert answer.text.lstrip().startswith('<section id="publishing-panel"')
        assert '<p id="post-state"' in answer.text
        assert "Inl\\u00e4gget \\u00e4r publicerat." in answer.headers["HX-Trigger"]
        refused = elsa.htmx(f"/redaktion/inlagg/{wrote(elsa, title='', amne=[])}/publicering", {})
        assert refused.status_code == 422
        assert 'id="error-summary"' in refused.text

    def test_an_act_meant_for_another_state_is_refused(self, elsa: DeskClient, olle: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        page = hidden(elsa.get(f"/redaktion/inlagg/{post_id}"))
        send(olle, post_id, "avpublicering")
        answer = send(elsa, post_id, seen_state=page["seen_state"])
        assert answer.status_code == 422
        assert "inlägget är nu avpublicerat" in answer.text
        assert get(post_id).state(clock.now()) is State.WITHDRAWN

    def test_what_lies_in_the_trash_stays_there(self, elsa: DeskClient, now: datetime) -> None:
        post_id = wrote(elsa)
        with writing() as session:
            trash(session, session.get_one(Post, post_id), now)
        for act in ("publicering", "avpublicering", "granskning", "forhandsgranskningslankar"):
            answer = send(elsa, post_id, act, share_days="7")
            assert answer.status_code == 422
            assert "i papperskorgen" in answer.text


class TestScheduling:
    """At a moment of Stockholm's clock."""

    def test_a_post_comes_out_because_time_has_passed(self, elsa: DeskClient, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            answer = send(elsa, post_id, publish_on="2027-03-02", publish_clock="08.30")
            assert status(elsa, answer) == "Inlägget är schemalagt."
            page = elsa.get(f"/redaktion/inlagg/{post_id}").text
            assert "Publiceras <strong>tisdag 2 mars 2027 kl. 08.30</strong>" in page
            assert 'value="2027-03-02"' in page
            assert 'value="08:30"' in page
        with at(datetime(2027, 3, 2, 7, 29, 59, tzinfo=UTC)):
            assert client.get("/nyheter/handskar-foljs-upp").status_code == 404
        with at(datetime(2027, 3, 2, 7, 30, tzinfo=UTC)):
            assert client.get("/nyheter/handskar-foljs-upp").status_code == 200
        assert logged() == ["schedule"]

    def test_the_moment_is_stockholms(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            for day, hour, expected in MOMENTS:
                send(elsa, post_id, publish_on=day, publish_clock=hour)
                assert get(post_id).published_at == expected

    def test_a_moment_that_does_not_come_is_refused(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            for day, hour, sentence in NO_MOMENTS:
                answer = send(elsa, post_id, publish_on=day, publish_clock=hour)
                assert answer.status_code == 422
                assert sentence in answer.text
                assert f'value="{day}"' in answer.text
                assert f'value="{hour}"' in answer.text
                assert get(post_id).state(NOON) is State.DRAFT

    def test_a_text_beside_a_wrong_moment_is_saved(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        answer = send_text(elsa, post_id, body="Kvar.", publish_on="2018-05-03", publish_clock="12:00")
        assert answer.status_code == 422
        assert "Kvar." in answer.text
        assert get(post_id).written.body == "Kvar."

    def test_scheduling_without_a_moment_publishes_nothing(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        assert send(elsa, post_id, publish_when="later").status_code == 422
        assert get(post_id).state(clock.now()) is State.DRAFT

    def test_of_the_hour_that_comes_twice_it_is_told_which_is_meant(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id, publish_on="2027-10-31", publish_clock="02:30")
            page = elsa.get(f"/redaktion/inlagg/{post_id}").text
        assert "Klockan visar 02.30 två gånger den natten, när sommartiden slutar. Den första gången gäller." in page

    def test_changes_are_included_by_one_click_and_the_moment_stands(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id, publish_on="2027-03-02", publish_clock="08:30")
            send_text(elsa, post_id, "granskning/aterkallelse", body="Ändrat.")
            assert "ändringar som inte är schemalagda" in elsa.get(f"/redaktion/inlagg/{post_id}").text
            assert get(post_id).body == TEXT["body"]
            send(elsa, post_id, publish_when="scheduled")
            assert get(post_id).body == "Ändrat."
            assert get(post_id).published_at == datetime(2027, 3, 2, 7, 30, tzinfo=UTC)

    def test_changes_that_come_too_late_are_not_published_by_mistake(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id, publish_on="2027-03-02", publish_clock="08:30")
        with at(datetime(2027, 3, 2, 8, 0, tzinfo=UTC), elsa) as elsa:
            answer = send(elsa, post_id, publish_when="scheduled", seen_state="scheduled")
            assert "inlägget är nu publicerat" in answer.text

    def test_a_scheduled_post_can_be_moved_published_or_taken_down(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id, publish_on="2027-03-02", publish_clock="08:30")
            send(elsa, post_id, publish_when="later", publish_on="2027-03-03", publish_clock="08:30")
            assert get(post_id).published_at == datetime(2027, 3, 3, 7, 30, tzinfo=UTC)
            send(elsa, post_id, "avpublicering", withdraw_when="now", withdraw_on="", withdraw_clock="")
            assert get(post_id).state(NOON) is State.DRAFT
            send(elsa, post_id, publish_on="2027-03-02", publish_clock="08:30")
            send(elsa, post_id, publish_when="now", publish_on="2027-03-02", publish_clock="08:30")
            assert get(post_id).published_at == NOON
        assert logged() == ["schedule", "schedule", "unschedule", "schedule", "publish"]

    def test_what_is_public_cannot_wait(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id)
            answer = send_text(elsa, post_id, body="Embargo.", publish_on="2027-03-02", publish_clock="08:30")
            assert answer.status_code == 422
            assert "Det går inte att göra med ett inlägg som är publicerat." in answer.text
            assert get(post_id).body == TEXT["body"]


class TestWithdrawing:
    """Now, or at a moment."""

    def test_a_withdrawn_page_is_gone_and_comes_back(self, elsa: DeskClient, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        assert status(elsa, send(elsa, post_id, "avpublicering")) == "Inlägget är avpublicerat."
        assert client.get("/nyheter/handskar-foljs-upp").status_code == 410
        assert status(elsa, send(elsa, post_id, "avpublicering")) == "Det var redan gjort."
        send(elsa, post_id)
        assert client.get("/nyheter/handskar-foljs-upp").status_code == 200
        assert logged() == ["publish", "withdraw", "publish"]

    def test_it_goes_because_time_has_passed_also_when_changed_meanwhile(self, elsa, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id)
            send(elsa, post_id, "avpublicering", withdraw_on="2027-03-05", withdraw_clock="17.00")
            send_text(elsa, post_id, body="Ändrat.")
            assert "Avpubliceras <strong>fredag 5 mars 2027 kl. 17.00" in elsa.get(f"/redaktion/inlagg/{post_id}").text
        with at(datetime(2027, 3, 5, 15, 59, 59, tzinfo=UTC)):
            assert client.get("/nyheter/handskar-foljs-upp").status_code == 200
        with at(datetime(2027, 3, 5, 16, 0, tzinfo=UTC)):
            assert client.get("/nyheter/handskar-foljs-upp").status_code == 410

    def test_the_plan_can_be_given_up(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id)
            send(elsa, post_id, "avpublicering", withdraw_on="2027-03-05", withdraw_clock="17.00")
            send(elsa, post_id, "avpublicering/aterkallelse")
            assert get(post_id).withdrawn_at is None
        assert logged() == ["publish", "plan_withdrawal", "cancel_withdrawal"]

    def test_it_does_not_go_before_it_comes(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        with at(NOON, elsa) as elsa:
            send(elsa, post_id, publish_on="2027-03-05", publish_clock="08:30")
            answer = send(elsa, post_id, "avpublicering", withdraw_on="2027-03-04", withdraw_clock="17.00")
            assert answer.status_code == 422
            assert "Inlägget publiceras först fredag 5 mars 2027 kl. 08.30." in answer.text
            send(elsa, post_id, "avpublicering", withdraw_on="2027-03-06", withdraw_clock="17.00")
            assert get(post_id).state(NOON) is State.SCHEDULED


class TestCorrection:
    """With a note that readers see."""

    def test_it_is_told_on_the_page_and_in_the_feed(self, elsa: DeskClient, client: CheckedClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        answer = send_text(elsa, post_id, body="Tolv.", publish_when="correction", correction="Det stod tio.")
        assert status(elsa, answer) == "Rättelsen är publicerad."
        for path in ("/nyheter/handskar-foljs-upp", "/arkiv.rss"):
            page = client.get(path).text
            assert "Rättelse" in page
            assert "Det stod tio." in page
        assert logged() == ["publish", "correct"]
        assert db.session.scalars(select(Revision.correction_note).order_by(Revision.number)).all() == [
            "",
            "Det stod tio.",
        ]

    def test_it_needs_words(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        answer = send_text(elsa, post_id, body="Tolv.", publish_when="correction", correction="  ")
        assert answer.status_code == 422
        assert "Skriv vad som var fel och vad som är rätt." in answer.text
        assert get(post_id).body == TEXT["body"]

    def test_too_many_words_are_kept_and_refused(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        answer = send_text(elsa, post_id, publish_when="correction", correction="å" * 2001)
        assert answer.status_code == 422
        assert "å" * 2001 in answer.text


class TestDiscarding:
    """Back to what is public, and back again."""

    def test_changes_are_discarded_and_taken_back(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        answer = send_text(elsa, post_id, "utkast/borttagning", body="Just skrivet, aldrig sparat.")
        assert status(elsa, answer) == "Ändringarna är kastade. Du kan ta tillbaka dem."
        assert get(post_id).written.body == TEXT["body"]
        send(elsa, post_id, "utkast/borttagning/aterkallelse")
        assert get(post_id).written.body == "Just skrivet, aldrig sparat."
        assert status(elsa, send(elsa, post_id, "utkast/borttagning/aterkallelse")) == "Det var redan gjort."

    def test_a_draft_that_was_never_public_is_not_discarded(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        assert status(elsa, send(elsa, post_id, "utkast/borttagning")) == "Det var redan gjort."
        assert get(post_id).written.body == TEXT["body"]

    def test_what_was_written_since_is_not_overwritten_by_taking_back(self, elsa: DeskClient) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        send_text(elsa, post_id, "utkast/borttagning", body="Kastat.")
        answer = send_text(elsa, post_id, "utkast/borttagning/aterkallelse", body="Skrivet sedan.")
        assert status(elsa, answer) == "Det var redan gjort."
        assert get(post_id).written.body == "Skrivet sedan."


def test_the_edit_page_stays_within_its_statements(elsa: DeskClient, newsroom: Newsroom, statements: Any) -> None:
    post_id = wrote(elsa)
    send(elsa, post_id)
    send(elsa, post_id, "forhandsgranskningslankar", share_days="7")
    with statements() as seen:
        elsa.get(f"/redaktion/inlagg/{post_id}")
    assert len(seen) <= 15, seen


def test_somebody_elses_changes_in_the_same_place_stop_the_act(elsa: DeskClient, olle: DeskClient, app: Flask) -> None:
    post_id = wrote(elsa)
    page = hidden(elsa.get(f"/redaktion/inlagg/{post_id}"))
    send_text(olle, post_id, "granskning/aterkallelse", body="Olles lydelse.")
    answer = elsa.post(
        f"/redaktion/inlagg/{post_id}/publicering", {**page, "lang": "sv", **TEXT, "body": "Elsas lydelse."}
    )
    assert answer.status_code == 409
    assert "Olles lydelse." in answer.text
    assert "Elsas lydelse." in answer.text
    assert get(post_id).state(clock.now()) is State.DRAFT


def test_an_imported_text_is_kept_when_another_is_published(elsa: DeskClient, newsroom: Newsroom) -> None:
    post_id = newsroom.post("Gammal", body="Som det var.").id  # as an import leaves it: public, and without versions
    send_text(elsa, post_id, slug="gammal")
    db.session.rollback()
    assert [kept.content.body for kept in db.session.scalars(select(Revision).order_by(Revision.number))] == [
        "Som det var.",
        TEXT["body"],
    ]


class TestUnseen:
    """A text comes out, or goes, only when whoever presses the button has seen it."""

    def test_what_others_wrote_meanwhile_is_shown_first(self, elsa: DeskClient, olle: DeskClient) -> None:
        post_id = wrote(elsa, body="Ett.\n\nTvå.")
        seen = {**hidden(elsa.get(f"/redaktion/inlagg/{post_id}")), "lang": "sv", **TEXT}
        send_text(olle, post_id, "granskning/aterkallelse", body="Ett.\n\nOlles.")
        answer = elsa.post(f"/redaktion/inlagg/{post_id}/publicering", {**seen, "body": "Elsas.\n\nTvå."})
        assert answer.status_code == 409
        assert "Någon annan har ändrat i texten" in answer.text
        assert "Elsas.\n\nOlles." in answer.text.replace("\r\n", "\n")
        assert get(post_id).state(clock.now()) is State.DRAFT
        seen = {**hidden(answer), "lang": "sv", **TEXT, "body": "Elsas.\n\nOlles."}
        assert status(elsa, elsa.post(f"/redaktion/inlagg/{post_id}/publicering", seen)) == "Inlägget är publicerat."

    def test_htmx_fetches_the_page_again(self, elsa: DeskClient, olle: DeskClient) -> None:
        post_id = wrote(elsa)
        seen = {**hidden(elsa.get(f"/redaktion/inlagg/{post_id}")), "lang": "sv", **TEXT}
        send_text(olle, post_id, "granskning/aterkallelse", lede="Olles.")
        answer = elsa.htmx(f"/redaktion/inlagg/{post_id}/publicering", seen)
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (409, "true")
        assert "Någon annan har ändrat i texten" in elsa.get(f"/redaktion/inlagg/{post_id}").text
        assert get(post_id).state(clock.now()) is State.DRAFT

    def test_a_version_without_its_text_counts_too(self, elsa: DeskClient, olle: DeskClient) -> None:
        post_id = wrote(elsa)
        seen = hidden(elsa.get(f"/redaktion/inlagg/{post_id}"))["base_version"]
        send_text(olle, post_id, "granskning/aterkallelse", lede="Olles.")
        assert send(elsa, post_id, base_version=seen).status_code == 409
        assert get(post_id).state(clock.now()) is State.DRAFT

    @pytest.mark.parametrize("sends_text", [True, False])
    def test_changes_that_were_not_seen_are_not_discarded(self, elsa, olle, sends_text: bool) -> None:
        post_id = wrote(elsa)
        send(elsa, post_id)
        page = elsa.get(f"/redaktion/inlagg/{post_id}")
        seen = {**hidden(page), "lang": "sv", **TEXT, "slug": "handskar-foljs-upp"}
        send_text(olle, post_id, "granskning/aterkallelse", slug="handskar-foljs-upp", lede="Olles.")
        sent = seen if sends_text else {"base_version": seen["base_version"]}
        answer = elsa.post(f"/redaktion/inlagg/{post_id}/utkast/borttagning", sent)
        assert answer.status_code == 409
        assert "Olles." in answer.text
        assert get(post_id).written.lede == "Olles."

    def test_what_is_saved_while_it_is_being_published_is_not_run_over(self, elsa, monkeypatch, client) -> None:
        post_id = wrote(elsa)
        made = publications.render

        def render(*args: Any) -> Any:  # the moment between reading the text and taking the lock
            with writing() as session:
                post = session.get_one(Post, post_id)
                drafting.replace(session, post, replace(post.written, body="Samtidigt."), None, clock.now())
            return made(*args)

        monkeypatch.setattr(publications, "render", render)
        assert send(elsa, post_id).status_code == 409
        assert get(post_id).state(clock.now()) is State.DRAFT
        assert get(post_id).written.body == "Samtidigt."
