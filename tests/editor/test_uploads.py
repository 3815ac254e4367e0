"""What is sent to the library: taken in and described, or refused with a sentence."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from hallbar.editor import uploads
from hallbar.extensions import db
from hallbar.models import LogEntry, Media
from tests import desk
from tests.desk import DeskClient
from tests.newsroom import Newsroom

JSON = {"Accept": "application/json"}


def picture(colour: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def send(client: DeskClient, *files: tuple[bytes, str], headers: dict[str, str] | None = None, **fields: str):
    data = {"file": [(BytesIO(data), name) for data, name in files], **fields}
    return client.post("/redaktion/media", data, headers=headers or {}, content_type="multipart/form-data")


def library() -> list[Media]:
    db.session.rollback()
    return list(db.session.scalars(select(Media).order_by(Media.id)))


def test_a_script_that_sends_a_picture_is_told_all_it_needs_to_use_it(karin: DeskClient) -> None:
    answer = send(karin, (picture(), "Åre i maj.png"), headers=JSON, alt="En röd [yta]", credit="Eva Ek")
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    (media,) = library()
    assert answer.json == {
        "id": media.id,
        "kind": "picture",
        "title": "Åre i maj",
        "alt": "En röd [yta]",
        "caption": "",
        "credit": "Eva Ek",
        "decorative": False,
        "src": f"/redaktion/media/{media.id}/bild",
        "width": 40,
        "height": 30,
        "note": "",
        "page": f"/redaktion/media/{media.id}",
        "markdown": f"![En röd \\[yta\\]](media:{media.id})",
    }
    assert karin.get(answer.json["src"]).mimetype == "image/jpeg"
    assert media.uploaded_by_id == karin.user.id


def test_the_same_bytes_sent_again_are_the_medium_that_there_is(karin: DeskClient, elsa: DeskClient) -> None:
    first = send(karin, (picture(), "a.png"), headers=JSON).json
    again = send(elsa, (picture(), "Annat namn.png"), headers=JSON, alt="En röd yta").json
    third = send(karin, (picture(), "a.png"), headers=JSON, alt="Något annat").json
    assert first["id"] == again["id"] == third["id"]
    assert [media.alt for media in library()] == ["En röd yta"], "words are added where none are, and never replaced"


def test_words_of_what_readers_see_are_not_added_by_a_writer(
    newsroom: Newsroom, karin: DeskClient, elsa: DeskClient
) -> None:
    media_id = send(karin, (picture(), "a.png"), headers=JSON).json["id"]
    library()
    newsroom.post(lead=db.session.get_one(Media, media_id))
    assert send(karin, (picture(), "a.png"), headers=JSON, caption="Från skribenten").json["caption"] == ""
    assert send(elsa, (picture(), "a.png"), headers=JSON, caption="Från Elsa").json["caption"] == "Från Elsa"


def test_words_that_an_editor_adds_by_sending_it_again_reach_the_readers_and_the_log(
    newsroom: Newsroom, elsa: DeskClient
) -> None:
    media_id = send(elsa, (picture(), "a.png"), headers=JSON, alt="En yta").json["id"]
    post = newsroom.post(body=f"![](media:{media_id})")
    path = f"/nyheter/{post.slug}"
    assert "Bildtexten" not in elsa.get(path).text
    send(elsa, (picture(), "a.png"), headers=JSON, caption="Bildtexten")
    assert "Bildtexten" in elsa.get(path).text
    db.session.rollback()
    assert [entry.act for entry in db.session.scalars(select(LogEntry))] == ["describe_file"]


def test_no_transaction_is_open_while_a_picture_is_made(karin: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    make = uploads.take_in

    def looked_at(*args, **options):
        media = make(*args, **options)
        seen.append(db.session().in_transaction())
        return media

    monkeypatch.setattr(uploads, "take_in", looked_at)
    send(karin, (picture(), "a.png"), (picture("blue"), "b.png"))
    assert seen == [False, False]
    assert {media.uploaded_by_id for media in library()} == {karin.user.id}


def test_a_picture_is_described_or_decorative_and_never_both(karin: DeskClient) -> None:
    told = send(karin, (picture(), "a.png"), headers=JSON, alt="En yta", decorative="y").json
    assert (told["alt"], told["decorative"]) == ("", True)


def test_without_a_script_one_file_leads_to_its_page(karin: DeskClient) -> None:
    answer = send(karin, (picture(), "a.png"))
    (media,) = library()
    assert (answer.status_code, answer.location) == (303, f"/redaktion/media/{media.id}")
    page = karin.get(answer.location)
    assert "”a.png” är uppladdad." in page.text
    assert f"![](media:{media.id})" in page.text


def test_several_files_are_each_told_of(karin: DeskClient) -> None:
    answer = send(karin, (picture(), "a.png"), (picture("blue"), "b.png"))
    assert (answer.status_code, answer.location) == (303, "/redaktion/media")
    page = karin.get(answer.location).text
    assert "”a.png” är uppladdad." in page
    assert "”b.png” är uppladdad." in page
    answer = send(karin, (picture("green"), "c.png"), (b"<svg/>", "d.svg"))
    assert answer.status_code == 422
    assert "”c.png” är uppladdad." in answer.text
    assert "”d.svg”: Filen är en SVG-bild." in answer.text
    assert len(library()) == 3


@pytest.mark.parametrize(("data", "word"), [(b"hej", "ingen bild"), (b"", "tom")])
def test_what_is_refused_is_refused_with_a_sentence(karin: DeskClient, data: bytes, word: str) -> None:
    answer = send(karin, (data, "a.jpg"), headers=JSON)
    assert answer.status_code == 422
    assert word in answer.json["error"]
    assert answer.json["error"].endswith(".")
    page = send(karin, (data, "a.jpg"))
    assert page.status_code == 422
    assert word in page.text
    assert library() == []


def test_a_form_without_a_file_asks_for_one(karin: DeskClient) -> None:
    answer = karin.post("/redaktion/media", {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Välj en fil" in answer.text


def test_what_is_far_too_large_is_refused_before_it_is_read(karin: DeskClient) -> None:
    def never_read() -> None:
        raise AssertionError("it was read")

    body = type("Body", (BytesIO,), {"read": lambda *_: never_read(), "readline": lambda *_: never_read()})()
    answer = karin.open(
        "/redaktion/media",
        method="POST",
        headers=JSON,
        environ_overrides={
            "wsgi.input": body,
            "CONTENT_LENGTH": "200000000",
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )
    assert answer.status_code == 413
    assert "högst 25 MB" in answer.json["error"]


def test_who_is_signed_out_is_told_so(app: Flask) -> None:
    answer = send(desk.browser(app), (picture(), "a.png"), headers=JSON, csrf_token="x")
    assert (answer.status_code, answer.mimetype) == (401, "application/json")
    assert "Logga in" in answer.json["error"]


def test_a_page_that_is_too_old_gets_a_new_token(karin: DeskClient) -> None:
    answer = send(karin, (picture(), "a.png"), headers=JSON, csrf_token="x")
    assert answer.status_code == 400
    assert send(karin, (picture(), "a.png"), headers=JSON, csrf_token=answer.json["csrf_token"]).status_code == 201


def test_when_other_files_are_worked_on_one_is_asked_to_come_again(karin: DeskClient, monkeypatch) -> None:
    from hallbar.media import bench

    monkeypatch.setattr(bench, "WAIT_SECONDS", 0.01)
    with bench.workbench():
        answer = send(karin, (picture(), "a.png"), headers=JSON)
    assert answer.status_code == 503
    assert "Försök igen om en stund." in answer.json["error"]
    assert int(answer.headers["Retry-After"]) > 0
    assert send(karin, (picture(), "a.png"), headers=JSON).status_code == 201


def test_a_server_without_room_says_so_and_keeps_nothing(karin: DeskClient, monkeypatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _file: (_ for _ in ()).throw(OSError("no space left on device")))
    answer = send(karin, (picture(), "a.png"), headers=JSON)
    assert answer.status_code == 503
    assert "gick inte att spara" in answer.json["error"]
    assert library() == []
