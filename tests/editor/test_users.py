"""Accounts: who is invited, what they may do, and how they are shut out; never the last who can look after it all."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Role, User
from tests import desk
from tests.desk import BASE_URL, PASSWORD, DeskClient
from tests.editor.test_log import told
from tests.post_office import PostOffice, mail_is_done, open_office

USERS = "/redaktion/anvandare"


def form_of(client: DeskClient, path: str) -> dict[str, str]:
    """The fields of the account's form on a page, as they stand there."""
    page = client.get(path).text
    values = dict(re.findall(r'<input[^>]* name="(name|email|base)"[^>]* value="([^"]*)"', page))
    chosen = re.search(r'<option selected value="(\w+)"', page)
    return values | ({"role": chosen[1]} if chosen else {})


def change(client: DeskClient, user: User, **fields: str) -> TestResponse:
    path = f"{USERS}/{user.id}"
    return client.post(path, form_of(client, path) | fields)


def again(user: User) -> User:
    db.session.rollback()
    return db.session.get_one(User, user.id)


def invite(client: DeskClient, **fields: str) -> TestResponse:
    new = {"name": "Nils Ny", "email": "Nils@Example.se ", "role": "writer"}
    return client.post(f"{USERS}/ny", new | fields)


# --- inviting --------------------------------------------------------------------------------------------------------


def test_whoever_is_invited_chooses_a_password_by_a_link_that_is_shown_once(app: Flask, admin: DeskClient) -> None:
    page = invite(admin).text
    found = re.search(r"https://nyheter\.example\.se(/redaktion/valj-losenord/[\w-]{40,})", page)
    assert found
    browser = desk.browser(app)
    assert browser.post(found[1], {"new_password": "fyra helt olika ord"}).status_code == 303
    answer = browser.post("/redaktion/logga-in", {"email": "nils@example.se", "password": "fyra helt olika ord"})
    assert answer.status_code == 303
    assert browser.get("/redaktion/inlagg").status_code == 200
    assert found[1] not in admin.get(USERS).text
    assert told(admin)[0] == "Amina Dahl bjöd in Nils Ny som skribent."


@pytest.fixture
def post_office(app: Flask) -> Iterator[PostOffice]:
    """Letters can be sent, and are kept."""
    with open_office() as office:
        app.extensions["hallbar"] = replace(
            app.extensions["hallbar"],
            smtp_host="127.0.0.1",
            smtp_port=str(office.port),
            smtp_tls="none",
            smtp_from="Nyhetsrummet <svara-inte@example.se>",
        )
        yield office
        mail_is_done()


def test_where_letters_can_be_sent_the_link_goes_by_mail_and_is_not_shown(
    admin: DeskClient, post_office: PostOffice
) -> None:
    answer = invite(admin)
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert "Nils Ny har fått ett brev" in page
    assert "valj-losenord" not in page
    letter = post_office.letter()
    assert letter["To"] == "nils@example.se"
    assert f"{BASE_URL}/redaktion/valj-losenord/" in letter.get_content()


def test_an_address_has_one_account_and_what_was_typed_comes_back(admin: DeskClient, elsa: DeskClient) -> None:
    answer = invite(admin, email="ELSA@example.se")
    assert answer.status_code == 422
    assert "Elsa Ek har redan ett konto med den adressen." in answer.text
    assert 'value="Nils Ny"' in answer.text
    assert invite(admin, role="king").status_code == 422
    assert invite(admin, name=" ", email="nej").status_code == 422
    assert db.session.scalar(select(User).where(User.name == "Nils Ny")) is None


# --- changing --------------------------------------------------------------------------------------------------------


def test_name_address_and_role_are_changed_and_told(admin: DeskClient, elsa: DeskClient) -> None:
    answer = change(admin, elsa.user, name="Elsa Ask", role="writer")
    assert answer.status_code == 303, answer.text
    assert (again(elsa.user).name, elsa.user.role, elsa.user.email) == ("Elsa Ask", "writer", "elsa@example.se")
    assert told(admin)[0] == "Amina Dahl ändrade kontot för Elsa Ek (namn Elsa Ask och roll skribent)."
    assert elsa.get("/redaktion/logg").status_code == 403, "the role counts at once"


