"""The accessibility statement: eleven items, each year looked at anew."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar.extensions import db, writing
from hallbar.models import AccessibilityStatement, LogEntry, Role
from tests import desk
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.editor.test_log import told

STATEMENT = "/redaktion/sidor/tillganglighet"


def form_of(client: DeskClient) -> dict[str, str]:
    page = client.get(STATEMENT).text
    fields = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* type="(?:text|date|hidden)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\r?\n(.*?)</textarea>', page, re.DOTALL))
    fields["conformity"] = re.findall(r'<input checked[^>]* name="conformity"[^>]* value="(\w+)"', page)[0]
    return {name: unescape(value) for name, value in fields.items()}


def save(client: DeskClient, **fields: str) -> TestResponse:
    return client.post(STATEMENT, form_of(client) | fields)


def kept() -> AccessibilityStatement:
    db.session.rollback()
    return db.session.scalars(select(AccessibilityStatement)).one()


def age(days: int) -> None:
    with writing() as session:
        statement = session.scalars(select(AccessibilityStatement)).one()
        statement.updated_on -= timedelta(days=days)
        statement.assessed_on -= timedelta(days=days)


def test_every_item_is_saved_and_shown(client: CheckedClient, elsa: DeskClient, now) -> None:
    items = {
        "organisation": "Region Halland",
        "service": "Hallands nyhetsrum",
        "conformity": "inte",
        "shortcomings": "Det **mesta**.",
        "assessed_on": "2026-01-02",
        "method": "Egna prov.",
        "feedback": "Ring oss.",
        "supervisor_url": "https://www.example.se/anmalan",
        "burden": "Filmerna, av kostnadsskäl.",
        "out_of_scope": "Gamla kartor.",
    }
    assert save(elsa, **items).status_code == 303
    page = client.get("/tillganglighet").text
    shown = {**items, "conformity": "inte förenlig", "assessed_on": "2 januari 2026", "shortcomings": "<strong>mesta"}
    for words in shown.values():
        assert words in page
    db.session.rollback()
    entry = db.session.scalars(select(LogEntry)).one()
    assert entry.data["before"]["conformity"] == "delvis", "what it said before is kept"


def test_saving_vouches_for_it_today(client: CheckedClient, elsa: DeskClient, admin: DeskClient, now) -> None:
    age(400)
    before = kept().updated_on
    assert save(elsa).status_code == 303
    assert kept().updated_on == before + timedelta(days=400)
    assert told(admin) == ["Elsa Ek uppdaterade tillgänglighetsredogörelsen."]


def test_after_a_year_it_is_old_and_the_desk_says_so(elsa: DeskClient) -> None:
    assert "mer än ett år" not in elsa.get("/redaktion/sidor").text
    age(366)
    assert "mer än ett år" in elsa.get("/redaktion/sidor").text
    assert "mer än ett år" in elsa.get(STATEMENT).text


@pytest.mark.parametrize(
    "updated, today, is_old",
    [
        (date(2025, 11, 29), date(2026, 11, 29), False),
        (date(2025, 11, 29), date(2026, 11, 30), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
    ],
)
def test_a_year_is_until_the_same_day(updated: date, today: date, is_old: bool) -> None:
    assert AccessibilityStatement(updated_on=updated).is_old(today) is is_old


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"organisation": ""}, "Skriv vilken organisation som ansvarar."),
        ({"conformity": "nästan"}, "Välj hur tillgänglig tjänsten är."),
        ({"assessed_on": "2999-01-01"}, "har inte varit än"),
        ({"assessed_on": "igår"}, "ÅÅÅÅ-MM-DD"),
        ({"shortcomings": " "}, "Beskriv vad som inte är tillgängligt och varför"),
        ({"supervisor_url": "javascript:alert(1)"}, "som börjar med https://"),
        ({"feedback": ""}, "Skriv hur man meddelar er brister."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_comes_back(
    elsa: DeskClient, fields: dict[str, str], words: str
) -> None:
    before = kept().updated_on
    answer = save(elsa, method="Kvar efteråt", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kvar efteråt" in answer.text
    assert (kept().updated_on, "Kvar" in kept().method) == (before, False)


def test_what_is_fully_accessible_has_no_shortcomings(client: CheckedClient, elsa: DeskClient) -> None:
    assert save(elsa, conformity="helt", shortcomings="").status_code == 303
    assert "känner inte till något innehåll som inte är tillgängligt" in client.get("/tillganglighet").text


def test_two_who_write_at_once_see_each_others_words(elsa: DeskClient, olle: DeskClient) -> None:
    opened = form_of(elsa)
    assert save(olle, method="Olles metod", organisation="Olles region").status_code == 303
    answer = elsa.post(STATEMENT, opened | {"method": "Elsas metod"})
    assert answer.status_code == 409
    for words in ("Olles metod", "Elsas metod", "Olles region"):
        assert words in answer.text
    assert kept().method == "Olles metod"


def test_it_is_for_editors(elsa: DeskClient, karin: DeskClient) -> None:
    assert karin.get(STATEMENT).status_code == 403
    assert karin.post(STATEMENT, {"method": "x"}).status_code == 403
    assert elsa.post(STATEMENT, {"csrf_token": "fel"}).status_code == 400


def test_the_day_is_stockholms(app: Flask) -> None:
    with time_machine.travel("2027-06-30T22:30:00+00:00", tick=False):
        elsa = desk.signed_in(app, desk.add_user("Elsa Ek", Role.EDITOR))
        assert save(elsa, assessed_on="2027-07-01").status_code == 303
    assert kept().updated_on == date(2027, 7, 1)
