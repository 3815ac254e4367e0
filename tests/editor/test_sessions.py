"""One sees where one is signed in, and ends it."""

import re

import pytest
from flask import Flask

from hallbar.models import LoginSession
from tests import desk
from tests.desk import DeskClient

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def phone(app: Flask, elsa: DeskClient) -> DeskClient:
    """Elsa's second browser."""
    return desk.signed_in(app, elsa.user, SAFARI)


def ids(client: DeskClient) -> list[int]:
    """Of the sessions that can be ended on the page."""
    return [
        int(found)
        for found in re.findall(r"/redaktion/sessioner/(\d+)/avslut", client.get("/redaktion/sessioner").text)
    ]


def is_in(client: DeskClient) -> bool:
    return client.get("/redaktion/konto").status_code == 200


def test_each_session_is_told_by_its_browser_and_this_one_is_marked(
    app: Flask, elsa: DeskClient, phone: DeskClient, olle: DeskClient
) -> None:
    page = elsa.get("/redaktion/sessioner").text
    assert "Safari på iPhone" in page
    assert page.count("den här sessionen") == 1
    assert page.count(">Avsluta</button>") == 1, "neither this one, nor Olle's"
    desk.signed_in(app, elsa.user, FIREFOX)
    assert "Firefox på Windows" in elsa.get("/redaktion/sessioner").text


def test_ending_one_signs_that_browser_out_and_no_other(app: Flask, elsa: DeskClient, phone: DeskClient) -> None:
    third = desk.signed_in(app, elsa.user)
    newest, _phone = sorted(ids(elsa), reverse=True)
    answer = elsa.post(f"/redaktion/sessioner/{newest}/avslut", follow_redirects=True)
    assert "Sessionen är avslutad." in answer.text
    assert (is_in(elsa), is_in(phone), is_in(third)) == (True, True, False)


def test_ending_all_others_leaves_this_one(app: Flask, elsa: DeskClient, phone: DeskClient, olle: DeskClient) -> None:
    third = desk.signed_in(app, elsa.user)
    elsa.post("/redaktion/sessioner/avslut")
    assert (is_in(elsa), is_in(phone), is_in(third), is_in(olle)) == (True, False, False, True)
    assert "Avsluta alla andra" not in elsa.get("/redaktion/sessioner").text


def test_nobody_ends_another_s_session(app: Flask, elsa: DeskClient, phone: DeskClient, admin: DeskClient) -> None:
    (phones,) = ids(elsa)
    assert admin.post(f"/redaktion/sessioner/{phones}/avslut").status_code == 404
    assert admin.post("/redaktion/sessioner/999/avslut").status_code == 404
    assert is_in(phone)


def test_ending_this_one_is_signing_out(elsa: DeskClient, phone: DeskClient) -> None:
    (phones,) = ids(elsa)
    answer = phone.post(f"/redaktion/sessioner/{phones}/avslut")
    assert answer.location == "/redaktion/logga-in"
    assert (is_in(elsa), is_in(phone)) == (True, False)


def test_a_user_agent_is_only_text(app: Flask, elsa: DeskClient) -> None:
    desk.signed_in(app, elsa.user, "<script>alert(1)</script>" * 100)
    page = elsa.get("/redaktion/sessioner").text
    assert "<script>alert" not in page
    assert "Okänd webbläsare" in page


def test_rows_of_sessions_that_ended_long_ago_go(app: Flask, elsa: DeskClient) -> None:
    import time_machine

    from hallbar import clock
    from hallbar.extensions import db
    from hallbar.web import identity

    with time_machine.travel(clock.now() + identity.LIFETIME + identity.KEPT * 1.1):
        desk.signed_in(app, elsa.user)
        db.session.rollback()
        assert len(db.session.scalars(db.select(LoginSession)).all()) == 1