def test_nothing_is_told_when_nothing_was_changed(admin: DeskClient, elsa: DeskClient) -> None:
    assert change(admin, elsa.user).status_code == 303
    assert told(admin) == []


def test_two_who_change_the_same_account_see_each_others_words(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    other = desk.signed_in(app, desk.add_user("Bo Berg", Role.ADMIN))
    path = f"{USERS}/{elsa.user.id}"
    opened = form_of(admin, path)
    assert change(other, elsa.user, name="Elsa Björk").status_code == 303
    answer = admin.post(path, opened | {"name": "Elsa Ask"})
    assert answer.status_code == 409
    assert again(elsa.user).name == "Elsa Björk"
    assert "Elsa Björk" in answer.text
    assert 'value="Elsa Ask"' in answer.text
    base = re.search(r'name="base" type="hidden" value="([^"]+)"', answer.text)
    assert base
    assert admin.post(path, opened | {"name": "Elsa Ask", "base": base[1]}).status_code == 303
    assert again(elsa.user).name == "Elsa Ask"


def test_a_link_that_went_to_the_old_address_ends(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    page = admin.post(f"{USERS}/{elsa.user.id}/aterstallning").text
    link = re.search(r"https://nyheter\.example\.se(/redaktion/valj-losenord/[\w-]{40,})", page)
    assert link
    assert change(admin, elsa.user, email="elsa.ek@example.se").status_code == 303
    assert desk.browser(app).get(link[1]).status_code == 410


# --- shutting out ----------------------------------------------------------------------------------------------------


def test_whoever_is_disabled_is_out_at_once_and_can_be_let_in_again(admin: DeskClient, elsa: DeskClient) -> None:
    assert elsa.get("/redaktion/inlagg").status_code == 200
    assert admin.post(f"{USERS}/{elsa.user.id}/avstangning").status_code == 303
    assert elsa.get("/redaktion/inlagg").status_code == 302
    assert "avstängd" in admin.get(USERS).text
    assert admin.post(f"{USERS}/{elsa.user.id}/oppning").status_code == 303
    assert elsa.get("/redaktion/inlagg").status_code == 302, "what has ended does not come back"
    assert again(elsa.user).disabled_at is None
    assert told(admin)[:2] == ["Amina Dahl öppnade kontot för Elsa Ek igen.", "Amina Dahl stängde av Elsa Ek."]


def test_somebody_is_signed_out_everywhere(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    elsewhere = desk.signed_in(app, elsa.user)
    assert admin.post(f"{USERS}/{elsa.user.id}/utloggning").status_code == 303
    assert [client.get("/redaktion/inlagg").status_code for client in (elsa, elsewhere)] == [302, 302]
    assert admin.post(f"{USERS}/{admin.user.id}/utloggning").status_code == 303
    assert admin.get(USERS).status_code == 200, "oneself everywhere else"


def test_a_lost_second_factor_is_turned_off(admin: DeskClient, elsa: DeskClient) -> None:
    with writing() as session:
        session.get_one(User, elsa.user.id).totp_secret = "ABCDEFGH"
    assert "Stäng av tvåfaktorsinloggning" in admin.get(f"{USERS}/{elsa.user.id}").text
    assert admin.post(f"{USERS}/{elsa.user.id}/tvafaktor/avstangning").status_code == 303
    assert again(elsa.user).totp_secret == ""
    assert elsa.get("/redaktion/inlagg").status_code == 302
    assert told(admin) == ["Amina Dahl stängde av tvåfaktorsinloggningen för Elsa Ek."]


def test_one_can_neither_disable_nor_demote_oneself(app: Flask, admin: DeskClient) -> None:
    desk.add_user("Bo Berg", Role.ADMIN)
    assert admin.post(f"{USERS}/{admin.user.id}/avstangning").status_code == 409
    answer = change(admin, admin.user, role="editor")
    assert answer.status_code == 422
    assert "Du kan inte byta din egen roll." in answer.text
    assert (again(admin.user).role, admin.user.disabled_at) == ("admin", None)
    assert "Stäng av kontot" not in admin.get(f"{USERS}/{admin.user.id}").text


def test_an_administrator_who_never_chose_a_password_is_nobody_to_leave_it_to(app: Flask, admin: DeskClient) -> None:
    """Bo has been demoted to a session without rights; what is asked is who could sign in tomorrow."""
    invite(admin, role="admin")
    bo = desk.signed_in(app, desk.add_user("Bo Berg", Role.ADMIN))
    with writing() as session:
        session.get_one(User, bo.user.id).password_hash = ""
    answer = bo.post(f"{USERS}/{admin.user.id}/avstangning")
    assert answer.status_code == 409
    assert "Amina Dahl är den enda administratören som kan logga in." in answer.text
    assert change(bo, admin.user, role="writer").status_code == 422
    assert again(admin.user).role == "admin"


@pytest.mark.parametrize("act", ["avstangning", "demotion"])
def test_of_two_who_shut_each_other_out_at_once_one_stays(app: Flask, admin: DeskClient, act: str) -> None:
    bo = desk.signed_in(app, desk.add_user("Bo Berg", Role.ADMIN))
    together = Barrier(2)

    def shut_out(pair: tuple[DeskClient, int, dict[str, str]]) -> int:
        client, other, fields = pair
        together.wait()
        path = f"{USERS}/{other}" + ("/avstangning" if act == "avstangning" else "")
        return client.post(path, fields).status_code

    pairs = []
    for client, other in ((admin, bo), (bo, admin)):
        fields = form_of(client, f"{USERS}/{other.user.id}") | {"role": "writer", "csrf_token": client.token()}
        pairs.append((client, other.user.id, fields))
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(shut_out, pairs))
    assert statuses[0] == 303
    assert statuses[1] in (401, 403, 409), statuses
    active = select(User).where(User.role == "admin", User.disabled_at.is_(None))
    db.session.rollback()
    assert len(db.session.scalars(active).all()) == 1


def test_whoever_lost_the_right_a_moment_ago_does_nothing(app: Flask, admin: DeskClient, elsa: DeskClient) -> None:
    page = admin.token()
    with writing() as session:
        session.get_one(User, admin.user.id).role = Role.EDITOR
    assert admin.post(f"{USERS}/{elsa.user.id}/avstangning", {"csrf_token": page}).status_code == 403
    assert again(elsa.user).disabled_at is None


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_tells_who_signed_in_when(app: Flask, admin: DeskClient) -> None:
    desk.add_user("Bo Berg", Role.WRITER)
    page = admin.get(USERS).text
    assert "Har aldrig loggat in" in page
    assert f"Loggade in {clock.to_stockholm(clock.now()):%-d}" in page


def test_what_is_done_to_accounts_only_administrators_read(admin: DeskClient, elsa: DeskClient) -> None:
    admin.post(f"{USERS}/{elsa.user.id}/utloggning")
    elsa = desk.signed_in(admin.application, elsa.user)
    assert told(elsa) == [], "an editor reads of posts"
    assert told(admin) == ["Amina Dahl loggade ut Elsa Ek överallt."]


@pytest.mark.parametrize("path", [USERS, f"{USERS}/ny", f"{USERS}/1"])
def test_only_administrators_see_accounts(elsa: DeskClient, karin: DeskClient, path: str) -> None:
    assert [client.get(path).status_code for client in (elsa, karin)] == [403, 403]


def test_without_its_token_nothing_is_done(admin: DeskClient, elsa: DeskClient) -> None:
    answer = admin.post(f"{USERS}/{elsa.user.id}/avstangning", {"csrf_token": "fel"})
    assert answer.status_code == 400
    assert again(elsa.user).disabled_at is None


def test_the_list_takes_as_many_statements_however_many_there_are(app: Flask, admin: DeskClient, statements) -> None:
    admin.get(USERS)
    with statements() as few:
        admin.get(USERS)
    for number in range(5):
        desk.add_user(f"Nr{number} Person", Role.WRITER, password=PASSWORD)
    with statements() as many:
        admin.get(USERS)
    assert len(many) == len(few)
