"""Signing in and out: who gets in, what the cookie is, where it leads, and when it is enough."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import LoginSession, User
from tests import desk
from tests.desk import PASSWORD, DeskClient

WRONG = "hör inte ihop"


def sign_in(client: DeskClient, email: str = "elsa@example.se", password: str = PASSWORD, **fields: str):
    """Fill in the form and send it."""
    token = desk.token_in(client.get("/redaktion/logga-in").text)
    fields = {"email": email, "password": password, "csrf_token": token} | fields
    return client.post("/redaktion/logga-in", fields)


def is_in(client: DeskClient) -> bool:
    """Whether somebody is signed in."""
    return client.get("/redaktion/konto").status_code == 200


@pytest.fixture
def somebody(app: Flask) -> DeskClient:
    """A browser of Elsa's in which she has not signed in yet."""
    client = desk.browser(app)
    client.user = desk.add_user("Elsa Ek")
    return client


# --- who gets in -----------------------------------------------------------------------------------------------------


def test_signing_in_leads_to_where_one_was_going(somebody: DeskClient) -> None:
    answer = somebody.get("/redaktion/sessioner?a=1")
    assert answer.status_code == 302
    assert answer.location == "/redaktion/logga-in?vidare=/redaktion/sessioner?a%3D1"
    assert 'name="vidare" value="/redaktion/sessioner?a=1"' in somebody.get(answer.location).text
    answer = sign_in(somebody, " Elsa@Example.se ", vidare="/redaktion/sessioner?a=1")
    assert (answer.status_code, answer.location) == (303, "/redaktion/sessioner?a=1")
    assert "Elsa Ek" in somebody.get("/redaktion/sessioner").text


@pytest.mark.parametrize("composed", ["Ångström åker ända dit", "A\u030angstro\u0308m a\u030aker a\u0308nda dit"])
def test_a_password_is_the_same_however_the_keyboard_composes_it(app: Flask, composed: str) -> None:
    desk.add_user("Elsa Ek", password="Ångström åker ända dit")
    assert sign_in(desk.browser(app), password=composed).status_code == 303


@pytest.mark.parametrize(
    "email, password",
    [
        ("elsa@example.se", "fel lösenord helt och hållet"),
        ("elsa@example.se", PASSWORD + " "),
        ("ingen@example.se", PASSWORD),
        ("avstangd@example.se", PASSWORD),
        ("nyanstalld@example.se", PASSWORD),
        ("nyanstalld@example.se", "x"),
    ],
)
def test_every_refusal_is_the_same(somebody: DeskClient, email: str, password: str) -> None:
    desk.add_user("Avstängd", email="avstangd@example.se")
    desk.add_user("Nyanställd", email="nyanstalld@example.se")
    with writing() as session:
        session.scalars(select(User).where(User.email == "avstangd@example.se")).one().disabled_at = clock.now()
        session.scalars(select(User).where(User.email == "nyanstalld@example.se")).one().password_hash = ""
    answer = sign_in(somebody, email, password)
    assert answer.status_code == 422
    assert answer.text.count(WRONG) == 2, "in the summary and at the field"
    assert f'value="{email}"' in answer.text, "what was typed is still there"
    assert password not in answer.text.replace("x", "")
    assert not is_in(somebody)


