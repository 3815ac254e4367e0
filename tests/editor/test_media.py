"""The media library: what is in it, what is said of it, who uses it, another file for it, and its end."""

import html
import os
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.media import Storage, bench
from hallbar.models import LogEntry, Media, Page, Post
from hallbar.publishing import standing_pages
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.media.hostile import pdf
from tests.newsroom import Newsroom

LIBRARY = "/redaktion/media"


def fresh(media: Media) -> Media:
    """As it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Media, media.id, populate_existing=True)


def fields(client: DeskClient, media: Media, action: str = "") -> dict[str, str]:
    """What the form of a page holds, as its browser would send it."""
    page = client.get(f"{LIBRARY}/{media.id}").text
    form = re.search(rf'<form[^>]*action="{LIBRARY}/{media.id}{action}".*?</form>', page, re.S)
    assert form, "the page has the form"
    found = dict(re.findall(r'<input(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")(?![^>]*checkbox)', form[0]))
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form[0], re.S))
    return {name: html.unescape(value) for name, value in found.items()}


def describe(client: DeskClient, media: Media, **words: str):
    return client.post(f"{LIBRARY}/{media.id}", fields(client, media) | words)


def picture(colour: str = "teal", size: tuple[int, int] = (900, 600)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def replace(client: DeskClient, media: Media, data: bytes, name: str = "ny.png", **more: str):
    sent = fields(client, media, "/fil") | {"file": (BytesIO(data), name)} | more
    return client.post(f"{LIBRARY}/{media.id}/fil", sent, content_type="multipart/form-data")


def storage(newsroom: Newsroom) -> Storage:
    return Storage(newsroom.app.extensions["hallbar"].media_path)


def write_page(body: str) -> None:
    """Give the page about the newsroom another text, as the desk does."""
    with writing() as session:
        page = session.scalars(select(Page).where(Page.slug == "om")).one()
        standing_pages.save(session, page, page.title, body, None, clock.now())


def document(newsroom: Newsroom, client: DeskClient) -> Media:
    """A PDF in the library."""
    client.post(LIBRARY, {"file": (BytesIO(pdf()), "a.pdf")}, content_type="multipart/form-data")
    db.session.rollback()
    return db.session.scalars(select(Media).order_by(Media.id.desc())).first()


class TestFinding:
    def test_the_newest_comes_first_and_pages_hold_forty(self, newsroom: Newsroom, karin: DeskClient) -> None:
        with writing() as session:
            for number in range(41):
                session.add(
                    Media(kind="attachment", name=f"n-{number}", title=f"Fil {number}.", uploaded_at=clock.now())
                )
        first = karin.get(LIBRARY).text
        assert first.index("Fil 40.") < first.index("Fil 39.")
        assert "Fil 0." not in first
        assert "Fil 0." in karin.get(f"{LIBRARY}?sida=2").text
        assert karin.get(f"{LIBRARY}?sida=9").location == f"{LIBRARY}?sida=2"

    @pytest.mark.parametrize("q", ["ÅRE", "åre", "östersund", "ÖSTERSUND äng", "eva ek", "bild från"])
    def test_words_are_found_wherever_they_stand_and_however_they_are_written(
        self, newsroom: Newsroom, karin: DeskClient, q: str
    ) -> None:
        newsroom.picture(title="Träffen", alt="En äng i Östersund", credit="Eva Ek")  # its file is “Bild från Åre.png”
        newsroom.picture((300, 200), title="Den andra", alt="Ett hus", filename="hus.png")
        page = karin.get(LIBRARY, query_string={"q": q}).text
        assert "Träffen" in page
        assert "Den andra" not in page
        assert [one["title"] for one in karin.get(f"{LIBRARY}/bilder", query_string={"q": q}).json["pictures"]] == [
            "Träffen"
        ]

    def test_signs_that_databases_know_are_just_signs(self, newsroom: Newsroom, karin: DeskClient) -> None:
        newsroom.picture(title="Hundra")
        assert "Hundra" not in karin.get(LIBRARY, query_string={"q": "%"}).text

    def test_pictures_and_files_can_be_told_apart(self, newsroom: Newsroom, karin: DeskClient) -> None:
        newsroom.picture(title="Bilden")
        document(newsroom, karin)
        pictures, files = (karin.get(f"{LIBRARY}?slag={kind}").text for kind in ("bild", "bilaga"))
        assert "Bilden" in pictures
        assert "Årsrapport" not in pictures
        assert "Bilden" not in files
        assert "Årsrapport" in files
        assert [one["title"] for one in karin.get(f"{LIBRARY}/bilder?slag=bilaga").json["attachments"]] == [
            "Årsrapport 2018"
        ]

    def test_what_nothing_uses_can_be_asked_for(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        newsroom.post(lead=newsroom.picture(title="Den publika"))
        in_draft = newsroom.picture((300, 200), title="Den i utkastet")
        newsroom.picture((200, 100), title="Den glömda")
        text = {"title": "Ett utkast", "body": f"![x](media:{in_draft.id})", "base_version": "0", "form_key": "k"}
        elsa.post("/redaktion/inlagg/ny", text)
        page = elsa.get(f"{LIBRARY}?utan=anvandning").text
        assert "Den glömda" in page
        assert "Den publika" not in page
        assert "Den i utkastet" not in page

    def test_a_page_of_the_library_asks_no_more_for_more(
        self, newsroom: Newsroom, karin: DeskClient, statements
    ) -> None:
        newsroom.picture()
        karin.get(LIBRARY)
        with statements() as few:
            karin.get(LIBRARY)
        for number in range(5):
            newsroom.picture((100 + number, 100))
        karin.get(LIBRARY)  # the first after a public change takes note of it, for all
        with statements() as many:
            karin.get(LIBRARY)
        assert len(many) == len(few)


class TestDescribing:
    def test_what_is_said_is_saved(self, newsroom: Newsroom, karin: DeskClient) -> None:
        media = newsroom.picture(alt="")
        answer = describe(karin, media, title="Ängen", alt="En äng", caption="I maj", credit="Eva", focal_x="10")
        assert (answer.status_code, answer.location) == (303, f"{LIBRARY}/{media.id}")
        saved = fresh(media)
        assert (saved.title, saved.alt, saved.caption, saved.credit) == ("Ängen", "En äng", "I maj", "Eva")
        assert (saved.focal_x, saved.focal_y) == (0.1, 0.5)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"title": ""}, "Skriv en titel"),
            ({"alt": "En äng", "decorative": "y"}, "både vara dekorativ"),
            ({"focal_x": "101"}, "helt tal från 0 till 100"),
            ({"focal_y": "mitten"}, "helt tal från 0 till 100"),
            ({"alt": "x" * 501}, "Korta den med 1 tecken"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
        self, newsroom: Newsroom, karin: DeskClient, words: dict[str, str], sentence: str
    ) -> None:
        media = newsroom.picture(alt="Förut")
        answer = describe(karin, media, **{"caption": "Det jag skrev"} | words)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "Det jag skrev" in answer.text
        assert fresh(media).alt == "Förut"

    def test_what_somebody_else_has_saved_meanwhile_is_not_overwritten_unseen(
        self, newsroom: Newsroom, elsa: DeskClient, olle: DeskClient
    ) -> None:
        media = newsroom.picture(alt="Förut")
        mine = fields(elsa, media) | {"alt": "Elsas ord"}
        describe(olle, media, alt="Olles ord")
        answer = elsa.post(f"{LIBRARY}/{media.id}", mine)
        assert answer.status_code == 409
        assert "Elsas ord" in answer.text
        assert "Olles ord" in answer.text
        assert fresh(media).alt == "Olles ord"

    def test_a_writer_describes_only_what_no_reader_has_seen(
        self, newsroom: Newsroom, karin: DeskClient, elsa: DeskClient
    ) -> None:
        media = newsroom.picture(alt="Förut")
        typed = fields(karin, media) | {"alt": "Skribentens ord"}
        newsroom.post(lead=media)
        answer = karin.post(f"{LIBRARY}/{media.id}", typed)
        assert answer.status_code == 403
        assert "Be en redaktör" in answer.text
        assert "<textarea" not in karin.get(f"{LIBRARY}/{media.id}").text
        assert describe(elsa, media, alt="Redaktörens ord").status_code == 303
        assert fresh(media).alt == "Redaktörens ord"

    def test_what_an_earlier_version_showed_is_no_writers_to_change(
        self, newsroom: Newsroom, karin: DeskClient, elsa: DeskClient
    ) -> None:
        media = newsroom.picture(alt="Förut")
        typed, base = fields(karin, media) | {"alt": "Skribentens ord"}, fields(karin, media, "/fil")
        post = newsroom.release(title="Den som bytte bild", body=f"![](media:{media.id})")
        newsroom.publish(post, body="Ingen bild.")
        assert karin.post(f"{LIBRARY}/{media.id}", typed).status_code == 403
        sent = base | {"file": (BytesIO(picture()), "a.png")}
        answer = karin.post(f"{LIBRARY}/{media.id}/fil", sent, content_type="multipart/form-data")
        assert answer.status_code == 403
        assert describe(elsa, media, alt="Redaktörens ord").status_code == 303

    def test_readers_see_it_at_once_and_the_text_is_no_newer_for_it(
        self, newsroom: Newsroom, elsa: DeskClient, client: CheckedClient
    ) -> None:
        media = newsroom.picture(alt="Förut", caption="Bildtext förut")
        post = newsroom.post(body=f"Se här.\n\n![](media:{media.id})")
        before = post.updated_at
        path = f"/nyheter/{post.slug}"
        first = client.get(path)
        assert "Bildtext förut" in first.text
        describe(elsa, media, alt="Nu", caption="Bildtext nu", credit="Eva Ek")
        page = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert page.status_code == 200
        assert 'alt="Nu"' in page.text
        assert "Bildtext nu Foto: Eva Ek" in page.text
        assert "Bildtext nu" in client.get("/arkiv.atom").text
        db.session.rollback()
        assert db.session.get_one(Post, post.id, populate_existing=True).updated_at == before
        assert [entry.act for entry in db.session.scalars(select(LogEntry))] == ["describe_file"]
        describe(elsa, media)
        db.session.rollback()
        assert len(db.session.scalars(select(LogEntry)).all()) == 1, "saving what was there is no act"

    def test_a_focal_point_that_moves_moves_what_is_cut_out(
        self, newsroom: Newsroom, elsa: DeskClient, client: CheckedClient
    ) -> None:
        data = Image.new("RGB", (1200, 1200), "red")
        data.paste("blue", (0, 1000, 1200, 1200))
        buffer = BytesIO()
        data.save(buffer, "PNG")
        elsa.post(LIBRARY, {"file": (BytesIO(buffer.getvalue()), "a.png")}, content_type="multipart/form-data")
        db.session.rollback()
        media = db.session.scalars(select(Media)).one()
        newsroom.post(lead=media)

        def middle() -> tuple[str, tuple[int, ...]]:
            source = re.search(r'srcset="([^" ]+\.jpg) ', client.get("/").text)[1]
            with Image.open(BytesIO(client.get(source).data)) as image:
                assert image.width / image.height == pytest.approx(16 / 9, rel=0.02)
                return source, image.getpixel((image.width // 2, image.height - 5))

        before, (red, _green, blue) = middle()
        assert red > blue
        describe(elsa, media, focal_x="50", focal_y="100")
        after, (red, _green, blue) = middle()
        assert blue > red
        assert after != before, "a name never means another picture"
        assert client.get(before).status_code == 404

    def test_a_picture_whose_file_is_lost_can_be_described_but_not_cut(
        self, newsroom: Newsroom, elsa: DeskClient
    ) -> None:
        media = newsroom.picture()
        for rendition in media.renditions:
            storage(newsroom).path(rendition.file).unlink()
        assert describe(elsa, media, caption="Ny bildtext").status_code == 303
        answer = describe(elsa, media, focal_x="10", caption="Det jag skrev")
        assert answer.status_code == 422
        assert "Byt fil först" in answer.text
        assert "Det jag skrev" in answer.text

    def test_what_is_typed_stays_when_other_files_are_worked_on(
        self, newsroom: Newsroom, elsa: DeskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bench, "WAIT_SECONDS", 0.01)
        media = newsroom.picture()
        with bench.workbench():
            answer = describe(elsa, media, focal_x="10", caption="Det jag skrev")
        assert answer.status_code == 422
        assert "Försök igen om en stund" in answer.text
        assert "Det jag skrev" in answer.text
        assert fresh(media).caption == ""

    def test_a_share_card_is_cut_to_its_size(self, newsroom: Newsroom, client: CheckedClient) -> None:
        post = newsroom.post(lead=newsroom.picture((2000, 1500)))
        page = client.get(f"/nyheter/{post.slug}").text
        source = re.search(r'og:image" content="https://nyheter.example.se([^"]+)"', page)[1]
        with Image.open(BytesIO(client.get(source).data)) as image:
            assert image.size == (1200, 630)
        assert '<meta property="og:image:width" content="1200">' in page
        assert '<meta property="og:image:height" content="630">' in page


class TestReplacing:
    def test_every_text_shows_the_new_file_under_a_new_name(
        self, newsroom: Newsroom, elsa: DeskClient, client: CheckedClient
    ) -> None:
        media = newsroom.picture(alt="Samma ord")
        post = newsroom.post(body=f"![](media:{media.id})")
        path = f"/nyheter/{post.slug}"
        old = re.search(r'src="(/media/[^"]+)"', client.get(path).text)[1]
        answer = replace(elsa, media, picture())
        assert (answer.status_code, answer.location) == (303, f"{LIBRARY}/{media.id}")
        page = client.get(path).text
        new = re.search(r'src="(/media/[^"]+)"', page)[1]
        assert new != old
        assert 'alt="Samma ord"' in page
        assert client.get(new).status_code == 200
        assert client.get(old).status_code == 404

    def test_old_files_go_from_the_disk_a_day_later(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        media = newsroom.picture()
        folder = storage(newsroom).folder
        old = {rendition.file for rendition in media.renditions}
        for name in old:
            os.utime(folder / name, (1, 1))
        replace(elsa, media, picture())
        new = {rendition.file for rendition in fresh(media).renditions}
        assert old <= set(os.listdir(folder)), "who has just fetched the page may still ask for them"
        with time_machine.travel(clock.now() + timedelta(days=2)):
            elsa.post(LIBRARY, {"file": (BytesIO(picture("red")), "b.png")}, content_type="multipart/form-data")
        assert not old & set(os.listdir(folder))
        assert new <= set(os.listdir(folder))

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [(pdf(), "måste vara en bild"), (b"hej", "ingen bild"), (b"", "tom")],
        ids=["another kind", "no picture", "empty"],
    )
    def test_what_cannot_replace_it_is_refused_with_a_sentence(
        self, newsroom: Newsroom, elsa: DeskClient, data: bytes, sentence: str
    ) -> None:
        media = newsroom.picture()
        name = media.name
        answer = replace(elsa, media, data)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert fresh(media).name == name

    def test_a_file_is_in_the_library_once(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        media = newsroom.picture()
        elsa.post(LIBRARY, {"file": (BytesIO(picture()), "Den andra.png")}, content_type="multipart/form-data")
        answer = replace(elsa, media, picture())
        assert answer.status_code == 422
        assert "som ”Den andra”" in answer.text
        replace(elsa, media, picture("red"))
        assert "samma fil" in replace(elsa, media, picture("red")).text

    def test_who_has_seen_another_file_is_told(self, newsroom: Newsroom, elsa: DeskClient, olle: DeskClient) -> None:
        media = newsroom.picture()
        base = fields(elsa, media, "/fil")["base"]
        replace(olle, media, picture())
        answer = replace(elsa, media, picture("red"), base=base)
        assert answer.status_code == 409
        assert "Någon annan har bytt filen" in answer.text

    def test_a_writer_does_not_change_what_readers_see(self, newsroom: Newsroom, karin: DeskClient) -> None:
        media = newsroom.picture()
        base = fields(karin, media, "/fil")
        newsroom.post(lead=media)
        sent = base | {"file": (BytesIO(picture()), "a.png")}
        answer = karin.post(f"{LIBRARY}/{media.id}/fil", sent, content_type="multipart/form-data")
        assert answer.status_code == 403


class TestUses:
    def test_everything_that_uses_it_is_listed_and_keeps_it(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        media = newsroom.picture()
        newsroom.post("Den publika", lead=media)
        newsroom.post("Den kommande", body=f"![](media:{media.id})", at=clock.now() + timedelta(days=1))
        gone = newsroom.post("Den dolda", lead=media)
        earlier = newsroom.release(title="Den som bytte bild", body=f"![](media:{media.id})")
        newsroom.publish(earlier, body="Ingen bild.")
        with writing():
            gone.withdrawn_at = clock.now()
        write_page(f"![](media:{media.id})")
        text = {"title": "Utkastet", "body": f"[x](media:{media.id})", "base_version": "0", "form_key": "k"}
        elsa.post("/redaktion/inlagg/ny", text)
        shown = " ".join(elsa.get(f"{LIBRARY}/{media.id}").text.split())
        for words in (
            'Den publika</a> <span class="hint">publicerat inlägg, som huvudbild',
            'Den kommande</a> <span class="hint">schemalagt inlägg<',
            'Den dolda</a> <span class="hint">avpublicerat inlägg',
            'Den som bytte bild</a> <span class="hint">en tidigare version av inlägget',
            'Utkastet</a> <span class="hint">utkast',
            '<span class="hint">sida<',
        ):
            assert words in shown, words
        answer = elsa.post(f"{LIBRARY}/{media.id}/borttagning", {"certain": "y"})
        assert answer.status_code == 409
        assert "Filen är inte borttagen" in answer.text
        assert "Den publika</a>" in answer.text
        assert fresh(media)

    def test_a_writer_is_not_told_what_others_are_writing(
        self, newsroom: Newsroom, elsa: DeskClient, karin: DeskClient
    ) -> None:
        media = newsroom.picture()
        newsroom.post("Den publika", lead=media)
        for client, title in ((elsa, "Elsas hemliga"), (karin, "Karins egen")):
            text = {"title": title, "body": f"![](media:{media.id})", "base_version": "0", "form_key": title}
            client.post("/redaktion/inlagg/ny", text)
        shown = karin.get(f"{LIBRARY}/{media.id}").text
        assert "Elsas hemliga" not in shown
        assert "Någon annans inlägg" in shown
        assert "Karins egen</a>" in shown
        assert "Den publika" in shown
        assert "Elsas hemliga</a>" in elsa.get(f"{LIBRARY}/{media.id}").text

    def test_what_nothing_uses_can_be_removed_by_an_editor_who_means_it(
        self, newsroom: Newsroom, elsa: DeskClient, karin: DeskClient
    ) -> None:
        media = newsroom.picture(title="Den onödiga")
        other = newsroom.picture((1000, 700))
        newsroom.post(body=f"![](media:{other.id})0 ![](media:{media.id}{media.id})")
        way = f"{LIBRARY}/{media.id}/borttagning"
        assert karin.post(way, {"certain": "y"}).status_code == 403
        assert elsa.post(way, {}).status_code == 422
        answer = elsa.post(way, {"certain": "y"})
        assert (answer.status_code, answer.location) == (303, LIBRARY)
        assert elsa.get(f"{LIBRARY}/{media.id}").status_code == 404
        assert "tog bort filen" in elsa.get("/redaktion/logg").text


class TestDocuments:
    def test_a_link_in_a_text_tells_what_it_leads_to(
        self, newsroom: Newsroom, elsa: DeskClient, client: CheckedClient
    ) -> None:
        media = document(newsroom, elsa)
        post = newsroom.post(body=f"Läs [rapporten](media:{media.id}).")
        page = client.get(f"/nyheter/{post.slug}").text
        href, words = re.search(r'<a href="(/media/[^"]+\.pdf)">(.*?)</a>', page).groups()
        assert re.fullmatch(r"rapporten \(PDF, \d+(&nbsp;|\xa0)kB\)", words)
        answer = client.get(href)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "%C3%85rsrapport%202018.pdf" in answer.headers["Content-Disposition"]

    def test_its_page_gives_the_code_and_asks_for_a_title_alone(self, newsroom: Newsroom, karin: DeskClient) -> None:
        media = document(newsroom, karin)
        page = karin.get(f"{LIBRARY}/{media.id}").text
        assert "[Årsrapport 2018 (PDF, " in page
        assert f"](media:{media.id})" in page
        assert 'name="alt"' not in page
        assert describe(karin, media, title="Rapporten").status_code == 303
        assert fresh(media).title == "Rapporten"


class TestStandingPages:
    def test_what_a_withdrawn_post_showed_stays_while_a_page_shows_it(
        self, newsroom: Newsroom, client: CheckedClient
    ) -> None:
        media = newsroom.picture()
        post = newsroom.post(lead=media)
        source = media.picture().sources[0].href
        write_page(f"Vi.\n\n![](media:{media.id})")
        with writing() as session:
            session.get_one(Post, post.id).withdrawn_at = clock.now() - timedelta(seconds=1)
        assert client.get(source).status_code == 200
        write_page("Vi.")
        assert client.get(source).status_code == 404

    def test_their_pictures_are_shown_and_answered(
        self, newsroom: Newsroom, elsa: DeskClient, client: CheckedClient, app: Flask
    ) -> None:
        media = newsroom.picture(alt="Kansliet")
        write_page(f"Vi.\n\n![](media:{media.id})")
        page = client.get("/om").text
        source = re.search(r'<img src="([^"]+)"[^>]*alt="Kansliet"', page)[1]
        assert client.get(source).status_code == 200
        describe(elsa, media, alt="Huset")
        assert 'alt="Huset"' in client.get("/om").text
        write_page("Vi.")
        assert client.get(source).status_code == 404
        assert "en tidigare version av sidan" in elsa.get(f"{LIBRARY}/{media.id}").text
