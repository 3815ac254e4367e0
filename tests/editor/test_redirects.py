"""Old addresses that lead on: written at the desk, followed on the site, and taken away so that it can be undone."""

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar.extensions import db, writing
from hallbar.models import Post, Redirect, Role, User
from tests.checks import CheckedClient
from tests.desk import BASE_URL, DeskClient
from tests.editor.test_log import LOG, told
from tests.newsroom import Newsroom

LIST = "/redaktion/omdirigeringar"


def add(client: DeskClient, path: str, target: str = "", kind: str = "") -> TestResponse:
    return client.post(
        f"{LIST}/ny", {"path": path, "target": target, "kind": kind or ("leder" if target else "borttagen")}
    )


def row(path: str) -> Redirect | None:
    db.session.rollback()
    return db.session.scalar(select(Redirect).where(Redirect.path == path))


def rows() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Redirect)).all())


def form_of(client: DeskClient, number: int) -> dict[str, str]:
    page = client.get(f"{LIST}/{number}").text
    fields = dict(re.findall(r'<input[^>]* name="(base|path|target)"[^>]* value="([^"]*)"', page))
    return fields | {"kind": re.findall(r'<input checked[^>]* name="kind"[^>]* value="(\w+)"', page)[0]}


# --- where it leads --------------------------------------------------------------------------------------------------


def test_an_old_address_leads_to_another(client: CheckedClient, elsa: DeskClient, admin: DeskClient) -> None:
    assert client.get("/gammal/sida").status_code == 404
    assert add(elsa, "/gammal/sida", "https://www.example.org/ny?a=1#b").status_code == 303
    answer = client.get("/gammal/sida")
    assert (answer.status_code, answer.location) == (301, "https://www.example.org/ny?a=1#b")
    assert told(admin) == [
        "Elsa Ek lade till omdirigeringen från /gammal/sida, som leder till https://www.example.org/ny?a=1#b."
    ]


@pytest.mark.parametrize("spelled", ["/nyheter/{slug}", BASE_URL + "/nyheter/{slug}", "/redaktion/inlagg/{id}"])
def test_a_post_is_followed_wherever_it_moves(
    client: CheckedClient, elsa: DeskClient, newsroom: Newsroom, spelled: str
) -> None:
    post = newsroom.release(slug="handskar")
    assert add(elsa, "/gammal", spelled.format(slug="handskar", id=post.id)).status_code == 303
    assert client.get("/gammal").location == "/nyheter/handskar"
    newsroom.publish(post, slug="handskar-2")
    assert client.get("/gammal").location == "/nyheter/handskar-2"


def test_a_former_address_of_a_post_is_that_post(client: CheckedClient, elsa: DeskClient, newsroom: Newsroom) -> None:
    post = newsroom.release(slug="forst")
    newsroom.publish(post, slug="sedan")
    assert add(elsa, "/gammal", "/nyheter/forst").status_code == 303
    assert client.get("/gammal").location == "/nyheter/sedan"


def test_what_is_gone_says_so(client: CheckedClient, elsa: DeskClient) -> None:
    assert add(elsa, "/borta", "hjälp", "borttagen").status_code == 303, "the other field is not asked"
    assert client.get("/borta").status_code == 410


@pytest.mark.parametrize("asked", ["/Gammal/SIDA", "/gammal/sida", "/gammal/sida/", "/gammal/sida?utm_source=brev"])
def test_letters_slashes_and_arguments_make_no_difference(client: CheckedClient, elsa: DeskClient, asked: str) -> None:
    assert add(elsa, "https://www.gamla.example.org/Gammal/Sida/", "/om").status_code == 303
    assert row("/gammal/sida"), "one spelling is kept"
    assert client.get(asked, follow_redirects=True).request.path == "/om"


@pytest.mark.parametrize(
    "typed", ["/l%C3%A4s/r%C3%A4ksm%C3%B6rg%C3%A5s", "/läs/räksmörgås", "/La\u0308s/Ra\u0308ksmörgås"]
)
def test_percent_signs_are_the_letters_they_stand_for(client: CheckedClient, elsa: DeskClient, typed: str) -> None:
    assert add(elsa, typed, "/om").status_code == 303
    assert client.get("/l%C3%A4s/r%c3%a4ksm%C3%B6rg%C3%A5s").location == "/om"


