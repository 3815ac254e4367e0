"""The site's own facts and the notice bar: changed at the desk, and on the next page that anybody is shown."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from hallbar.clock import to_stockholm
from hallbar.extensions import db
from hallbar.models import Role, Site
from tests import desk
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.editor.test_log import told

SETTINGS = "/redaktion/installningar"
NOTICE = f"{SETTINGS}/meddelande"
NAMES = ("name", "tagline", "publisher", "contact_name", "contact_email", "contact_phone", "notice", "on", "clock")


def form_of(client: DeskClient, path: str) -> dict[str, str]:
    """What the form on a page has in it."""
    inputs = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', client.get(path).text)
    return {name: value for name, value in inputs if name in (*NAMES, "base")}


def save(client: DeskClient, path: str = SETTINGS, **fields: str) -> TestResponse:
    return client.post(path, form_of(client, path) | fields)


def site() -> Site:
    db.session.rollback()
    return db.session.get_one(Site, 1)


def test_what_is_saved_stands_on_the_next_page(client: CheckedClient, admin: DeskClient) -> None:
    before = client.get("/om")
    answer = save(admin, name="Nya namnet", tagline="Om vården", contact_email="hej@example.se", contact_phone="08-1 2")
    assert answer.status_code == 303, answer.text
    page = client.get("/om", headers={"If-None-Match": before.headers["ETag"]})
    assert page.status_code == 200
    for words in ("Nya namnet", "Om vården", "mailto:hej@example.se", "tel:0812"):
        assert words in page.text
    assert "Nya namnet" in client.get("/arkiv.rss").text
    assert told(admin) == [
        "Amina Dahl ändrade webbplatsens namn, beskrivning, e-postadress och telefonnummer i inställningarna."
    ]


def test_nothing_is_told_when_nothing_was_changed(admin: DeskClient) -> None:
    assert save(admin).status_code == 303
    assert save(admin, NOTICE, notice="").status_code == 303, "there was none"
    assert told(admin) == []


def test_what_is_wrong_is_told_and_what_was_typed_comes_back(admin: DeskClient) -> None:
    answer = save(admin, name=" ", contact_email="nej", tagline="Kvar")
    assert answer.status_code == 422
    for words in ("Skriv vad webbplatsen heter.", "Skriv en hel e-postadress", 'value="Kvar"', 'value="nej"'):
        assert words in answer.text
    assert site().tagline == ""


def test_two_administrators_do_not_overwrite_each_other_unseen(app: Flask, admin: DeskClient) -> None:
    bo = desk.signed_in(app, desk.add_user("Bo Berg", Role.ADMIN))
    opened = form_of(admin, SETTINGS)
    assert save(bo, name="Bos namn", publisher="Bo Berg").status_code == 303
    answer = admin.post(SETTINGS, opened | {"name": "Aminas namn"})
    assert answer.status_code == 409
    assert site().name == "Bos namn"
    for words in ("Bos namn", 'value="Aminas namn"', 'value="Bo Berg"', "Spara ändå"):
        assert words in answer.text
    base = re.search(r'name="base" type="hidden" value="([^"]+)"', answer.text)
    assert base
    again = opened | {"name": "Aminas namn", "publisher": "Bo Berg", "base": base[1]}
    assert admin.post(SETTINGS, again).status_code == 303
    assert (site().name, site().publisher) == ("Aminas namn", "Bo Berg")


# --- the notice ------------------------------------------------------------------------------------------------------


def test_a_notice_is_shown_and_taken_away(client: CheckedClient, admin: DeskClient) -> None:
    assert save(admin, NOTICE, notice="**Stängt** i dag. [Läs mer](/om) <script>").status_code == 303
    page = client.get("/arkiv").text
    assert '<strong>Stängt</strong> i dag. <a href="/om">Läs mer</a>' in page
    assert "<script>" not in page.partition("</main>")[0].partition("<body")[2]
    assert save(admin, NOTICE, notice="").status_code == 303
    assert "Stängt" not in client.get("/arkiv").text
    assert told(admin) == [
        "Amina Dahl tog bort meddelandet ”**Stängt** i dag. [Läs mer](/om) &lt;script&gt;” från webbplatsen.",
        "Amina Dahl visade meddelandet ”**Stängt** i dag. [Läs mer](/om) &lt;script&gt;” på webbplatsen.",
    ]


def test_a_notice_ends_by_itself(client: CheckedClient, admin: DeskClient, now) -> None:
    end = to_stockholm(now + timedelta(days=1)).replace(hour=14, minute=30, second=0, microsecond=0)
    answer = save(admin, NOTICE, notice="Till i morgon", on=f"{end:%Y-%m-%d}", clock="14.30")
    assert answer.status_code == 303, answer.text
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        before = client.get("/om")
    assert "Till i morgon" in before.text
    with time_machine.travel(end, tick=False):
        after = client.get("/om", headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200
        assert "Till i morgon" not in after.text
        assert "slutade visas" in admin.get(NOTICE).text


@pytest.mark.parametrize(
    "on, clock, words",
    [
        ("2018-05-03", "12:00", "har redan varit"),
        ("2999-01-01", "", "Välj ett klockslag."),
        ("i morgon", "12:00", "ÅÅÅÅ-MM-DD"),
    ],
)
def test_an_end_that_is_none_is_refused(admin: DeskClient, on: str, clock: str, words: str) -> None:
    answer = save(admin, NOTICE, notice="Hej", on=on, clock=clock)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Hej"' in answer.text
    assert site().notice == ""


def test_a_notice_is_one_line_and_not_endless(admin: DeskClient) -> None:
    assert save(admin, NOTICE, notice="x" * 301).status_code == 422
    assert save(admin, NOTICE, notice="Ett\nTvå").status_code == 303
    assert site().notice == "Ett Två"


@pytest.mark.parametrize("path", [SETTINGS, NOTICE])
def test_only_administrators_change_the_site(elsa: DeskClient, karin: DeskClient, admin: DeskClient, path: str) -> None:
    assert [client.get(path).status_code for client in (elsa, karin)] == [403, 403]
    assert elsa.post(path, {"name": "x", "notice": "x"}).status_code == 403
    assert admin.post(path, {"csrf_token": "fel", "name": "x"}).status_code == 400
    assert (site().name, site().notice) == ("Testnytt", "")
