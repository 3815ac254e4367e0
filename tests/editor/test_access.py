"""Who may do what at the desk: every role at every address, by the table in ``access.txt``.

A new address needs a line there: its method, its rule, and the least role that it answers (or ``anybody``).
"""

import re
from pathlib import Path

import pytest
from flask import Flask

from hallbar.models import Role
from tests import desk
from tests.desk import DeskClient

TABLE = [
    line.split() for line in (Path(__file__).parent / "access.txt").read_text(encoding="utf-8").splitlines() if line
]
ANYBODY = "anybody"
VALUES = {"token": "x", "field": "title"}


def filled(rule: str) -> str:
    """An address of the rule."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: VALUES.get(part[1], "1"), rule)


def ask(client: DeskClient, method: str, rule: str) -> int:
    """The status with which an address answers; 401 for the way to the sign-in form."""
    answer = client.post(filled(rule)) if method == "POST" else client.get(filled(rule))
    to_sign_in = answer.status_code == 302 and answer.location.startswith("/redaktion/logga-in?vidare=")
    return 401 if to_sign_in else answer.status_code


def test_every_address_has_a_line(app: Flask) -> None:
    found = sorted(
        f"{rule.rule} {method}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("editor.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )
    assert found == sorted(f"{rule} {method}" for method, rule, _least in TABLE)


@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_is_meant_for_it_and_nothing_else(app: Flask, role: Role) -> None:
    user = desk.add_user("Robin Ros", role)
    for method, rule, least in TABLE:
        allowed = least == ANYBODY or role.includes(Role(least))
        status = ask(desk.signed_in(app, user), method, rule)
        assert (status not in (401, 403)) is allowed, f"{role}: {method} {rule} answers {status}"


def test_nobody_reaches_anything_without_signing_in(app: Flask) -> None:
    for method, rule, least in TABLE:
        status = ask(desk.browser(app), method, rule)
        assert (status == 401) is (least != ANYBODY), f"{method} {rule} answers {status}"


def test_what_a_role_may_not_do_is_said_in_a_sentence(karin: DeskClient) -> None:
    answer = karin.get("/redaktion/anvandare")
    assert answer.status_code == 403
    assert "bara administratörer" in answer.text
    assert "Användare</a>" not in answer.text, "and its menu does not lead there"
    answer = karin.htmx("/redaktion/anvandare")
    assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    assert "bara administratörer" in answer.text


def test_only_post_changes_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("editor."):
            assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule
            assert not {"GET", "POST"} <= (rule.methods or set()), f"{rule}: a view reads or writes"


def test_reading_writes_nothing(app: Flask, admin: DeskClient, statements) -> None:
    admin.get("/redaktion/konto")  # asks for the schema, once a process
    for method, rule, _least in TABLE:
        if method == "GET":
            with statements() as seen:
                admin.get(filled(rule))
            assert [statement for statement in seen if not statement.startswith("SELECT")] == [], rule


def test_pages_are_kept_by_no_cache_and_found_by_no_search_engine(elsa: DeskClient) -> None:
    for path in ("/redaktion/konto", "/redaktion/anvandare", "/redaktion/valj-losenord/x"):
        headers = elsa.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert {"Cookie", "HX-Request"} <= {name.strip() for name in headers["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/redaktion/finns-inte", "/redaktion/inlagg/ny/finns-inte", "/redaktion/inlagg/abc"])
def test_an_address_that_is_nobodys_is_told_on_a_page_of_the_desk(app: Flask, karin: DeskClient, path: str) -> None:
    answer = karin.get(path)
    assert answer.status_code == 404
    assert "Redaktionens meny" in answer.text
    assert "Till redaktionens början" in answer.text
    assert desk.browser(app).get(path).location == f"/redaktion/logga-in?vidare={path}"


def test_a_last_slash_makes_no_difference(karin: DeskClient) -> None:
    assert karin.get("/redaktion/inlagg/?q=x").location == "/redaktion/inlagg?q=x"
