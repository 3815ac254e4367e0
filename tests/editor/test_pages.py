"""Standing pages: written at the desk, public at once, and every text they had is kept."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hallbar.extensions import db, writing
from hallbar.models import Media, MediaUse, Page
from tests.checks import CheckedClient
from tests.desk import PASSWORD, DeskClient
from tests.editor.test_log import told
from tests.newsroom import Newsroom

PAGES = "/redaktion/sidor"


def form_of(client: DeskClient, slug: str = "om") -> dict[str, str]:
    page = client.get(f"{PAGES}/{slug}").text
    fields = dict(re.findall(r'<input[^>]* name="(base|title)"[^>]* value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\r?\n(.*?)</textarea>', page, re.DOTALL))
    return {name: unescape(value) for name, value in fields.items()}


def save(client: DeskClient, slug: str = "om", **fields: str) -> TestResponse:
    return client.post(f"{PAGES}/{slug}", form_of(client, slug) | fields)


def page(slug: str = "om") -> Page:
    db.session.rollback()
    return db.session.scalars(select(Page).where(Page.slug == slug)).one()


def test_what_is_saved_is_public_at_once(client: CheckedClient, elsa: DeskClient, admin: DeskClient) -> None:
    assert save(elsa, title="Om oss", body="Ett *nytt* stycke.").status_code == 303
    shown = client.get("/om").text
    assert "Om oss</h1>" in shown
    assert "<em>nytt</em>" in shown
    assert told(admin) == ["Elsa Ek ändrade sidan ”Om oss”."]


def test_saving_what_is_there_already_makes_no_version(elsa: DeskClient, admin: DeskClient) -> None:
    assert save(elsa).status_code == 303
    assert len(page().revisions) == 1
    assert told(admin) == []


def test_a_preview_shows_what_is_typed_and_saves_nothing(client: CheckedClient, elsa: DeskClient) -> None:
    before = page().body
    answer = elsa.post(f"{PAGES}/om/forhandsgranskning", form_of(elsa) | {"body": "Ett **utkast** <b>"})
    assert answer.status_code == 200
    assert "<strong>utkast</strong> &lt;b&gt;" in answer.text
    assert "Ett **utkast** &lt;b&gt;</textarea>" in answer.text, "and it stands in the field"
    assert page().body == before
    assert "utkast" not in client.get("/om").text


def test_every_text_is_kept_and_can_be_put_back(client: CheckedClient, elsa: DeskClient, olle: DeskClient) -> None:
    first = page().body
    save(elsa, body="Andra texten.")
    save(olle, body="Tredje texten.")
    listed = elsa.get(f"{PAGES}/om/versioner").text
    assert re.findall(r">Version (\d)<", listed) == ["3", "2", "1"]
    assert "Elsa Ek" in listed
    shown = elsa.get(f"{PAGES}/om/versioner/2").text
    assert "Andra" in shown
    assert "Tredje" in shown, "with what has changed since"
    base = re.findall(r'name="base" value="([^"]+)"', shown)[0]
    assert elsa.post(f"{PAGES}/om/versioner/1/aterstallning", {"base": base}).status_code == 303
    assert page().body == first
    assert [revision.number for revision in page().revisions] == [1, 2, 3, 4]
    assert "Tredje texten" not in client.get("/om").text
    assert "Texten i version 1" in elsa.get(f"{PAGES}/om/versioner").text


def test_nothing_is_put_back_over_what_was_saved_meanwhile(elsa: DeskClient, olle: DeskClient) -> None:
    save(elsa, body="Andra texten.")
    base = re.findall(r'name="base" value="([^"]+)"', elsa.get(f"{PAGES}/om/versioner/1").text)[0]
    save(olle, body="Tredje texten.")
    assert elsa.post(f"{PAGES}/om/versioner/1/aterstallning", {"base": base}).status_code == 409
    assert elsa.post(f"{PAGES}/om/versioner/1/aterstallning").status_code == 409
    assert page().body == "Tredje texten."


def test_two_who_write_at_once_see_each_others_words(elsa: DeskClient, olle: DeskClient) -> None:
    opened = form_of(elsa)
    save(olle, body="Olles text.")
    answer = elsa.post(f"{PAGES}/om", opened | {"body": "Elsas text."})
    assert answer.status_code == 409
    assert "Olles text." in answer.text
    assert "Elsas text.</textarea>" in answer.text
    assert page().body == "Olles text."
    base = re.findall(r'name="base" type="hidden" value="([^"]+)"', answer.text)[0]
    assert elsa.post(f"{PAGES}/om", opened | {"body": "Elsas text.", "base": base}).status_code == 303
    assert page().body == "Elsas text."


def test_a_page_without_words_is_refused(elsa: DeskClient) -> None:
    answer = save(elsa, title=" ", body="")
    assert answer.status_code == 422
    assert "Skriv en rubrik." in answer.text
    assert "Skriv en text." in answer.text
    assert page().title


def test_what_those_would_miss_who_cannot_see_it_is_mended_first(elsa: DeskClient, newsroom: Newsroom) -> None:
    before, picture = page().body, newsroom.picture(alt="")
    written = f"# Ett\n\n### Tre\n\n[klicka här](/om)\n\n![](media:{picture.id})"
    answer = save(elsa, body=written)
    assert answer.status_code == 422
    assert answer.text.count('<p class="error">') == 3, answer.text
    assert "[klicka här](/om)" in answer.text
    assert page().body == before


def test_an_earlier_text_that_would_not_be_taken_today_is_mended_before_it_is_public_again(
    elsa: DeskClient, newsroom: Newsroom
) -> None:
    picture = newsroom.picture(alt="Huset")
    save(elsa, body=f"Förr.\n\n![](media:{picture.id})")
    save(elsa, body="Nu.")
    with writing() as session:
        session.get_one(Media, picture.id).alt = ""
    number = re.findall(r"/om/versioner/(\d+)", elsa.get(f"{PAGES}/om/versioner").text)[1]
    base = form_of(elsa)["base"]
    answer = elsa.post(f"{PAGES}/om/versioner/{number}/aterstallning", {"base": base})
    assert answer.status_code == 422
    assert "saknar alternativtext" in answer.text
    assert f"![](media:{picture.id})</textarea>" in answer.text
    assert page().body == "Nu."
    mended = {"title": page().title, "body": f"Förr.\n\n![Huset](media:{picture.id})", "base": base}
    assert elsa.post(f"{PAGES}/om", mended).status_code == 303


def test_a_picture_on_a_page_is_shown_and_answers_until_it_is_taken_away(
    client: CheckedClient, elsa: DeskClient, newsroom: Newsroom
) -> None:
    picture = newsroom.picture(caption="Huset")
    number, source = picture.id, picture.picture().sources[-1].href
    assert client.get(source).status_code == 404
    save(elsa, body=f"Text.\n\n![Ett hus](media:{number})")
    shown = client.get("/om").text
    assert 'alt="Ett hus"' in shown
    assert source in shown
    assert client.get(source).status_code == 200
    save(elsa, body="Utan bild.")
    assert client.get(source).status_code == 404
    assert db.session.scalar(select(func.count(MediaUse.id))) == 0


def test_what_is_no_page_is_not_found(elsa: DeskClient) -> None:
    for path in ("finnsinte", "om/versioner/9", "finnsinte/versioner"):
        assert elsa.get(f"{PAGES}/{path}").status_code == 404
    assert elsa.post(f"{PAGES}/finnsinte", {"title": "x", "body": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["", "/om", "/om/versioner", "/om/versioner/1"])
def test_pages_are_for_editors(karin: DeskClient, elsa: DeskClient, path: str) -> None:
    assert karin.get(PAGES + path).status_code == 403
    assert elsa.get(PAGES + path).status_code == 200


def test_what_was_written_is_saved_though_the_session_has_ended(elsa: DeskClient) -> None:
    written = form_of(elsa) | {"body": "Lång text."}
    token = elsa.token()
    elsa.delete_cookie("hallbar", path="/redaktion")
    answer = elsa.post(f"{PAGES}/om", written | {"csrf_token": token})
    assert answer.status_code == 401
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    assert carried["body"] == "Lång text."
    signed = {"email": "elsa@example.se", "password": PASSWORD}
    assert elsa.post(f"{PAGES}/om", carried | signed).status_code == 303
    assert page().body == "Lång text."


def test_without_its_token_nothing_is_saved(elsa: DeskClient, karin: DeskClient) -> None:
    before = page().body
    assert elsa.post(f"{PAGES}/om", form_of(elsa) | {"body": "x", "csrf_token": "fel"}).status_code == 400
    assert karin.post(f"{PAGES}/om", {"title": "x", "body": "x"}).status_code == 403
    assert page().body == before