def test_an_unknown_address_takes_as_long_as_a_known_one(somebody: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the work that is done: each refusal verifies one hash."""
    from argon2 import PasswordHasher

    verified: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, hash: str, password: bytes) -> bool:
        verified.append(hash)
        return bool(verify(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for email in ("elsa@example.se", "ingen@example.se"):
        sign_in(somebody, email, "fel lösenord helt och hållet")
    assert len(verified) == 2
    assert verified[0] != verified[1]
    assert verified[0].rpartition("$")[0].rpartition("$")[0] == verified[1].rpartition("$")[0].rpartition("$")[0]


def test_what_is_missing_is_told_at_its_field(somebody: DeskClient) -> None:
    answer = sign_in(somebody, "", "")
    assert answer.status_code == 422
    assert '<a href="#sign-in-email">Skriv din e-postadress.</a>' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Fel: Logga in" in answer.text


def test_a_hash_of_yesterday_s_parameters_is_made_anew(app: Flask) -> None:
    from argon2 import PasswordHasher

    user = desk.add_user("Elsa Ek")
    weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    with writing():
        user.password_hash = weak
    client = desk.browser(app)
    assert sign_in(client).status_code == 303
    assert user.password_hash != weak
    assert user.password_hash.startswith("$argon2id$")
    client.post("/redaktion/logga-ut")
    assert sign_in(client).status_code == 303


# --- where it leads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/redaktion/",
        "///example.org",
        "/\\example.org",
        "\\\\example.org",
        "/redaktion/\\..\\x",
        "/\t/example.org/redaktion/",
        "/redaktion\n//example.org",
        "https:/redaktion/",
        "javascript:alert(1)",
        "redaktion/",
        "/redaktionen",
        "/",
        " /redaktion/",
        "/redaktion/../\u2028",
    ],
)
def test_signing_in_never_leads_out_of_the_desk(somebody: DeskClient, elsewhere: str) -> None:
    page = somebody.get("/redaktion/logga-in", query_string={"vidare": elsewhere}).text
    assert 'name="vidare"' not in page
    answer = sign_in(somebody, vidare=elsewhere)
    assert answer.location == "/redaktion/"
    answer = somebody.get("/redaktion/logga-in", query_string={"vidare": elsewhere})
    assert answer.location == "/redaktion/", "nor where one is signed in already"


# --- the cookie ------------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_the_desk_alone(somebody: DeskClient) -> None:
    (cookie,) = sign_in(somebody).headers.getlist("Set-Cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("hallbar=")
    assert {*attributes} == {"Secure", "HttpOnly", "Path=/redaktion", "SameSite=Lax"}
    assert "Set-Cookie" not in somebody.get("/").headers, "and a visitor's pages do not see it"
    assert somebody.get("/").headers.get("Vary", "").find("Cookie") == -1


def test_only_a_hash_of_the_token_is_kept(somebody: DeskClient) -> None:
    sign_in(somebody)
    with somebody.session_transaction(base_url="https://localhost/redaktion/") as cookie:
        token = cookie["token"]
    login = db.session.scalars(select(LoginSession)).one()
    assert len(token) >= 43, "256 bits"
    assert token not in str(vars(login))


def test_signing_in_changes_everything_in_the_cookie(somebody: DeskClient) -> None:
    """Else somebody could plant a session, or a CSRF secret, and wait."""
    somebody.get("/redaktion/logga-in")
    path = "https://localhost/redaktion/"
    with somebody.session_transaction(base_url=path) as cookie:
        before = dict(cookie)
    sign_in(somebody)
    with somebody.session_transaction(base_url=path) as cookie:
        first = dict(cookie)
    sign_in_again = somebody.post("/redaktion/logga-in", {"email": "elsa@example.se", "password": PASSWORD})
    assert sign_in_again.status_code == 303
    somebody.get("/redaktion/konto")
    with somebody.session_transaction(base_url=path) as cookie:
        second = dict(cookie)
    assert before["csrf_token"] != second["csrf_token"]
    assert first["token"] != second["token"]
    open_sessions = select(func.count()).select_from(LoginSession).where(LoginSession.ended_at.is_(None))
    assert db.session.scalar(open_sessions) == 1, "and the session that the browser had before has ended"


def test_a_forged_or_altered_cookie_is_nobody_s(elsa: DeskClient) -> None:
    cookie = elsa.get_cookie("hallbar", path="/redaktion")
    assert cookie
    for value in (cookie.value[:-2], "x" + cookie.value, "", "e30.x.y"):
        elsa.set_cookie("hallbar", value, path="/redaktion", secure=True, httponly=True, samesite="Lax")
        assert not is_in(elsa)


def test_a_key_s_successor_believes_what_its_predecessor_signed(app: Flask, elsa: DeskClient) -> None:
    cookie = elsa.get_cookie("hallbar", path="/redaktion")
    assert cookie
    app.config.update(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["test"])
    assert is_in(elsa)
    elsa.set_cookie("hallbar", cookie.value, path="/redaktion")
    app.config.update(SECRET_KEY="newer", SECRET_KEY_FALLBACKS=["new"])
    assert not is_in(elsa)


# --- when it is enough -----------------------------------------------------------------------------------------------


def test_the_eleventh_attempt_on_an_account_waits_even_with_the_right_password(app: Flask) -> None:
    desk.add_user("Elsa Ek")
    with time_machine.travel("2026-11-24T13:00:00Z", tick=False) as time:
        for _ in range(10):
            assert sign_in(desk.browser(app), password="fel lösenord helt och hållet").status_code == 422
        answer = sign_in(desk.browser(app), "ELSA@example.se")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == str(15 * 60 + 1)
        assert "Vänta till klockan 14.15" in answer.text
        time.shift(timedelta(minutes=15))
        assert sign_in(desk.browser(app)).status_code == 303


def test_an_account_that_does_not_exist_is_throttled_just_the_same(app: Flask) -> None:
    client = desk.browser(app)
    statuses = [sign_in(client, "ingen@example.se", "fel lösenord").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_success_begins_the_count_of_the_account_anew(app: Flask) -> None:
    desk.add_user("Elsa Ek")
    for _ in range(2):
        for _ in range(9):
            assert sign_in(desk.browser(app), password="fel lösenord helt och hållet").status_code == 422
        assert sign_in(desk.browser(app)).status_code == 303


def test_one_address_cannot_try_many_accounts(app: Flask) -> None:
    client = desk.browser(app)
    token = client.token()

    def attempt(number: int, address: str) -> int:
        fields = {"email": f"nr{number}@example.se", "password": "fel lösenord", "csrf_token": token}
        return client.post("/redaktion/logga-in", fields, environ_base={"REMOTE_ADDR": address}).status_code

    assert [attempt(number, "192.0.2.7") for number in range(61)] == [422] * 60 + [429]
    assert attempt(99, "192.0.2.8") == 422, "others are not concerned"
    assert [attempt(100 + n, f"2001:db8:1:2::{n:x}") for n in range(61)] == [422] * 60 + [429], "a /64 is one address"
    assert attempt(999, "2001:db8:1:3::1") == 422


def test_a_whole_office_behind_one_address_can_sign_in(app: Flask) -> None:
    for number in range(8):
        desk.add_user(f"Nr{number} Person")
    for _ in range(9):
        for number in range(8):
            client = desk.browser(app)
            assert sign_in(client, f"nr{number}@example.se").status_code == 303


def test_nobody_can_read_from_the_counts_who_has_tried(app: Flask) -> None:
    from hallbar.models import Attempts

    sign_in(desk.browser(app), "hemlig@example.se", "fel lösenord")
    rows = db.session.scalars(select(Attempts)).all()
    assert len(rows) == 2
    assert not [row for row in rows if "hemlig" in row.what or "127.0" in row.what]


# --- signing out -----------------------------------------------------------------------------------------------------


def test_signed_out_is_signed_out(elsa: DeskClient) -> None:
    cookie = elsa.get_cookie("hallbar", path="/redaktion")
    assert cookie
    answer = elsa.post("/redaktion/logga-ut", follow_redirects=True)
    assert "Du är utloggad." in answer.text
    assert not is_in(elsa)
    elsa.set_cookie("hallbar", cookie.value, path="/redaktion")
    assert not is_in(elsa), "nor does the old cookie help"


def test_a_disabled_user_is_out_at_once(elsa: DeskClient) -> None:
    assert is_in(elsa)
    with writing() as session:
        session.get_one(User, elsa.user.id).disabled_at = clock.now()
    assert not is_in(elsa)


def test_nothing_secret_is_logged(app: Flask, caplog) -> None:
    caplog.set_level("DEBUG")
    desk.add_user("Elsa Ek")
    client = desk.browser(app)
    sign_in(client, password="fel lösenord helt och hållet")
    sign_in(client)
    client.post("/redaktion/konto/losenord", {"password": PASSWORD, "new_password": "kort", "csrf_token": "x"})
    cookie = client.get_cookie("hallbar", path="/redaktion")
    assert cookie
    for secret in (PASSWORD, "fel lösenord", cookie.value):
        assert secret not in caplog.text
