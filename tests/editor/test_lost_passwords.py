"""A link lets one choose a password: once, for a day, and it tells nobody who has an account."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import OneTimeLink, Role, User
from hallbar.web import one_time
from tests import desk
from tests.desk import PASSWORD, DeskClient
from tests.editor.test_sign_in import sign_in
from tests.post_office import PostOffice, mail_is_done, open_office

NEW = "tre glada grodor hoppar"


@pytest.fixture
def office(app: Flask) -> Iterator[PostOffice]:
    """A post office that the site's letters go to."""
    with open_office() as office:
        settings = app.extensions["hallbar"]
        app.extensions["hallbar"] = replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=str(office.port),
            smtp_tls="none",
            smtp_from="Nyhetsrummet <svara-inte@example.se>",
        )
        yield office
        mail_is_done()


def link_for(admin: DeskClient, user: User) -> str:
    """The path of the link that an administrator is shown."""
    page = admin.post(f"/redaktion/anvandare/{user.id}/aterstallning").text
    found = re.search(r"https://nyheter\.example\.se(/redaktion/valj-losenord/[\w-]{40,})", page)
    assert found
    return found[1]


def choose(client: DeskClient, link: str, password: str = NEW):
    """Open the link and choose a password."""
    return client.post(link, {"new_password": password})


# --- the link --------------------------------------------------------------------------------------------------------


def test_a_link_sets_the_password_once_and_signs_out_whoever_had_the_old_one(
    app: Flask, admin: DeskClient, elsa: DeskClient
) -> None:
    link = link_for(admin, elsa.user)
    browser = desk.browser(app)
    page = browser.get(link)
    assert page.status_code == 200
    assert "Elsa Ek" in page.text
    assert browser.get(link).status_code == 200, "opening it does not use it up: mail programs do that"
    answer = choose(browser, link)
    assert (answer.status_code, answer.location) == (303, "/redaktion/logga-in")
    assert elsa.get("/redaktion/konto").status_code == 302, "her old session has ended"
    assert choose(browser, link, "en annan bra fras").status_code == 410
    assert browser.get(link).status_code == 410
    assert sign_in(desk.browser(app), password=PASSWORD).status_code == 422
    assert sign_in(desk.browser(app), password=NEW).status_code == 303


def test_a_link_is_good_for_a_day(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    link = link_for(admin, elsa.user)
    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=59)):
        assert desk.browser(app).get(link).status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        answer = desk.browser(app).get(link)
        assert answer.status_code == 410
        assert "Länken gäller inte längre" in answer.text


def test_a_new_link_a_new_password_and_a_disabled_account_end_it(
    app: Flask, admin: DeskClient, elsa: DeskClient
) -> None:
    first, second = link_for(admin, elsa.user), link_for(admin, elsa.user)
    browser = desk.browser(app)
    assert (browser.get(first).status_code, browser.get(second).status_code) == (410, 200)
    elsa.post("/redaktion/konto/losenord", {"password": PASSWORD, "new_password": NEW})
    assert browser.get(second).status_code == 410
    third = link_for(admin, elsa.user)
    with writing() as session:
        session.get_one(User, elsa.user.id).disabled_at = clock.now()
    assert browser.get(third).status_code == 410
    assert admin.post(f"/redaktion/anvandare/{elsa.user.id}/aterstallning").status_code == 409


def test_only_a_hash_of_the_link_is_kept_and_who_made_it(admin: DeskClient, elsa: DeskClient) -> None:
    token = link_for(admin, elsa.user).rpartition("/")[2]
    db.session.rollback()
    link = db.session.scalars(select(OneTimeLink)).one()
    assert token not in str(vars(link))
    assert link.issued_by_id == admin.user.id


def test_a_link_of_nobody_s_is_refused(app: Flask) -> None:
    for token in ("x", "å", "%ED%A0%80", "a" * 5000):
        assert desk.browser(app).get(f"/redaktion/valj-losenord/{token}").status_code == 410


