"""The form a post is written in: what is sent is kept, whatever else is to be said of it."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar.extensions import db, writing
from hallbar.models import Facet, FacetAlias, Post
from tests.desk import DeskClient
from tests.newsroom import Newsroom

NEW = "/redaktion/inlagg/ny"


def fields(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    found = re.findall(r'<input id="(\w+)" name="\w+" type="hidden" value="([^"]*)"', page.text)
    return {name: value for name, value in found if name in ("base_version", "form_key", "sequence")}


def write(desk: DeskClient, path: str = NEW, **sent: Any) -> TestResponse:
    """Open the form, fill in, and save."""
    return desk.post(path, {**fields(desk.get(path)), "lang": "sv", **sent})


def posts() -> list[Post]:
    """All there are by now."""
    db.session.rollback()
    return list(db.session.scalars(select(Post)))


@pytest.fixture
def address(elsa: DeskClient) -> str:
    """Of a draft of Elsa's."""
    saved = write(elsa, title="Titel", body="Ett.\n\nTvå.\n\nTre.")
    assert saved.status_code == 303
    return saved.headers["Location"]


def test_an_empty_form_makes_nothing(elsa: DeskClient) -> None:
    assert write(elsa).status_code == 200
    assert posts() == []


def test_the_first_save_makes_a_post_and_sending_it_twice_makes_one(elsa: DeskClient) -> None:
    form = {**fields(elsa.get(NEW)), "title": "En gång", "lang": "sv"}
    first, again = elsa.post(NEW, form), elsa.post(NEW, form)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert len(posts()) == 1


def test_all_fields_come_back(elsa: DeskClient) -> None:
    sent = {
        "title": "Rubrik å",
        "lede": "Ingress",
        "body": "  Kod\n\n\nText  \n",
        "byline": "Elsa",
        "slug": "rubrik",
        "typ": "reflektion",
        "amne": ["barnarbete", "klimat"],
    }
    page = elsa.get(write(elsa, **sent).headers["Location"])
    for value in ("Rubrik å", "Ingress", "Elsa", "rubrik", "  Kod\n\n\nText  \n"):
        assert value in page.text
    assert re.findall(r'name="(\w+)" value="([\w-]+)" checked', page.text) == [
        ("typ", "reflektion"),
        ("amne", "barnarbete"),
        ("amne", "klimat"),
    ]


def test_what_is_wrong_is_told_and_saved_all_the_same(elsa: DeskClient, address: str) -> None:
    page = write(elsa, address, title="Titel", slug="Å Ä", body="Kvar", typ=["reflektion", "kansliet"], amne="finns-ej")
    assert page.status_code == 422
    for sentence in ("a–z, 0–9", "Välj bara ett värde", "”finns-ej” finns inte under Ämne"):
        assert sentence in page.text
    assert "Kvar" in page.text
    assert "Kvar" in elsa.get(address).text


def test_half_a_character_is_refused_and_the_rest_comes_back(elsa: DeskClient, address: str) -> None:
    sent = b"title=Kvar&body=%ED%A0%80&lang=sv&base_version=1&csrf_token=" + elsa.token().encode()
    page = elsa.open(address, method="POST", data=sent, content_type="application/x-www-form-urlencoded")
    assert page.status_code in (303, 422)
    assert "Kvar" in (page.text if page.status_code == 422 else elsa.get(address).text)


def test_an_autosave_answers_with_the_status_and_never_touches_what_is_public(
    elsa: DeskClient, newsroom: Newsroom
) -> None:
    post = newsroom.post("Ute", body="Publik.")
    address = f"/redaktion/inlagg/{post.id}"
    status = elsa.htmx(f"{address}/utkast", {"title": "Ny", "body": "Ny text", "base_version": "0", "lang": "sv"})
    assert status.status_code == 200
    assert re.search(r'id="draft-status".*data-version="1"', status.text, re.DOTALL)
    assert re.search(r"Sparat på servern \d\d\.\d\d", status.text)
    assert "Publik." in elsa.get(f"/nyheter/{post.slug}").text
    assert "ändringar som inte är publicerade" in elsa.get(address).text


def test_the_first_autosave_tells_where_the_post_lives(elsa: DeskClient) -> None:
    answer = elsa.htmx(NEW, {**fields(elsa.get(NEW)), "title": "Ny", "lang": "sv"})
    (post,) = posts()
    assert answer.headers["HX-Replace-Url"] == f"/redaktion/inlagg/{post.id}"
    assert f'data-post="{post.id}"' in answer.text


def test_two_editors_changes_are_merged_and_both_are_told(elsa: DeskClient, olle: DeskClient, address: str) -> None:
    base = fields(elsa.get(address)), fields(olle.get(address))
    elsa.post(address, {**base[0], "title": "Titel", "body": "Ett!\n\nTvå.\n\nTre.", "lang": "sv"})
    status = olle.htmx(f"{address}/utkast", {**base[1], "title": "Titel", "body": "Ett.\n\nTvå.\n\nTre!", "lang": "sv"})
    assert "Ett!\n\nTvå.\n\nTre!" in status.text
    assert "Ett!\n\nTvå.\n\nTre!" in elsa.get(address).text


def test_a_conflict_shows_both_texts_and_overwrites_neither(elsa: DeskClient, olle: DeskClient, address: str) -> None:
    base = fields(elsa.get(address)), fields(olle.get(address))
    elsa.post(address, {**base[0], "title": "Elsas", "body": "Ett.", "lang": "sv"})
    page = olle.post(address, {**base[1], "title": "Olles", "body": "Ett.", "lang": "sv"})
    assert page.status_code == 409
    assert "Elsas" in page.text
    assert 'value="Olles"' in page.text
    assert 'value="Elsas"' in elsa.get(address).text
    decided = olle.post(address, {**fields(page), "title": "Olles", "body": "Ett.", "lang": "sv"})
    assert decided.status_code == 303
    assert 'value="Olles"' in elsa.get(address).text