def test_where_the_query_tells_pages_apart_it_counts(client: CheckedClient, elsa: DeskClient) -> None:
    assert add(elsa, "/index.php?option=content&id=7", "/om").status_code == 303
    assert add(elsa, "/index.php?option=content&id=8", "/kontakt").status_code == 303
    assert client.get("/index.php?option=content&id=7").location == "/om"
    assert client.get("/index.php?option=content&id=8").location == "/kontakt"
    assert client.get("/index.php?option=content&id=9").status_code == 404
    assert client.get("/index.php").status_code == 404


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "https://www.example.org",
        "gammal",
        "//example.org/x",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "/a b",
        "/a\\b",
        "http://[/x",
        "/" + "x" * 1001,
    ],
)
def test_what_is_no_old_address_is_refused(elsa: DeskClient, path: str) -> None:
    answer = add(elsa, path, "/om")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="/om"' in answer.text, "and what was typed comes back"
    assert rows() == 0


@pytest.mark.parametrize("path", ["/om", "/arkiv", "/ARKIV", "/arkiv.rss", "/sitemap.xml", "/rss", "/nyheter", "/%6Fm"])
def test_an_address_that_is_shown_leads_nowhere_else(elsa: DeskClient, path: str) -> None:
    answer = add(elsa, path, "/kontakt")
    assert answer.status_code == 422
    assert "finns på webbplatsen" in answer.text


@pytest.mark.parametrize("path", ["/redaktion/inlagg", "/redaktion/x", "/static/x.css", "/media/x.jpg", "/media"])
def test_an_address_that_the_site_needs_is_refused(elsa: DeskClient, path: str) -> None:
    assert "behöver webbplatsen själv" in add(elsa, path, "/om").text


@pytest.mark.parametrize("path", ["/nyheter/handskar", "/aktuellt/handskar", "/bloggen/2018/handskar.html"])
def test_the_name_of_a_post_is_its_own(elsa: DeskClient, newsroom: Newsroom, path: str) -> None:
    newsroom.release(slug="handskar", title="Handskarna")
    answer = add(elsa, path, "/om")
    assert answer.status_code == 422
    assert "”Handskarna”" in answer.text


def test_a_name_under_nyheter_that_is_nobodys_may_lead_on(client: CheckedClient, elsa: DeskClient) -> None:
    assert add(elsa, "/nyheter/fanns-en-gang", "/arkiv?land=kina").status_code == 303
    assert client.get("/nyheter/fanns-en-gang").location == "/arkiv?land=kina"
    assert add(elsa, "/aktuellt/12-fanns", "").status_code == 303
    assert client.get("/aktuellt/12-fanns").status_code == 410


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "////example.org",
        BASE_URL + "//example.org",
        "ftp://example.org/",
        "https://",
        "https://localhost/x",
        "https://elsa:hemligt@example.org/",
        "\\\\example.org",
        "om",
        "/finns/inte",
        "/nyheter/finns-inte",
        "/redaktion/logg",
        "",
    ],
)
def test_what_is_no_new_address_is_refused(elsa: DeskClient, target: str) -> None:
    answer = add(elsa, "/gammal", target, "leder")
    assert answer.status_code == 422
    assert 'href="#target"' in answer.text
    assert rows() == 0


def test_nothing_leads_round(elsa: DeskClient) -> None:
    assert add(elsa, "/ett", "/ett").status_code == 422
    assert add(elsa, "/tre", "/om").status_code == 303
    assert add(elsa, "/tva", "/tre").status_code == 303
    assert add(elsa, "/ett", "/tva").status_code == 303
    third = row("/tre")
    assert third
    answer = elsa.post(f"{LIST}/{third.id}", form_of(elsa, third.id) | {"target": "/ett"})
    assert answer.status_code == 422
    assert "leda runt" in answer.text


def test_one_address_leads_to_one_place(elsa: DeskClient) -> None:
    assert add(elsa, "/gammal", "/om").status_code == 303
    answer = add(elsa, "/GAMMAL/", "/kontakt")
    assert answer.status_code == 422
    assert "finns redan en omdirigering" in answer.text