def test_the_page_behind_a_link_tells_no_site_its_address(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    link = link_for(admin, elsa.user)
    browser = desk.browser(app)
    assert browser.get(link).headers["Referrer-Policy"] == "no-referrer"
    wrong = choose(browser, link, "kort")
    assert wrong.status_code == 422
    assert wrong.headers["Referrer-Policy"] == "no-referrer"
    # From such a page a browser says of a POST only this:
    answer = browser.post(link, {"new_password": NEW}, headers={"Sec-Fetch-Site": "", "Origin": "null"})
    assert answer.status_code == 303


def test_a_weak_password_is_refused_in_words_and_the_link_stays(
    app: Flask, admin: DeskClient, elsa: DeskClient
) -> None:
    link = link_for(admin, elsa.user)
    browser = desk.browser(app)
    for weak, words in (
        ("kort", "minst 12 tecken"),
        ("elsa@example.se", "din e-postadress"),
        ("lösenord1234", "gissa"),
    ):
        answer = choose(browser, link, weak)
        assert answer.status_code == 422
        assert words in answer.text
    assert choose(browser, link).status_code == 303


def test_two_who_use_a_link_at_once_do_not_both_succeed(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    token = link_for(admin, elsa.user).rpartition("/")[2]
    with writing() as session:
        assert one_time.use(session, token, desk.FAST.hash(NEW), clock.now())
        assert not one_time.use(session, token, desk.FAST.hash("en annan bra fras"), clock.now())


def test_the_second_factor_survives_a_new_password(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    with writing() as session:
        session.get_one(User, elsa.user.id).totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    browser = desk.browser(app)
    choose(browser, link_for(admin, elsa.user))
    assert "Engångskod" in sign_in(browser, password=NEW).text


# --- by mail ---------------------------------------------------------------------------------------------------------


def ask(app: Flask, email: str):
    """Fill in the form for those who have forgotten."""
    return desk.browser(app).post("/redaktion/glomt-losenordet", {"email": email}, follow_redirects=True)


def test_a_letter_brings_the_link(app: Flask, elsa: DeskClient, office: PostOffice) -> None:
    page = ask(app, " Elsa@Example.se")
    assert page.status_code == 200
    assert "Om det finns ett konto" in page.text
    letter = office.letter()
    assert letter["To"] == "elsa@example.se"
    assert letter["From"] == "Nyhetsrummet <svara-inte@example.se>"
    assert letter["Subject"] == "Nytt lösenord för Testnytt"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.se>")
    assert letter.get_content_type() == "text/plain"
    found = re.search(r"^https://nyheter\.example\.se(/redaktion/valj-losenord/\S+)\s*$", letter.get_content(), re.M)
    assert found
    assert choose(desk.browser(app), found[1]).status_code == 303


def mailed_link(letter) -> str:
    """The path of the link that a letter brings."""
    return re.search(r"/redaktion/valj-losenord/\S+", letter.get_content())[0]


def test_asking_by_mail_does_not_end_what_an_administrator_handed_over_but_a_letter_ends_older_ones(
    app: Flask, admin: DeskClient, elsa: DeskClient, office: PostOffice
) -> None:
    handed = link_for(admin, elsa.user)
    for _ in range(2):
        ask(app, "elsa@example.se")
        mail_is_done()
    mailed = [mailed_link(letter) for letter in office.letters]
    browser = desk.browser(app)
    assert [browser.get(link).status_code for link in (handed, *mailed)] == [200, 410, 200]
    assert choose(browser, handed).status_code == 303
    assert browser.get(mailed[1]).status_code == 410, "a password that is chosen ends them all"


def test_the_link_leads_to_the_site_whatever_host_was_asked(app: Flask, elsa: DeskClient, office: PostOffice) -> None:
    client = desk.browser(app)
    fields = {"email": "elsa@example.se", "csrf_token": client.token()}
    client.post("/redaktion/glomt-losenordet", fields, headers={"X-Forwarded-Host": "example.org"})
    assert "https://nyheter.example.se/redaktion/" in office.letter().get_content()
    assert "example.org" not in office.letter().get_content()


def test_nobody_learns_who_has_an_account(app: Flask, elsa: DeskClient, olle: DeskClient, office: PostOffice) -> None:
    with writing() as session:
        session.get_one(User, olle.user.id).disabled_at = clock.now()
    pages = {re.sub('value="[^"]+"', "", ask(app, f"{who}@example.se").text) for who in ("elsa", "olle", "ingen")}
    assert len(pages) == 1
    mail_is_done()
    assert [letter["To"] for letter in office.letters] == ["elsa@example.se"]


def test_a_server_that_takes_no_letters_is_not_the_visitor_s_trouble_but_is_logged(
    app: Flask, elsa: DeskClient, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.refuses = "550 no such box"
    assert "Om det finns ett konto" in ask(app, "elsa@example.se").text
    mail_is_done()
    assert "a letter was not sent" in caplog.text
    assert "valj-losenord" not in caplog.text


def test_nobody_s_letter_box_is_filled(app: Flask, elsa: DeskClient, office: PostOffice) -> None:
    statuses = [ask(app, "elsa@example.se").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    statuses = [ask(app, "ingen@example.se").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    mail_is_done()
    assert len(office.letters) == 3


@pytest.mark.parametrize(
    "bad", ["", "elsa", "elsa@", "@example.se", "elsa@example", "el sa@example.se", "a@b.se\nBcc: c@d.se"]
)
def test_what_is_no_address_is_told_so(app: Flask, office: PostOffice, bad: str) -> None:
    answer = ask(app, bad)
    assert answer.status_code == 422
    assert "e-postadress" in answer.text


def test_where_no_letters_are_sent_it_says_whom_to_ask(app: Flask) -> None:
    client = desk.browser(app)
    page = client.get("/redaktion/glomt-losenordet").text
    assert "Be en administratör" in page
    assert 'name="email"' not in page
    assert "Be en administratör" in client.post("/redaktion/glomt-losenordet", {"email": "elsa@example.se"}).text


# --- one's own -------------------------------------------------------------------------------------------------------


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(app: Flask, elsa: DeskClient) -> None:
    phone = desk.signed_in(app, elsa.user)
    answer = elsa.post("/redaktion/konto/losenord", {"password": PASSWORD, "new_password": NEW}, follow_redirects=True)
    assert "Lösenordet är bytt." in answer.text
    assert elsa.get("/redaktion/konto").status_code == 200
    assert phone.get("/redaktion/konto").status_code == 302
    assert sign_in(desk.browser(app), password=NEW).status_code == 303


def test_whoever_finds_the_browser_open_cannot_change_it(app: Flask, elsa: DeskClient) -> None:
    def attempt() -> int:
        answer = elsa.post("/redaktion/konto/losenord", {"password": "fel lösenord", "new_password": NEW})
        return answer.status_code

    assert [attempt() for _ in range(11)] == [422] * 10 + [429]
    assert sign_in(desk.browser(app), password=NEW).status_code in (422, 429)


# --- the list of users -----------------------------------------------------------------------------------------------


def test_an_administrator_sees_everybody_and_how_they_sign_in(app: Flask, admin: DeskClient) -> None:
    states: dict[str, Callable[[User], None]] = {
        "avstängd": lambda user: setattr(user, "disabled_at", clock.now()),
        "har inte valt lösenord": lambda user: setattr(user, "password_hash", ""),
        "tvåfaktorsinloggning": lambda user: setattr(user, "totp_secret", "x"),
    }
    for number, change in enumerate(states.values()):
        user = desk.add_user(f"Nr{number} Person", Role.WRITER)
        with writing():
            change(user)
    page = " ".join(admin.get("/redaktion/anvandare").text.split())
    for number, state in enumerate(states):
        assert f"nr{number}@example.se · Skribent · {state}" in page