def test_a_writer_works_with_her_own_posts_only(karin: DeskClient, elsa: DeskClient, address: str) -> None:
    for answer in (karin.get(address), karin.post(address, {"title": "Karins"}), karin.htmx(f"{address}/utkast", {})):
        assert answer.status_code == 403
    mine = write(karin, title="Min").headers["Location"]
    assert karin.get(mine).status_code == elsa.get(mine).status_code == 200
    assert "Karins" not in elsa.get(address).text


def test_who_else_has_the_post_open_is_told(elsa: DeskClient, olle: DeskClient, address: str) -> None:
    assert "har också inlägget öppet" not in elsa.htmx(f"{address}/narvaro", {}).text
    assert "har också inlägget öppet" in olle.htmx(f"{address}/narvaro", {}).text
    assert "har också inlägget öppet" in elsa.get(address).text


def test_a_field_is_checked_as_it_is_left(elsa: DeskClient, newsroom: Newsroom) -> None:
    newsroom.post("Upptagen", slug="upptagen")
    answer = elsa.htmx("/redaktion/inlagg/faltkontroll/slug", {"slug": "upptagen", "title": ""})
    assert "leder redan till en annan nyhet" in answer.text
    assert "Skriv en rubrik" not in elsa.htmx("/redaktion/inlagg/faltkontroll/title", {"title": ""}).text
    assert elsa.htmx("/redaktion/inlagg/faltkontroll/finns-ej", {}).status_code == 404


def test_the_form_takes_few_statements(elsa: DeskClient, address: str, statements: Any) -> None:
    with statements() as seen:
        elsa.get(address)
    assert len(seen) <= 12, seen


def test_what_the_page_of_a_new_post_gets_is_part_of_the_posts_page(elsa: DeskClient, address: str) -> None:
    panel, page = elsa.htmx(address).text, elsa.get(address).text
    for part in ("publishing-panel", "post-acts", "post-state", "post-ways"):
        assert f'id="{part}"' in panel
        assert f'id="{part}"' in page
    assert "draft-status" not in panel  # it would say of an older save what is not true of the newest words


def test_an_autosave_in_one_tab_leaves_the_message_that_another_waits_for(elsa: DeskClient, address: str) -> None:
    draft = {**fields(elsa.get(address)), "lang": "sv", "title": "Titel", "csrf_token": elsa.token()}
    waiting = write(elsa, address, title="Ny titel")
    autosaved = elsa.htmx(f"{address}/utkast", draft)
    assert "Utkastet är sparat." not in autosaved.headers.get("HX-Trigger", "")
    assert "<p>Utkastet är sparat.</p>" in elsa.get(waiting.headers["Location"]).text


def chosen(page: TestResponse) -> list[str]:
    """The terms that are ticked on a page, by facet and slug."""
    boxes = re.findall(
        r'<input type="(?:radio|checkbox)" id="filter-[^"]*" name="([^"]+)" value="([^"]*)" checked', page.text
    )
    return [f"{facet}/{slug}" for facet, slug in boxes]


def test_a_facet_of_one_value_has_buttons_that_exclude_each_other(elsa: DeskClient) -> None:
    with writing() as session:
        session.scalars(select(Facet).where(Facet.slug == "land")).one().at_most = 1
    page = elsa.get(NEW).text
    assert '<input type="radio" id="filter-typ-reflektion" name="typ" value="reflektion">' in page
    assert 'id="filter-typ-"' not in page, "one of a facet that is required must be chosen"
    assert '<input type="radio" id="filter-land-" name="land" value="" checked><span>Inget</span>' in page
    assert '<input type="checkbox" id="filter-amne-klimat"' in page


def test_none_of_a_facet_s_values_is_a_choice_too(elsa: DeskClient) -> None:
    with writing() as session:
        session.scalars(select(Facet).where(Facet.slug == "land")).one().at_most = 1
    address = write(elsa, title="Ort", land="norge").headers["Location"]
    assert "land/norge" in chosen(elsa.get(address))
    assert write(elsa, address, title="Ort", land="").status_code == 303
    assert chosen(elsa.get(address)) == ["land/"]


def test_a_text_that_has_more_than_one_by_now_shows_them_all(elsa: DeskClient) -> None:
    """The facet took several when it was written: none is lost unseen."""
    address = write(elsa, title="Orter", land=["norge", "kina"]).headers["Location"]
    with writing() as session:
        session.scalars(select(Facet).where(Facet.slug == "land")).one().at_most = 1
    assert chosen(elsa.get(address)) == ["land/kina", "land/norge"]
    assert 'type="checkbox" id="filter-land-kina"' in elsa.get(address).text


def test_a_form_that_was_open_while_names_changed_loses_nothing(elsa: DeskClient, newsroom: Newsroom) -> None:
    address = write(elsa, title="Orter").headers["Location"]
    form = {**fields(elsa.get(address)), "lang": "sv", "title": "Orter", "land": ["norge", "kina"]}
    newsroom.rename("land", "norge", "norge-och-svalbard")
    with writing() as session:
        facet = session.scalars(select(Facet).where(Facet.slug == "land")).one()
        facet.slug = "plats"
        session.add(FacetAlias(facet=facet, slug="land"))
    assert elsa.post(address, form).status_code == 303
    assert chosen(elsa.get(address)) == ["plats/kina", "plats/norge-och-svalbard"]