def test_the_front_page_may_be_told_without_its_slash(client: CheckedClient, elsa: DeskClient) -> None:
    assert add(elsa, "/gammal", BASE_URL).status_code == 303
    assert client.get("/gammal").location == "/"


# --- changing, taking away, and taking that back ---------------------------------------------------------------------


def test_it_is_changed(client: CheckedClient, elsa: DeskClient, admin: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    kept = row("/gammal")
    assert kept
    answer = elsa.post(f"{LIST}/{kept.id}", form_of(elsa, kept.id) | {"target": "/kontakt", "path": "/aldre"})
    assert answer.status_code == 303
    assert client.get("/aldre").location == "/kontakt"
    assert client.get("/gammal").status_code == 404
    assert told(admin)[0] == "Elsa Ek ändrade omdirigeringen från /aldre, som leder till /kontakt."


def test_two_who_change_it_see_each_others_words(client: CheckedClient, elsa: DeskClient, olle: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    kept = row("/gammal")
    assert kept
    opened = form_of(elsa, kept.id)
    assert olle.post(f"{LIST}/{kept.id}", opened | {"target": "/kontakt"}).status_code == 303
    answer = elsa.post(f"{LIST}/{kept.id}", opened | {"target": "/arkiv"})
    assert answer.status_code == 409
    assert 'value="/arkiv"' in answer.text
    assert "/kontakt" in answer.text
    assert client.get("/gammal").location == "/kontakt"


def test_what_was_typed_is_there_though_another_has_taken_it_away(client, elsa: DeskClient, olle: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    kept = row("/gammal")
    assert kept
    opened = form_of(elsa, kept.id)
    olle.post(f"{LIST}/{kept.id}/borttagning")
    answer = elsa.post(f"{LIST}/{kept.id}", opened | {"target": "/kontakt"})
    assert answer.status_code == 409
    assert "Någon har tagit bort omdirigeringen" in answer.text
    assert 'value="/kontakt"' in answer.text
    assert f'action="{LIST}/ny"' in answer.text, "saved again, it is a new one"
    assert add(elsa, "/gammal", "/kontakt").status_code == 303
    assert client.get("/gammal").location == "/kontakt"


def test_taking_it_away_is_undone(client: CheckedClient, elsa: DeskClient, newsroom: Newsroom) -> None:
    newsroom.release(slug="handskar")
    add(elsa, "/gammal", "/nyheter/handskar")
    kept = row("/gammal")
    assert kept
    assert elsa.post(f"{LIST}/{kept.id}/borttagning").status_code == 303
    assert client.get("/gammal").status_code == 404
    page = elsa.get(LIST).text
    assert "Omdirigeringen från /gammal är borttagen." in page
    undo = re.findall(r'action="(/redaktion/logg/\d+/angring)"', page)[0]
    assert elsa.post(undo, {"vidare": LIST}).location == LIST
    assert client.get("/gammal").location == "/nyheter/handskar"
    assert "Omdirigeringen från /gammal finns igen." in elsa.get(LIST).text
    assert elsa.post(undo).status_code == 409, "once"


def test_it_is_not_undone_when_the_address_has_another_since(client: CheckedClient, elsa: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    kept = row("/gammal")
    assert kept
    elsa.post(f"{LIST}/{kept.id}/borttagning")
    undo = re.findall(r'action="(/redaktion/logg/\d+/angring)"', elsa.get(LIST).text)[0]
    add(elsa, "/gammal", "/kontakt")
    assert elsa.post(undo, {"vidare": LIST}).status_code == 303
    assert "Det har ändrats efteråt." in elsa.get(LIST).text
    assert client.get("/gammal").location == "/kontakt"


def test_adding_and_changing_are_undone_too(client: CheckedClient, elsa: DeskClient, admin: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    kept = row("/gammal")
    assert kept
    elsa.post(f"{LIST}/{kept.id}", form_of(elsa, kept.id) | {"target": "/kontakt"})
    for expected in (301, 404):
        undo = re.findall(r'action="(/redaktion/logg/\d+/angring)"', admin.get(LOG).text)[0]
        assert admin.post(undo, {"vidare": LOG}).status_code == 303
        assert client.get("/gammal").status_code == expected
    assert told(admin)[0] == "Amina Dahl ångrade att omdirigeringen från /gammal lades till."


def test_undoing_leads_nothing_round(client: CheckedClient, elsa: DeskClient) -> None:
    add(elsa, "/tva", "/om")
    add(elsa, "/ett", "/tva")
    first, second = row("/ett"), row("/tva")
    assert first
    assert second
    elsa.post(f"{LIST}/{first.id}", form_of(elsa, first.id) | {"target": "/kontakt"})
    undo = re.findall(r'action="(/redaktion/logg/\d+/angring)"', elsa.get(LOG).text)[0]
    assert elsa.post(f"{LIST}/{second.id}", form_of(elsa, second.id) | {"target": "/ett"}).status_code == 303
    elsa.post(undo, {"vidare": LIST})
    assert "leda runt" in elsa.get(LIST).text
    assert client.get("/ett").location == "/kontakt"


def test_whoever_is_no_editor_any_more_undoes_nothing_of_them(client: CheckedClient, elsa: DeskClient) -> None:
    add(elsa, "/gammal", "/om")
    undo = re.findall(r'action="(/redaktion/logg/\d+/angring)"', elsa.get(LOG).text)[0]
    with writing() as session:
        session.get_one(User, elsa.user.id).role = Role.WRITER
    assert elsa.post(undo, {"vidare": LIST}).status_code in (403, 409)
    assert client.get("/gammal").location == "/om"


def test_what_a_destroyed_post_left_behind_goes_on_saying_that_it_is_gone(
    client: CheckedClient, elsa: DeskClient, newsroom: Newsroom
) -> None:
    post = newsroom.release(slug="handskar")
    add(elsa, "/gammal", "/nyheter/handskar")
    kept = row("/gammal")
    assert kept
    elsa.post(f"{LIST}/{kept.id}/borttagning")
    with writing() as session:
        session.delete(session.get_one(Post, post.id))
    undo = re.findall(r"/redaktion/logg/\d+/angring", elsa.get(LIST).text)
    assert not undo, "there is nothing that it could lead to"


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_is_searched_by_address_and_by_post(elsa: DeskClient, newsroom: Newsroom) -> None:
    newsroom.release(slug="handskar", title="Om handskarna, äntligen")
    add(elsa, "/gammal/ett", "/nyheter/handskar")
    add(elsa, "/gammal/tva", "/kontakt")
    add(elsa, "/annat_100%", "")
    assert re.findall(r"<code>(/\S+)</code></a>", elsa.get(LIST).text) == ["/annat_100%", "/gammal/tva", "/gammal/ett"]
    for words, found in {
        "gammal": ["/gammal/tva", "/gammal/ett"],
        "OM+HANDSKARNA+ÄNTLIGEN": ["/gammal/ett"],
        "gammal+kontakt": ["/gammal/tva"],
        "100%25": ["/annat_100%"],
        "l_ett": [],
    }.items():
        assert re.findall(r"<code>(/\S+)</code></a>", elsa.get(f"{LIST}?q={words}").text) == found, words
    assert elsa.get(f"{LIST}?sida=2").location == LIST
    assert elsa.get(f"{LIST}?q=&annat=1").location == LIST


def test_fifty_a_page_and_as_many_statements(elsa: DeskClient, newsroom: Newsroom, statements) -> None:
    elsa.get(LIST)
    with statements() as few:
        elsa.get(LIST)
    for number in range(60):
        newsroom.redirect(f"/nummer/{number}", "/om")
    elsa.get(LIST)  # the first after a public change takes note of it, for all
    with statements() as many:
        page = elsa.get(LIST).text
    assert page.count("</code></a>") == 50
    assert elsa.get(f"{LIST}?sida=2").text.count("</code></a>") == 10
    assert len(many) <= len(few) + 1


def test_redirects_are_for_editors(elsa: DeskClient, karin: DeskClient) -> None:
    assert add(karin, "/x", "/om").status_code == 403
    assert elsa.post(f"{LIST}/ny", {"path": "/x", "target": "/om", "csrf_token": "fel"}).status_code == 400
    assert rows() == 0
    assert elsa.get(f"{LIST}/99").status_code == 404
    assert elsa.post(f"{LIST}/99/borttagning").status_code == 404
