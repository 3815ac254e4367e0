"""A code from the telephone beside the password: turned on with care, asked for always, each code good once."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pyotp
import pytest
import time_machine
from flask import Flask

from hallbar.extensions import db, writing
from hallbar.models import User
from tests import desk
from tests.desk import PASSWORD, DeskClient
from tests.editor.test_sign_in import is_in, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def soon() -> datetime:
    """Just after a code begins; later than anybody signed in, since a cookie from the future is not believed."""
    return datetime.now(UTC).replace(second=5, microsecond=0) + timedelta(minutes=2)


def code(secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows now, or shows some steps from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


@pytest.fixture
def protected(app: Flask) -> User:
    """Elsa, with the second factor on."""
    user = desk.add_user("Elsa Ek")
    with writing():
        user.totp_secret = SECRET
    return user


def turn_on(client: DeskClient) -> tuple[str, list[str]]:
    """Go through the pages: the secret and the recovery codes."""
    client.post("/redaktion/konto/tvafaktor", {"password": PASSWORD})
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', client.get("/redaktion/konto/tvafaktor").text)
    assert found
    secret = found[1].replace(" ", "")
    page = client.post("/redaktion/konto/tvafaktor/bekraftelse", {"code": code(secret)})
    assert page.status_code == 200
    return secret, re.findall("<code>([^<]+)</code>", page.text)


def second_step(app: Flask, answer: str) -> tuple[int, DeskClient]:
    """Sign in with the password and then with a code."""
    client = desk.browser(app)
    page = sign_in(client)
    assert page.status_code == 200
    assert "Engångskod" in page.text
    assert not is_in(client), "the password alone is not enough"
    return client.post("/redaktion/logga-in", {"code": answer}).status_code, client


# --- turning it on ---------------------------------------------------------------------------------------------------


def test_it_is_on_once_a_code_has_shown_that_the_app_has_the_secret(app: Flask, elsa: DeskClient) -> None:
    with time_machine.travel(soon(), tick=False) as time:
        secret, recovery = turn_on(elsa)
        assert len(secret) == 32, "160 bits"
        assert len(set(recovery)) == 10
        assert "Du har 10 reservkoder kvar" in elsa.get("/redaktion/konto/tvafaktor").text
        assert second_step(app, code(secret))[0] == 422, "the code that turned it on is used"
        time.shift(30)
        status, client = second_step(app, code(secret))
        assert status == 303
        assert is_in(client)


def test_nothing_of_it_is_shown_again_or_kept_in_clear(elsa: DeskClient) -> None:
    secret, recovery = turn_on(elsa)
    db.session.rollback()
    assert not set(recovery) & set(db.session.get_one(User, elsa.user.id).recovery_hashes)
    page = elsa.get("/redaktion/konto/tvafaktor").text
    assert secret not in page.replace(" ", "")
    assert recovery[0] not in page
    assert elsa.get("/redaktion/konto/tvafaktor/kod.svg").status_code == 404


def test_a_wrong_code_leaves_it_off_and_the_secret_as_it_was(elsa: DeskClient) -> None:
    elsa.post("/redaktion/konto/tvafaktor", {"password": PASSWORD})
    before = elsa.get("/redaktion/konto/tvafaktor").text
    answer = elsa.post("/redaktion/konto/tvafaktor/bekraftelse", {"code": "000000"})
    assert answer.status_code == 422
    assert "telefonens klocka" in answer.text
    key = re.search("<code.*</code>", before)
    assert key
    assert key[0] in answer.text
    statuses = [elsa.post("/redaktion/konto/tvafaktor/bekraftelse", {"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [422] * 4 + [429]


def test_it_takes_the_password_to_turn_it_on_or_off_or_to_see_new_codes(elsa: DeskClient) -> None:
    assert elsa.post("/redaktion/konto/tvafaktor", {"password": "fel"}).status_code == 422
    assert elsa.get("/redaktion/konto/tvafaktor/kod.svg").status_code == 404
    turn_on(elsa)
    for action in ("avstangning", "reservkoder"):
        assert elsa.post(f"/redaktion/konto/tvafaktor/{action}", {"password": "fel"}).status_code == 422
    assert "Du har 10 reservkoder kvar" in elsa.get("/redaktion/konto/tvafaktor").text
    answer = elsa.post("/redaktion/konto/tvafaktor/avstangning", {"password": PASSWORD}, follow_redirects=True)
    assert "Tvåfaktorsinloggning är av." in answer.text


def test_leaving_off_halfway_forgets_the_secret(elsa: DeskClient) -> None:
    elsa.post("/redaktion/konto/tvafaktor", {"password": PASSWORD})
    elsa.post("/redaktion/konto/tvafaktor/avstangning")
    assert elsa.get("/redaktion/konto/tvafaktor/kod.svg").status_code == 404
    assert elsa.post("/redaktion/konto/tvafaktor/bekraftelse", {"code": "000000"}).status_code == 303


def test_the_qr_code_is_a_picture_of_its_own_that_no_cache_keeps(elsa: DeskClient) -> None:
    elsa.post("/redaktion/konto/tvafaktor", {"password": PASSWORD})
    answer = elsa.get("/redaktion/konto/tvafaktor/kod.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    svg = ElementTree.fromstring(answer.data)
    _left, _top, width, height = (svg.get("viewBox") or "").split()
    assert width == height


# --- signing in ------------------------------------------------------------------------------------------------------


def test_each_code_is_good_once(app: Flask, protected: User) -> None:
    with time_machine.travel(soon(), tick=False) as time:
        first = code()
        assert second_step(app, first)[0] == 303
        assert second_step(app, first)[0] == 422
        assert second_step(app, code(steps=-1))[0] == 422, "nor is one older than it"
        time.shift(30)
        spaced = f"{code()[:3]} {code()[3:]}"
        assert second_step(app, spaced)[0] == 303


@pytest.mark.parametrize("steps, status", [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_half_a_minute_wrong(app: Flask, protected: User, steps: int, status: int) -> None:
    with time_machine.travel(soon(), tick=False):
        assert second_step(app, code(steps=steps))[0] == status


def test_a_recovery_code_is_good_once_however_it_is_written(app: Flask, elsa: DeskClient) -> None:
    _secret, (first, second, *_rest) = turn_on(elsa)
    assert second_step(app, first.upper().replace("-", " "))[0] == 303
    assert second_step(app, first)[0] == 422
    assert "Du har 9 reservkoder kvar" in elsa.get("/redaktion/konto/tvafaktor").text
    page = elsa.post("/redaktion/konto/tvafaktor/reservkoder", {"password": PASSWORD}).text
    assert second_step(app, second)[0] == 422, "new ones replace the old"
    assert second_step(app, re.findall("<code>([^<]+)</code>", page)[0])[0] == 303


@pytest.mark.parametrize("nonsense", ["", " ", "abc", "٣٣٣٣٣٣", "1" * 5000])
def test_nonsense_is_no_code(app: Flask, protected: User, nonsense: str) -> None:
    status, client = second_step(app, nonsense)
    assert status == 422
    assert not is_in(client)


def test_codes_cannot_be_tried_out(app: Flask, protected: User) -> None:
    with time_machine.travel(soon(), tick=False) as time:
        assert [second_step(app, "000000")[0] for _ in range(5)] == [422] * 5
        status, _client = second_step(app, code())
        assert status == 429, "also the right one waits, in whichever browser"
        time.shift(timedelta(minutes=15))
        assert second_step(app, code())[0] == 303


def test_without_the_password_there_is_no_second_step(app: Flask, protected: User) -> None:
    with time_machine.travel(soon(), tick=False) as time:
        client = desk.browser(app)
        answer = client.post("/redaktion/logga-in", {"code": code()})
        assert answer.status_code == 422
        assert "Börja om" in answer.text
        sign_in(client)
        time.shift(timedelta(minutes=11))
        assert "Börja om" in client.post("/redaktion/logga-in", {"code": code()}).text, "or it was too long ago"
        sign_in(client)
        with writing():
            protected.password_hash = desk.FAST.hash("ett helt nytt lösenord")
        assert "Börja om" in client.post("/redaktion/logga-in", {"code": code()}).text, "or is another now"
        assert not is_in(client)
