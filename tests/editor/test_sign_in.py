"""Signing in and out."""

from flask import Flask

from tests import desk
from tests.desk import PASSWORD, DeskClient


def test_signing_in_leads_to_where_one_was_going(app: Flask) -> None:
    desk.add_user("Elsa Ek")
    client = desk.browser(app)
    answer = client.get("/redaktion/sessioner?a=1")
    assert answer.status_code == 302
    assert answer.location == "/redaktion/logga-in?vidare=/redaktion/sessioner?a%3D1"
    answer = client.post(
        "/redaktion/logga-in",
        {"email": " Elsa@Example.se ", "password": PASSWORD, "vidare": "/redaktion/sessioner?a=1"},
    )
    assert (answer.status_code, answer.location) == (303, "/redaktion/sessioner?a=1")
    assert "Elsa Ek" in client.get("/redaktion/sessioner").text


def test_signed_out_is_signed_out(elsa: DeskClient) -> None:
    assert elsa.get("/redaktion/sessioner").status_code == 200
    assert elsa.post("/redaktion/logga-ut").status_code == 303
    assert elsa.get("/redaktion/sessioner").status_code == 302
