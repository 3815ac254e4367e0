"""Versions at the desk: what was released and what was saved can be read, compared, put back and hidden."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Media, Post, PostContent, Revision, Term
from hallbar.publishing import drafting, publish
from hallbar.publishing.drafting import Sent
from hallbar.publishing.versions import SavedText, last_of_each_stretch
from tests.desk import DeskClient
from tests.newsroom import Newsroom


@pytest.fixture
def post(newsroom: Newsroom) -> Post:
    """Published three times; what is read now is the third text."""
    post = newsroom.release(title="Handskar", slug="handskar", body="Ett.\n\nTvå.\n\nTre.")
    newsroom.correct(post, "Ordningen var fel.", body="Ett.\n\nTvå och en halv.\n\nTre.")
    newsroom.publish(post, title="Handskar och kläder")
    return post


def address(post: Post, rest: str = "") -> str:
    return f"/redaktion/inlagg/{post.id}{rest}"


def save(post: Post, body: str, now: datetime | None = None, form_key: str = "") -> int:
    """Save a draft; the version it became."""
    with writing() as session:
        fresh = session.get_one(Post, post.id)
        base = fresh.draft.version if fresh.draft else 0
        sent = Sent(replace(fresh.written, body=body), base, form_key)
        return drafting.save(session, fresh, sent, None, now or clock.now()).version


def written(post: Post) -> PostContent:
    """The draft by now."""
    db.session.rollback()
    return db.session.get_one(Post, post.id).written


def public(post: Post) -> PostContent:
    """What the public reads by now."""
    db.session.rollback()
    return db.session.get_one(Post, post.id).content


def base_version(html: str) -> str:
    found = re.search(r'name="base_version"[^>]* value="(\d+)"', html)
    assert found, "there is a form that puts a text back"
    return found[1]


def put_back(desk: DeskClient, page: str) -> str:
    """Put the text of a page back; where that leads."""
    answer = desk.post(f"{page}/aterstallning", {"base_version": base_version(desk.get(page).text)})
    assert answer.status_code == 303, answer.text
    return answer.location


def text_of(html: str) -> str:
    main = html[html.index("<main") : html.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", "", main).split())


class TestList:
    """Releases with who, when and why; apart from them the saved drafts."""

    def test_releases_are_listed_with_what_was_said_of_them(
        self, newsroom: Newsroom, elsa: DeskClient, post: Post
    ) -> None:
        with writing() as session:
            publish(session, post, post.content, clock.now(), author=elsa.user, note="Efter samtal.")
        newsroom.hide(post, 1, "Ett namn.")
        html = elsa.get(address(post, "/versioner")).text
        said = text_of(html)
        assert re.findall(r'id="version-(\d)"', html) == ["4", "3", "2", "1"]
        assert "Rättelse: Ordningen var fel." in said
        assert "av Elsa Ek" in said
        assert "Efter samtal." in said
        assert "Dold för besökare" in said
        assert "Skäl: Ett namn." in said

    def test_a_text_that_never_came_out_or_is_yet_to_come_says_so(self, newsroom, elsa: DeskClient) -> None:
        post, now = newsroom.draft(""), clock.now()
        for body in ("Första.", "Andra."):
            with writing() as session:
                content = PostContent(title="Titel", slug="titel", body=body)
                publish(session, post, content, now, at=now + timedelta(days=1))
        said = text_of(elsa.get(address(post, "/versioner")).text)
        assert "Aldrig publik." in said
        assert "Blir publik" in said

    def test_of_the_saves_of_a_form_the_last_of_each_ten_minutes_is_shown(self, elsa: DeskClient, post: Post) -> None:
        start = clock.now() - timedelta(hours=1)
        for number in range(30):
            save(post, f"Utkast {number}", start + timedelta(minutes=number), "form")
        page = elsa.get(address(post, "/versioner"))
        assert page.text.count(f"{address(post)}/utkast/") == 4
        assert "Visa alla sparningar" in page.text
        every = elsa.get(address(post, "/versioner?alla=ja")).text
        assert every.count(f"{address(post)}/utkast/") == 31
        assert "Visa alla sparningar" not in every

    def test_two_forms_at_once_do_not_hide_each_others_saves(self, now: datetime) -> None:
        saved = [SavedText(n, now - timedelta(minutes=n), "", "ab"[n % 2]) for n in range(25)]
        assert [text.version for text in last_of_each_stretch(saved)] == [0, 1, 10, 11, 20, 21]

    def test_a_writer_sees_the_versions_of_their_own(self, newsroom, karin: DeskClient, post: Post) -> None:
        assert karin.get(address(post, "/versioner")).status_code == 403
        assert karin.get(address(post, "/versioner/1")).status_code == 403
        with writing() as session:
            session.get_one(Post, post.id).created_by_id = karin.user.id
        page = karin.get(address(post, "/versioner/1"))
        assert page.status_code == 200
        assert "Dölj version" not in page.text
        assert karin.post(address(post, "/versioner/1/doljande"), {"reason": "Namn."}).status_code == 403

    def test_the_pages_take_few_statements(self, elsa: DeskClient, post: Post, statements) -> None:
        save(post, "Utkast.")
        for rest, most in (("/versioner", 7), ("/versioner/2", 11), ("/utkast/1", 12)):
            elsa.get(address(post, rest))
            with statements() as seen:
                assert elsa.get(address(post, rest)).status_code == 200
            assert len(seen) <= most, "\n".join(seen)


class TestComparison:
    """Word by word, against the one before or any other."""

    def test_a_version_is_compared_with_the_one_before(self, elsa: DeskClient, post: Post) -> None:
        said = text_of(elsa.get(address(post, "/versioner/2")).text)
        assert "Ändringar från version 1 till version 2" in said
        assert "I brödtexten har 1 stycke ändrats." in said
        assert "Två tillagt: och en halv slut på tillagt ." in said

    def test_any_other_can_be_chosen_and_the_older_comes_first(self, elsa: DeskClient, post: Post) -> None:
        said = text_of(elsa.get(address(post, "/versioner/1?jamfor=3")).text)
        assert "Ändringar från version 1 till version 3" in said
        assert "Rubriken har ändrats. I brödtexten har 1 stycke ändrats." in said

    def test_the_first_is_compared_when_asked(self, elsa: DeskClient, post: Post) -> None:
        first = elsa.get(address(post, "/versioner/1"))
        assert "Ändringar från" not in first.text
        assert elsa.get(address(post, "/versioner/1?jamfor=99&jamfor=x")).status_code == 200
        save(post, "Nytt.")
        said = text_of(elsa.get(address(post, "/versioner/1?jamfor=utkast")).text)
        assert "Ändringar från version 1 till utkastet som det är nu" in said

    def test_a_saved_draft_is_compared_with_the_draft_as_it_is(self, elsa: DeskClient, post: Post) -> None:
        version = save(post, "Ett.")
        save(post, "Ett och annat.")
        said = text_of(elsa.get(address(post, f"/utkast/{version}")).text)
        assert "Ett tillagt: och annat slut på tillagt ." in said
        assert elsa.get(address(post, "/utkast/99")).status_code == 404

    def test_every_field_is_compared(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        before, after = newsroom.picture(title="Vår"), newsroom.picture((600, 600), title="Höst")
        old = {"title": "Ett", "lede": "Ett", "body": "Ett", "byline": "Ett", "lang": "sv", "slug": "ett"}
        new = {"title": "Två", "lede": "Två", "body": "Två", "byline": "Två", "lang": "en", "slug": "tva"}
        post = newsroom.release(**old, lead_id=before.id, term_ids=newsroom.term_ids({"land": ["kina"]}))
        newsroom.publish(post, **new, lead_id=after.id, term_ids=newsroom.term_ids({"land": ["norge"]}))
        html = elsa.get(address(post, "/versioner/2")).text
        came = [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<ins>(.*?)</ins>", html)]
        assert [text.removeprefix("tillagt: ").removesuffix(" slut på tillagt") for text in came] == [
            *("Två", "Två", "Två", "Två", "Engelska", "/nyheter/tva", "Land: Norge", "Höst")
        ]
        assert html.count("<del>") == html.count("<ins>")

    def test_long_unchanged_stretches_are_folded_but_there(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        paragraphs = [f"Stycke {number}." for number in range(20)]
        post = newsroom.release(body="\n\n".join(paragraphs))
        newsroom.publish(post, body="\n\n".join([*paragraphs[:10], "Nytt.", *paragraphs[10:]]))
        html = elsa.get(address(post, "/versioner/2")).text
        assert html.count("9 oförändrade stycken") == 2
        assert all(f"<p>Stycke {number}.</p>" in html for number in range(20))

    def test_a_change_of_a_term_since_leaves_the_version_readable(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        post = newsroom.release(term_ids=newsroom.term_ids({"land": ["kina"]}))
        newsroom.publish(post, term_ids=[], slug="annat")
        with writing() as session:
            session.get_one(Term, newsroom.term("land", "kina").id).label = "Folkrepubliken"
        assert "Land: Folkrepubliken" in elsa.get(address(post, "/versioner/2")).text
        with writing() as session:
            session.delete(session.get_one(Term, newsroom.term("land", "kina").id))
        assert elsa.get(address(post, "/versioner/2")).status_code == 200


class TestPuttingBack:
    """Into the draft; the public text stays, and the draft that was replaced can be had again."""

    def test_an_old_text_becomes_the_draft(self, elsa: DeskClient, client, post: Post) -> None:
        before = public(post)
        page = elsa.get(put_back(elsa, address(post, "/versioner/1")))
        assert "Texten i version 1 ligger nu i utkastet." in page.text
        assert (written(post).title, written(post).body) == ("Handskar", "Ett.\n\nTvå.\n\nTre.")
        assert public(post) == before
        assert "Två och en halv." in client.get("/nyheter/handskar").text

    def test_it_can_be_undone(self, elsa: DeskClient, post: Post) -> None:
        save(post, "Mödosamt skrivet.")
        page = elsa.get(put_back(elsa, address(post, "/versioner/1")))
        undo = re.search(r'action="([^"]+)/aterstallning"', page.text)
        assert undo
        assert "Ångra: lägg tillbaka utkastet" in page.text
        elsa.post(f"{undo[1]}/aterstallning", {"base_version": base_version(page.text)})
        assert written(post).body == "Mödosamt skrivet."

    def test_the_undoing_can_be_undone(self, elsa: DeskClient, post: Post) -> None:
        save(post, "Mödosamt skrivet.")
        first = elsa.get(put_back(elsa, address(post, "/versioner/1"))).text
        undo = re.search(r'action="([^"]+)/aterstallning"', first)
        assert undo
        again = elsa.post(f"{undo[1]}/aterstallning", {"base_version": base_version(first)})
        assert "Ångra: lägg tillbaka utkastet" in elsa.get(again.location).text

    def test_a_saved_draft_is_put_back_likewise(self, elsa: DeskClient, post: Post) -> None:
        version = save(post, "Först.")
        save(post, "Sedan.")
        put_back(elsa, address(post, f"/utkast/{version}"))
        assert written(post).body == "Först."

    def test_what_somebody_has_saved_since_is_not_replaced_unseen(self, elsa: DeskClient, post: Post) -> None:
        base = base_version(elsa.get(address(post, "/versioner/1")).text)
        save(post, "Olles text.")
        for form in ({"base_version": base}, {"base_version": "x"}, {}):
            answer = elsa.post(address(post, "/versioner/1/aterstallning"), form)
            assert answer.status_code == 409
            assert "Utkastet har ändrats sedan du öppnade sidan." in answer.text
        assert written(post).body == "Olles text."

    def test_a_text_that_is_the_draft_already_changes_nothing(self, elsa: DeskClient, post: Post) -> None:
        page = elsa.get(put_back(elsa, address(post, "/versioner/3")))
        assert "Ångra" not in page.text

    def test_what_no_longer_exists_is_told_and_left_out(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        picture = newsroom.picture()
        post = newsroom.release(
            body=f"![Borta](media:{picture.id})",
            lead_id=picture.id,
            term_ids=newsroom.term_ids({"land": ["kina", "norge"]}),
        )
        newsroom.publish(post, body="Nytt.", lead_id=None, term_ids=[])
        with writing() as session:
            session.delete(session.get_one(Term, newsroom.term("land", "kina").id))
            session.delete(session.get_one(Media, picture.id))
        lost = (
            "1 värde som texten var märkt med finns inte längre.",
            "Huvudbilden finns inte längre.",
            "1 bild eller fil i brödtexten finns inte längre.",
        )
        before = elsa.get(address(post, "/versioner/1")).text
        after = elsa.get(put_back(elsa, address(post, "/versioner/1"))).text
        for sentence in lost:
            assert sentence in before
            assert sentence in after
        assert written(post).term_ids == tuple(newsroom.term_ids({"land": ["norge"]}))
        assert written(post).lead_id is None
        assert written(post).body == f"![Borta](media:{picture.id})", "the words are not touched"


class TestHiding:
    """An editor hides with a reason, an administrator shows again; both are logged."""

    def log(self) -> list[tuple[str, str, str]]:
        db.session.rollback()
        acts = select(LogEntry).where(LogEntry.act.in_(("hide_version", "show_version"))).order_by(LogEntry.id)
        return [(entry.user_name, entry.act, entry.detail) for entry in db.session.scalars(acts)]

    def hidden(self, post: Post) -> list[int]:
        db.session.rollback()
        numbers = select(Revision.number).where(Revision.post_id == post.id, Revision.hidden_at.is_not(None))
        return list(db.session.scalars(numbers))

    def test_a_version_is_hidden_for_a_reason(self, elsa: DeskClient, client, post: Post) -> None:
        answer = elsa.post(address(post, "/versioner/1/doljande"), {"reason": "Ett namn som måste bort."})
        assert answer.status_code == 303
        assert self.hidden(post) == [1]
        assert self.log() == [("Elsa Ek", "hide_version", "Ett namn som måste bort.")]
        assert client.get("/nyheter/handskar/versioner/1").status_code == 410
        page = elsa.get(answer.location).text
        assert "Dold för besökare" in page
        assert "Visa version 1 igen" not in page, "that is for an administrator"

    def test_without_a_reason_it_is_not(self, elsa: DeskClient, post: Post) -> None:
        for reason in ("", "  ", None):
            answer = elsa.post(address(post, "/versioner/1/doljande"), {"reason": reason})
            assert answer.status_code == 422
            assert "Skriv varför versionen ska döljas." in answer.text
        assert self.hidden(post) == []

    def test_the_text_that_is_read_now_must_first_be_mended(self, elsa: DeskClient, post: Post) -> None:
        answer = elsa.post(address(post, "/versioner/3/doljande"), {"reason": "Ett namn."})
        assert answer.status_code == 422
        assert "Publicera först en text utan det som ska bort." in answer.text
        assert "Ett namn.</textarea>" in answer.text.replace("\n", ""), "the reason is still there"
        assert self.hidden(post) == []

    def test_an_earlier_version_with_the_same_text_must_wait_too(self, newsroom, elsa, post: Post) -> None:
        newsroom.publish(post, body="Fel text.")
        newsroom.publish(post, body="Ett.\n\nTvå och en halv.\n\nTre.")
        assert elsa.post(address(post, "/versioner/3/doljande"), {"reason": "Namn."}).status_code == 422

    def test_what_was_never_public_needs_no_hiding(self, newsroom: Newsroom, elsa: DeskClient) -> None:
        post, now = newsroom.draft(""), clock.now()
        for body in ("Första.", "Andra."):
            with writing() as session:
                content = PostContent(title="Titel", slug="titel", body=body)
                publish(session, post, content, now, at=now + timedelta(days=1))
        for number in (1, 2):
            answer = elsa.post(address(post, f"/versioner/{number}/doljande"), {"reason": "Namn."})
            assert answer.status_code == 422
            assert "aldrig varit publik" in answer.text

    def test_an_administrator_shows_it_again(self, elsa, admin: DeskClient, client, post: Post) -> None:
        elsa.post(address(post, "/versioner/1/doljande"), {"reason": "Av misstag."})
        assert elsa.post(address(post, "/versioner/1/synliggorande")).status_code == 403
        assert "Visa version 1 igen" in admin.get(address(post, "/versioner/1")).text
        assert admin.post(address(post, "/versioner/1/synliggorande")).status_code == 303
        assert self.hidden(post) == []
        assert self.log()[-1] == ("Amina Dahl", "show_version", "")
        assert client.get("/nyheter/handskar/versioner/1").status_code == 200

    def test_its_old_address_comes_back_with_it(self, newsroom, elsa, admin: DeskClient, client, post: Post) -> None:
        newsroom.publish(post, slug="nytt-namn")
        for number in (1, 2, 3):
            elsa.post(address(post, f"/versioner/{number}/doljande"), {"reason": "Namnet i adressen."})
        assert client.get("/nyheter/handskar").status_code == 410
        admin.post(address(post, "/versioner/2/synliggorande"))
        assert client.get("/nyheter/handskar").location == "/nyheter/nytt-namn"

    def test_hiding_twice_is_logged_once(self, elsa: DeskClient, post: Post) -> None:
        for reason in ("Ett.", "Två."):
            elsa.post(address(post, "/versioner/1/doljande"), {"reason": reason})
        assert [detail for _who, _act, detail in self.log()] == ["Ett."]

    def test_a_correction_that_still_stands_on_the_page_is_told_of(self, elsa: DeskClient, post: Post) -> None:
        page = elsa.get(address(post, "/versioner/2")).text
        assert "Rättelsen ”Ordningen var fel.” står kvar på nyhetens sida" in page


class TestConflict:
    """Two texts that cannot be brought together stand side by side."""

    def test_both_texts_are_shown_with_what_only_one_of_them_has(
        self, elsa: DeskClient, olle: DeskClient, post: Post
    ) -> None:
        form = {"lang": "sv", "title": "Handskar", "base_version": base_version(elsa.get(address(post)).text)}
        olle.post(address(post), form | {"body": "Ett.\n\nTvå olles.\n\nTre.", "form_key": "o"})
        answer = elsa.post(address(post), form | {"body": "Ett.\n\nTvå elsas.\n\nTre.", "form_key": "e"})
        assert answer.status_code == 409
        pair = answer.text[answer.text.index("sides-pair") :]
        assert "Text av Olle Öst" in pair
        said = text_of(answer.text)
        assert "Två bara här: elsas slut ." in said
        assert "Två bara här: olles slut ." in said
        assert "(ändrat av båda)" in said
