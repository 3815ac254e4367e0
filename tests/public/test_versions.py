"""What the public may read of a post's past, and what it may not."""

import re
from datetime import timedelta

import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Draft, Post, PostContent, PublicChange, Redirect, Term
from hallbar.publishing import publish, trash, withdraw
from tests.checks import CheckedClient
from tests.newsroom import Newsroom


def text_of(html: str) -> str:
    """The words of the page's main part."""
    main = html[html.index("<main") : html.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", "", main).split())


def numbers(html: str) -> list[str]:
    return re.findall(r'<h2 id="version-(\d+)"', html)


@pytest.fixture
def handskar(newsroom: Newsroom) -> Post:
    """A post of three versions, one of them a correction."""
    post = newsroom.release(title="Handskar", slug="handskar", body="Vi köpte åtta handskar.\n\nSedan gick vi.")
    newsroom.correct(post, "Antalet var fel.", body="Vi köpte tolv handskar.\n\nSedan gick vi.")
    newsroom.publish(post, title="Handskar och kläder")
    return post


def test_versions_come_newest_first_with_date_correction_and_what_changed(
    handskar: Post, client: CheckedClient
) -> None:
    html = client.get("/nyheter/handskar/versioner").text
    assert numbers(html) == ["3", "2", "1"]
    said = text_of(html)
    assert "Rättelse: Antalet var fel." in said
    assert "I brödtexten har 1 stycke ändrats." in said
    assert "Rubriken har ändrats." in said
    assert "Vi köpte borttaget: åtta slut på borttaget tillagt: tolv slut på tillagt handskar." in said
    assert f'<time datetime="{clock.to_stockholm(clock.now()).date()}">' in html


def test_a_version_has_its_own_page_with_all_of_its_text(handskar: Post, client: CheckedClient) -> None:
    html = client.get("/nyheter/handskar/versioner/1").text
    assert "Vi köpte åtta handskar." in html
    assert "tolv" not in html
    assert "Nyheten har ändrats sedan dess." in html
    assert "Det här är den senaste versionen." in client.get("/nyheter/handskar/versioner/3").text
    assert client.get("/nyheter/handskar/versioner/4").status_code == 404
    assert client.get("/nyheter/handskar/versioner/0").status_code == 404


def test_the_post_leads_to_its_versions_once_there_are_two(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.release(slug="namn")
    assert "/versioner" not in client.get("/nyheter/namn").text
    newsroom.publish(post, body="Ny text.")
    assert '<a href="/nyheter/namn/versioner">2 versioner</a>' in client.get("/nyheter/namn").text


def test_one_version_says_that_nothing_has_changed(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.release(slug="namn")
    assert "Nyheten har inte ändrats" in client.get("/nyheter/namn/versioner").text


def test_search_engines_are_sent_to_the_post(handskar: Post, client: CheckedClient) -> None:
    for address in ("/nyheter/handskar/versioner", "/nyheter/handskar/versioner/1"):
        html = client.get(address).text
        assert '<meta name="robots" content="noindex">' in html
        assert '<link rel="canonical" href="https://nyheter.example.se/nyheter/handskar">' in html
    assert "versioner" not in client.get("/sitemap.xml").text


def test_the_page_is_cached_as_others_and_knows_when_it_has_changed(
    newsroom: Newsroom, handskar: Post, client: CheckedClient
) -> None:
    address = "/nyheter/handskar/versioner"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    newsroom.hide(handskar, 1)
    assert client.get(address, headers=tag).status_code == 200


def test_hiding_and_an_unchanged_new_version_are_public_changes(newsroom: Newsroom, handskar: Post) -> None:
    def logged() -> int:
        db.session.rollback()
        return db.session.query(PublicChange).count()

    before = logged()
    newsroom.hide(handskar, 1)
    assert logged() == before + 1
    newsroom.publish(handskar)
    assert logged() == before + 2


@pytest.mark.parametrize("act", ["withdraw", "trash"])
def test_versions_are_closed_with_their_post(handskar: Post, client: CheckedClient, act: str) -> None:
    with writing() as session:
        if act == "trash":
            trash(session, handskar, clock.now())
        else:
            withdraw(session, handskar, clock.now(), clock.now())
    page = client.get("/nyheter/handskar")
    for address in ("/nyheter/handskar/versioner", "/nyheter/handskar/versioner/1"):
        closed = client.get(address)
        assert closed.status_code == page.status_code == {"withdraw": 410, "trash": 404}[act]
        assert "handskar." not in closed.text


def test_a_post_that_waits_has_no_versions_yet(newsroom: Newsroom, client: CheckedClient) -> None:
    post, now = newsroom.draft("Hemligt"), clock.now()
    with writing() as session:
        content = PostContent(title="Hemligt", slug="hemligt", body="Hemligt.")
        publish(session, post, content, now, at=now + timedelta(hours=1))
    assert client.get("/nyheter/hemligt/versioner").status_code == 404
    with time_machine.travel(now + timedelta(hours=2)):
        assert client.get("/nyheter/hemligt/versioner").status_code == 200


def test_an_old_name_leads_to_the_versions_too(newsroom: Newsroom, handskar: Post, client: CheckedClient) -> None:
    newsroom.publish(handskar, slug="nya-handskar")
    for rest in ("/versioner", "/versioner/2"):
        answer = client.get(f"/nyheter/handskar{rest}")
        assert (answer.status_code, answer.location) == (301, f"/nyheter/nya-handskar{rest}")
    assert "/nyheter/handskar" in text_of(client.get("/nyheter/nya-handskar/versioner").text)
    newsroom.redirect("/nyheter/annat", "/om")
    assert client.get("/nyheter/annat/versioner").location == "/om"
    assert client.get("/nyheter/finns-inte/versioner").status_code == 404


class TestHidden:
    """A hidden version is gone: from the list, from its address, and from what its neighbours are compared with."""

    @pytest.fixture
    def post(self, newsroom: Newsroom) -> Post:
        post = newsroom.release(title="Dom", slug="dom", body="En person dömdes.\n\nMer text.")
        newsroom.correct(post, "Namnet Kanarie lades till.", body="Kanarie Fågel dömdes.\n\nMer text.")
        newsroom.publish(post, body="En man dömdes.\n\nMer text.")
        newsroom.hide(post, 2)
        return post

    def test_its_words_are_nowhere(self, post: Post, client: CheckedClient) -> None:
        html = client.get("/nyheter/dom/versioner").text
        assert numbers(html) == ["3", "1"]
        assert "Kanarie" not in html + client.get("/nyheter/dom/versioner/3").text
        assert "borttaget: person slut på borttaget tillagt: man slut på tillagt" in text_of(html)

    def test_its_address_says_that_it_is_gone(self, post: Post, client: CheckedClient) -> None:
        answer = client.get("/nyheter/dom/versioner/2")
        assert answer.status_code == 410
        assert "Redaktionen har dolt den" in answer.text
        assert "Kanarie" not in answer.text
        assert client.get("/nyheter/dom/versioner/3").status_code == 200, "the numbers of the others stand"

    def test_a_name_that_only_it_had_in_its_address_leads_nowhere(
        self, newsroom: Newsroom, client: CheckedClient
    ) -> None:
        post = newsroom.release(slug="kanarie-fagel-dom")
        newsroom.publish(post, slug="dom")
        assert client.get("/nyheter/kanarie-fagel-dom").status_code == 301
        newsroom.hide(post, 1)
        for address in ("/nyheter/kanarie-fagel-dom", "/bloggen/kanarie-fagel-dom"):
            assert client.get(address).status_code == 410
        assert client.get("/nyheter/7-kanarie-fagel-dom").status_code == 404
        assert client.get("/nyheter/kanarie-fagel-dom/versioner").status_code == 410

    def test_an_address_that_a_shown_version_had_too_still_leads_there(
        self, newsroom: Newsroom, client: CheckedClient
    ) -> None:
        post = newsroom.release(slug="gammal")
        newsroom.publish(post, body="Annan text.")
        newsroom.publish(post, slug="ny")
        newsroom.hide(post, 1)
        assert client.get("/nyheter/gammal").location == "/nyheter/ny"
        newsroom.hide(post, 2)
        assert client.get("/nyheter/gammal").status_code == 410
        assert db.session.query(Redirect).count() == 1


def test_numbers_tell_nothing_of_what_never_came_out(newsroom: Newsroom, client: CheckedClient) -> None:
    post, now = newsroom.draft(""), clock.now()
    later = now + timedelta(hours=1)
    for body in ("Kanarie.", "Rätt."):  # the first is replaced before its hour
        with writing() as session:
            publish(session, post, PostContent(title="Titel", slug="titel", body=body), now, at=later)
    with time_machine.travel(later + timedelta(hours=1)):
        newsroom.publish(post, body="Rättare.")
        html = client.get("/nyheter/titel/versioner").text
        assert numbers(html) == ["2", "1"]
        assert "Kanarie" not in html
        assert client.get("/nyheter/titel/versioner/3").status_code == 404


def test_neither_draft_nor_internal_note_is_shown(newsroom: Newsroom, handskar: Post, client: CheckedClient) -> None:
    with writing() as session:
        session.add(Draft(post_id=handskar.id, data={"title": "Kanarie"}, saved_at=clock.now()))
        publish(session, handskar, handskar.content, clock.now(), note="Kanarie")
    for address in ("/nyheter/handskar/versioner", "/nyheter/handskar/versioner/4"):
        assert "Kanarie" not in client.get(address).text


def test_what_a_text_never_showed_is_in_no_comparison(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.release(slug="namn", body="Text.\n\n[//]: # (Kanarie)\n\n[^1]: Kanarie")
    newsroom.publish(post, body="Annan text.")
    for address in ("/nyheter/namn/versioner", "/nyheter/namn/versioner/1"):
        assert "Kanarie" not in client.get(address).text


def test_a_picture_that_nothing_uses_any_more_is_not_described(newsroom: Newsroom, client: CheckedClient) -> None:
    picture = newsroom.picture(title="Kanarie", alt="Kanarie", caption="Kanarie", credit="Kanarie")
    post = newsroom.release(slug="namn", body=f"![En fågel](media:{picture.id})", lead_id=picture.id)
    newsroom.publish(post, body="Ingen bild.", lead_id=None)
    html = client.get("/nyheter/namn/versioner").text
    assert "[Bild: En fågel]" in html
    assert "huvudbilden har ändrats" in html.lower()
    first = client.get("/nyheter/namn/versioner/1").text
    assert "Kanarie" not in html + first
    assert "/media/" not in first


def test_terms_are_told_by_the_names_they_have_now(newsroom: Newsroom, client: CheckedClient) -> None:
    post = newsroom.release(slug="namn", term_ids=newsroom.term_ids({"land": ["kina", "norge"]}))
    newsroom.publish(post, term_ids=newsroom.term_ids({"land": ["norge"]}))
    with writing() as session:
        session.get_one(Term, newsroom.term("land", "kina").id).label = "Folkrepubliken Kina"
    said = text_of(client.get("/nyheter/namn/versioner").text)
    assert "borttaget: Land: Folkrepubliken Kina slut på borttaget" in said
    with writing() as session:
        session.delete(session.get_one(Term, newsroom.term("land", "kina").id))
    assert client.get("/nyheter/namn/versioner").status_code == 200


def test_a_post_without_versions_has_none_to_show(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post(slug="namn")
    assert client.get("/nyheter/namn/versioner").status_code == 200
    assert client.get("/nyheter/namn/versioner/1").status_code == 404


def test_of_many_versions_the_newest_are_compared_and_the_others_listed(
    newsroom: Newsroom, client: CheckedClient, statements
) -> None:
    post = newsroom.release(slug="namn", body="Text 0.")
    for number in range(1, 25):
        newsroom.publish(post, body=f"Text {number}.")
    client.get("/nyheter/namn")
    with statements() as seen:
        html = client.get("/nyheter/namn/versioner").text
    assert len(seen) == 3, "\n".join(seen)
    assert numbers(html) == [str(number) for number in range(25, 5, -1)]
    assert '<a href="/nyheter/namn/versioner/5">Version 5</a>' in html
    with statements() as seen:
        assert client.get("/nyheter/namn/versioner/5").status_code == 200
    assert len(seen) == 3, "\n".join(seen)
