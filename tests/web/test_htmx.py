"""Page or partial: the same context at the same address, chosen by who asks."""

import json

import pytest
from flask import Flask, flash

from hallbar.web import htmx

PAGE, PARTIAL = "editor/stale.html", "editor/sessions/_no_dialog.html"


@pytest.mark.parametrize(
    "headers, is_page",
    [
        ({}, True),
        ({"HX-Request": "true"}, False),
        ({"HX-Request": "false"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, True),
    ],
)
def test_htmx_is_given_the_partial_and_everybody_else_the_page(
    app: Flask, headers: dict[str, str], is_page: bool
) -> None:
    with app.test_request_context("/redaktion/logga-in", headers=headers):
        response = htmx.respond(PAGE, PARTIAL, status=422, carried=[], address="/")
        assert response.get_data(as_text=True).startswith("<!doctype html>") is is_page
        assert response.status_code == 422
        assert "HX-Request" in response.vary


def test_what_was_flashed_is_said_either_way(app: Flask) -> None:
    with app.test_request_context("/redaktion/logga-in"):
        flash("Sparat på servern.")
        assert "Sparat på servern." in htmx.respond(PAGE, PARTIAL, carried=[], address="/").get_data(as_text=True)
    with app.test_request_context("/redaktion/logga-in", headers={"HX-Request": "true"}):
        flash("Sparat på servern – ”allt”.")
        header = htmx.respond(PAGE, PARTIAL).headers["HX-Trigger"]
        assert header.isascii()
        assert json.loads(header) == {"hallbar:status": {"text": "Sparat på servern – ”allt”."}}


def test_events_add_up(app: Flask) -> None:
    with app.test_request_context():
        response = htmx.say(htmx.trigger(app.make_response(""), "ett", a=1), "Två")
        assert json.loads(response.headers["HX-Trigger"]) == {"ett": {"a": 1}, "hallbar:status": {"text": "Två"}}
