"""A session has ended, or a page has grown old, and somebody sends what they wrote: the words are still there."""

import json
import re
from html import unescape

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import LoginSession, User
from tests import desk
from tests.desk import PASSWORD, DeskClient

TEXT = '  Rubrik "med" <tecken> & \n\n  två rader\n'
FIELDS = {"title": "Åäö", "body": TEXT, "email": "a@example.se", "code": "7", "tags": ["a", "b"]}
ARRIVED = [
    ("title", "Åäö"),
    ("body", TEXT.replace("\n", "\r\n")),
    ("email", "a@example.se"),
    ("code", "7"),
    ("tags", "a"),
    ("tags", "b"),
]
SAVE = "/redaktion/prov?till=7"


@pytest.fixture
def saved(app: Flask) -> list[list[tuple[str, str]]]:
    """What a view at ``SAVE`` has been sent: one of the desk's, such as the writing form's will be."""
    arrived: list[list[tuple[str, str]]] = []

    def save() -> str:
        assert request.args["till"] == "7"
        arrived.append([(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"])
        return '<div id="saved">Sparat</div>' if "HX-Request" in request.headers else "Sparat"

    app.add_url_rule("/redaktion/prov", "editor.prov", save, methods=["POST"])
    return arrived


@pytest.fixture
def plain(app: Flask, saved: list[list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    """Elsa's browser, with a page of the desk open."""
    monkeypatch.setattr("tests.checks.check_page", lambda html, for_visitors: None)  # "Sparat" is no page
    return desk.signed_in(app, desk.add_user("Elsa Ek"))


def end_sessions() -> None:
    """As if they had all been ended elsewhere."""
    with writing() as session:
        session.query(LoginSession).update({"ended_at": clock.now()})


def hidden_fields(html: str) -> MultiDict[str, str]:
    """What the page's form carries, as a browser would send it."""
    main = html.partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    return MultiDict([(unescape(n), unescape(v).replace("\r\n", "\n").replace("\n", "\r\n")) for n, v in found])


def action(html: str) -> str:
    """Where the page's form is sent."""
    found = re.search(r'<form[^>]* action="([^"]+)"', html.partition("<main")[2])
    assert found
    return unescape(found[1])


def fill_in(client: DeskClient, html: str, **fields: str):
    """Send the page's form with these fields filled in."""
    data = hidden_fields(html)
    data.update(fields)
    return client.open(action(html), method="POST", data=data)


# --- the session has ended -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["kept", "lost"])
def test_signing_in_finishes_the_save(plain: DeskClient, saved: list, cookie: str) -> None:
    token = plain.token()
    end_sessions()
    if cookie == "lost":
        plain.delete_cookie("hallbar", path="/redaktion")
    answer = plain.post(SAVE, FIELDS | {"csrf_token": token})
    assert answer.status_code == 401
    assert "finns kvar här" in answer.text
    assert saved == []
    done = fill_in(plain, answer.text, email="elsa@example.se", password=PASSWORD)
    assert (done.status_code, done.text) == (200, "Sparat")
    assert saved == [ARRIVED], "each field once, in order, and none of the sign-in form's"
    assert plain.get("/redaktion/konto").status_code == 200


def test_a_wrong_password_loses_nothing(plain: DeskClient, saved: list) -> None:
    token = plain.token()
    end_sessions()
    page = plain.post(SAVE, FIELDS | {"csrf_token": token}).text
    for _ in range(2):
        answer = fill_in(plain, page, email="elsa@example.se", password="fel lösenord helt och hållet")
        assert answer.status_code == 401
        assert "hör inte ihop" in answer.text
        page = answer.text
    assert fill_in(plain, page, email="elsa@example.se", password=PASSWORD).text == "Sparat"
    assert saved == [ARRIVED]


def test_nor_does_waiting_after_too_many_attempts(plain: DeskClient, saved: list) -> None:
    token = plain.token()
    end_sessions()
    page = plain.post(SAVE, FIELDS | {"csrf_token": token}).text
    for _ in range(11):
        answer = fill_in(plain, page, email="elsa@example.se", password="fel lösenord helt och hållet")
        page = answer.text
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert "Vänta till klockan" in page
    assert hidden_fields(page)["title"] == "Åäö"


def test_the_second_factor_is_asked_for_on_the_way(plain: DeskClient, saved: list) -> None:
    import pyotp

    with writing() as session:
        session.get_one(User, plain.user.id).totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    token = plain.token()
    end_sessions()
    page = plain.post(SAVE, FIELDS | {"csrf_token": token}).text
    answer = fill_in(plain, page, email="elsa@example.se", password=PASSWORD)
    assert answer.status_code == 401
    assert "Engångskod" in answer.text
    assert saved == []
    assert fill_in(plain, answer.text, code=pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").now()).text == "Sparat"
    assert saved == [ARRIVED]


def test_somebody_else_s_signing_in_does_what_that_one_may(app: Flask, saved: list) -> None:
    admin = desk.signed_in(app, desk.add_user("Amina Dahl", desk.Role.ADMIN))
    karin = desk.add_user("Karin Ås", desk.Role.WRITER)
    token = admin.token()
    end_sessions()
    page = admin.post(f"/redaktion/anvandare/{karin.id}/aterstallning", {"csrf_token": token}).text
    assert fill_in(admin, page, email="karin@example.se", password=PASSWORD).status_code == 403


def test_no_password_is_ever_in_a_page(elsa: DeskClient) -> None:
    token = elsa.token()
    end_sessions()
    fields = {"password": "hemligt nog", "new_password": "hemligare än så", "name": "kvar"}
    for answer in (
        elsa.post("/redaktion/konto/losenord", fields | {"csrf_token": token}),
        elsa.post("/redaktion/logga-in", fields | {"csrf_token": "x"}),
    ):
        assert "kvar" in answer.text
        assert "hemlig" not in answer.text


def test_the_words_of_another_site_are_not_carried(plain: DeskClient, saved: list) -> None:
    """Else it could plant a text and have it saved by whoever signs in."""
    plain.get("/redaktion/konto")
    end_sessions()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://example.org"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "none"},
    ):
        answer = plain.post(SAVE, FIELDS | {"csrf_token": None}, headers=headers)
        assert answer.status_code in (401, 403), headers
        assert "Åäö" not in answer.text
        assert "två rader" not in answer.text
    forged = FIELDS | {"csrf_token": None, "_fortsatt": "1", "email": "elsa@example.se", "password": PASSWORD}
    for site in ("cross-site", "", "same-origin"):
        answer = plain.post(SAVE, forged, headers={"Sec-Fetch-Site": site})
        assert answer.status_code in (401, 403), "nor does it sign anybody in"
    assert saved == []


def test_an_older_browser_tells_its_origin_instead(plain: DeskClient) -> None:
    end_sessions()
    for origin in ("http://localhost", desk.BASE_URL):
        headers = {"Sec-Fetch-Site": "", "Origin": origin}
        assert "Åäö" in plain.post(SAVE, FIELDS | {"csrf_token": None}, headers=headers).text


# --- beside the text, with htmx --------------------------------------------------------------------------------------


def test_htmx_is_given_a_dialog_and_afterwards_a_fresh_token(plain: DeskClient, saved: list) -> None:
    token = plain.token()
    end_sessions()
    answer = plain.htmx(SAVE, FIELDS | {"csrf_token": token})
    assert answer.status_code == 401
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#sign-in-dialog", "outerHTML")
    assert "<dialog" in answer.text
    form = {"csrf_token": desk.token_in(answer.text), "email": "elsa@example.se"}
    wrong = plain.htmx("/redaktion/logga-in", form | {"password": "fel lösenord"})
    assert wrong.status_code == 422
    assert wrong.headers["HX-Retarget"] == "#sign-in-dialog"
    right = plain.htmx("/redaktion/logga-in", form | {"password": PASSWORD})
    assert right.status_code == 200
    assert "<dialog" not in right.text
    fresh = json.loads(right.headers["HX-Trigger"])["hallbar:signed-in"]["token"]
    assert plain.htmx(SAVE, FIELDS | {"csrf_token": token}).status_code == 400, "the old one is of another session"
    assert plain.htmx(SAVE, FIELDS | {"csrf_token": fresh}).status_code == 200
    assert len(saved) == 1


def test_htmx_that_only_reads_is_asked_to_sign_in_too(app: Flask) -> None:
    answer = desk.browser(app).htmx("/redaktion/sessioner")
    assert answer.status_code == 401
    assert "<dialog" in answer.text


def test_a_page_that_htmx_restores_is_a_page(elsa: DeskClient) -> None:
    answer = elsa.get("/redaktion/sessioner", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert answer.text.startswith("<!doctype html>")


# --- the page has grown old ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["missing", "altered", "foreign", "older"])
def test_a_token_that_is_not_the_session_s_stops_the_save_but_loses_nothing(
    app: Flask, plain: DeskClient, saved: list, token: str
) -> None:
    olle = desk.signed_in(app, desk.add_user("Olle Öst"))
    own = plain.token()
    fields = dict(FIELDS) | {
        "csrf_token": {"missing": None, "altered": own[:-1] + "~", "foreign": olle.token()}.get(token, own)
    }
    if token == "older":  # signed in anew, in another tab
        plain.post("/redaktion/logga-in", {"email": "elsa@example.se", "password": PASSWORD})
    answer = plain.post(SAVE, fields)
    assert answer.status_code == 400
    assert "Sidan hade legat öppen för länge. Det du skrev finns kvar här: skicka igen." in answer.text
    assert saved == []
    assert fill_in(plain, answer.text).text == "Sparat"
    assert saved == [ARRIVED]


def test_a_page_may_lie_open_for_days(plain: DeskClient, saved: list) -> None:
    import time_machine

    token = plain.token()
    with time_machine.travel(clock.now() + desk.identity.LIFETIME / 2):
        assert plain.post(SAVE, FIELDS | {"csrf_token": token}).text == "Sparat"


def test_another_site_s_save_is_refused_whoever_is_signed_in(plain: DeskClient, saved: list) -> None:
    good = plain.token()
    for token, headers in (
        (good, {"Sec-Fetch-Site": "cross-site"}),
        (good, {"Sec-Fetch-Site": "same-site"}),
        (good, {"Sec-Fetch-Site": "", "Origin": "https://example.org"}),
        (None, {"Sec-Fetch-Site": ""}),
        (None, {"Sec-Fetch-Site": "", "Origin": "null"}),
    ):
        answer = plain.post(SAVE, FIELDS | {"csrf_token": token}, headers=headers)
        assert answer.status_code in (400, 403)
        assert "Åäö" not in answer.text
    assert saved == []


def test_htmx_with_an_old_token_is_given_a_fresh_one_to_send_again_with(plain: DeskClient, saved: list) -> None:
    answer = plain.htmx(SAVE, FIELDS | {"csrf_token": "x"})
    assert answer.status_code == 400
    fresh = json.loads(answer.headers["HX-Trigger"])["hallbar:signed-in"]["token"]
    assert plain.htmx(SAVE, FIELDS | {"csrf_token": fresh}).status_code == 200
    answer = plain.htmx(SAVE, FIELDS | {"csrf_token": None}, headers={"Sec-Fetch-Site": "", "HX-Request": "true"})
    assert "HX-Trigger" not in answer.headers, "but nobody who may not be one of our pages"


def test_a_header_can_carry_the_token(plain: DeskClient, saved: list) -> None:
    answer = plain.post(SAVE, FIELDS | {"csrf_token": None}, headers={"X-CSRFToken": plain.token()})
    assert answer.text == "Sparat"


# --- how long a session lives ----------------------------------------------------------------------------------------


def test_work_keeps_a_session_alive_and_reading_does_not(plain: DeskClient, saved: list) -> None:
    import time_machine

    token = plain.token()
    began = clock.now()
    with time_machine.travel(began, tick=False) as time:
        for _ in range(3):
            time.shift(desk.identity.LIFETIME * 0.9)
            assert plain.post(SAVE, FIELDS | {"csrf_token": token}).status_code == 200
        db.session.rollback()
        assert db.session.scalars(db.select(LoginSession)).one().seen_at == clock.now()
        time.shift(desk.identity.LIFETIME * 0.9)
        assert plain.get("/redaktion/konto").status_code == 200
        time.shift(desk.identity.LIFETIME * 0.2)
        assert plain.get("/redaktion/konto").status_code == 302


def test_a_page_asks_who_is_signed_in_once(elsa: DeskClient, statements) -> None:
    elsa.get("/redaktion/konto")
    with statements() as seen:
        elsa.get("/redaktion/konto")
    assert len([statement for statement in seen if "login_session" in statement]) == 1
    assert len(seen) == 2, "that, and the site"
