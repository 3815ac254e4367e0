"""The trash, and destroying for good."""

import re

import pytest
from sqlalchemy import func, select

from hallbar import clock
from hallbar.editor import trash as trash_views
from hallbar.extensions import db, writing
from hallbar.models import (
    Draft,
    DraftVersion,
    LogEntry,
    Media,
    MediaUse,
    Post,
    PostContent,
    PostTerm,
    PreviewLink,
    Redirect,
    Review,
    Revision,
)
from hallbar.publishing import trash
from hallbar.publishing.drafting import replace
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.editor.test_bulk import report, undo
from tests.editor.test_posts import draft
from tests.newsroom import Newsroom

REFERENCE = "RS 2026/123"


def address(post: Post, what: str) -> str:
    return f"/redaktion/inlagg/{post.id}/{what}"


@pytest.fixture
def doomed(newsroom: Newsroom, elsa: DeskClient) -> Post:
    """A post in the trash with all that can hang on one; it was public by two names."""
    picture = newsroom.picture()
    post = newsroom.post("Borta", slug="gammalt", lead=picture, terms={"land": ["kina"]})
    newsroom.publish(post, slug="borta")
    now = clock.now()
    with writing() as session:
        replace(session, post, PostContent(title="Borta, nu"), None, now)
        session.add(Review(post_id=post.id, version=1, asked_at=now))
        session.add(PreviewLink(post_id=post.id, created_at=now, expires_at=now))
        trash(session, post, now)
    return post


def destroy(client: DeskClient, post: Post, **fields: str):
    return client.post(address(post, "forstoring"), {"reference": REFERENCE, "certain": "y"} | fields)


class TestTrash:
    """One post, from where it is written."""

    def test_into_the_trash_and_back_by_the_reports_button(self, elsa: DeskClient, newsroom, client) -> None:
        post = newsroom.post(slug="ute")
        answer = elsa.post(address(post, "papperskorg"), follow_redirects=True)
        assert answer.request.path == "/redaktion/inlagg"
        assert report(answer) == "”Nyhet 1” lades i papperskorgen. Ångra"
        assert client.get("/nyheter/ute").status_code == 404
        assert "Nyhet 1" not in client.get("/arkiv.rss").text
        assert "/nyheter/ute" not in client.get("/sitemap.xml").text
        undo(elsa, answer)
        assert client.get("/nyheter/ute").status_code == 200

    def test_out_of_the_trash(self, elsa: DeskClient, newsroom, client) -> None:
        post = newsroom.post(slug="ute")
        elsa.post(address(post, "papperskorg"))
        answer = elsa.post(address(post, "aterstallning"), follow_redirects=True)
        assert report(answer) == "”Nyhet 1” återställdes. Det är publicerat. Ångra"
        assert client.get("/nyheter/ute").status_code == 200

    def test_the_writing_page_has_the_way_and_saves_what_is_typed(self, elsa: DeskClient, admin: DeskClient) -> None:
        post = draft("Utkast")
        form = elsa.get(f"/redaktion/inlagg/{post.id}")
        assert f'formaction="{address(post, "papperskorg")}"' in form.text
        version = re.search(r'name="base_version"[^>]* value="(\d+)"', form.text)[1]
        typed = {"title": "Utkast", "body": "Nyss skrivet.", "lang": "sv", "base_version": version}
        assert elsa.post(address(post, "papperskorg"), typed).status_code == 303
        db.session.rollback()
        assert db.session.get_one(Post, post.id).written.body == "Nyss skrivet."
        assert f'formaction="{address(post, "aterstallning")}"' in elsa.get(f"/redaktion/inlagg/{post.id}").text
        assert address(post, "forstoring") not in elsa.get(f"/redaktion/inlagg/{post.id}").text
        assert address(post, "forstoring") in admin.get(f"/redaktion/inlagg/{post.id}").text

    def test_what_does_not_fit_is_refused_with_a_reason(self, elsa: DeskClient) -> None:
        post = draft("Utkast")
        answer = elsa.post(address(post, "aterstallning"))
        assert answer.status_code == 409
        assert "Det ligger inte i papperskorgen." in answer.text
        elsa.post(address(post, "papperskorg"))
        assert "Det ligger i papperskorgen." in elsa.post(address(post, "papperskorg")).text

    def test_what_is_destroyed_at_the_same_moment_is_not_found(self, elsa: DeskClient, newsroom, monkeypatch) -> None:
        post_id, saved = newsroom.draft("Utkast").id, trash_views.begin

        def begin(number: int) -> None:  # the moment between the save and the act
            saved(number)
            with writing() as session:
                session.delete(session.get_one(Post, number))

        monkeypatch.setattr(trash_views, "begin", begin)
        answer = elsa.post(f"/redaktion/inlagg/{post_id}/papperskorg")
        assert answer.status_code == 404
        assert "Det kan ha förstörts" in answer.text

    def test_a_writer_has_their_own_drafts(self, karin: DeskClient, elsa: DeskClient, newsroom: Newsroom) -> None:
        own, other, public = draft("Eget", karin.user), draft("Elsas", elsa.user), newsroom.post()
        with writing():
            public.created_by_id = karin.user.id
        assert karin.post(address(own, "papperskorg")).status_code == 303
        assert karin.post(address(own, "aterstallning")).status_code == 303
        assert karin.post(address(other, "papperskorg")).status_code == 403
        refused = karin.post(address(public, "papperskorg"))
        assert refused.status_code == 403
        assert "Be en redaktör." in refused.text


class TestDestroying:
    """For good: from the trash, by an administrator, by a decision."""

    def test_nothing_is_left_but_the_log_and_the_pictures(self, admin: DeskClient, doomed: Post) -> None:
        number, uid = doomed.id, doomed.uid
        answer = destroy(admin, doomed)
        assert (answer.status_code, answer.location) == (303, "/redaktion/inlagg?lage=papperskorg")
        db.session.rollback()
        for model in (Post, Draft, DraftVersion, Revision, Review, PreviewLink, PostTerm, MediaUse):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0, model
        assert db.session.scalar(select(func.count(Media.id))) == 1
        entry = db.session.scalars(select(LogEntry).where(LogEntry.act == "destroy")).one()
        assert (entry.subject, entry.detail, entry.post_id, entry.data) == (
            "Borta, nu",
            REFERENCE,
            number,
            {"uid": uid},
        )
        assert report(admin.get(answer.location)) == "”Borta, nu” är förstört."
        log = admin.get("/redaktion/logg").text
        assert "förstörde " in log
        assert f"enligt beslutet {REFERENCE}" in log

    def test_its_addresses_are_gone(self, admin: DeskClient, doomed: Post, client: CheckedClient) -> None:
        destroy(admin, doomed)
        for name in ("borta", "gammalt"):
            assert client.get(f"/nyheter/{name}").status_code == 410
        db.session.rollback()
        assert db.session.execute(select(Redirect.post_id, Redirect.target)).all() == [(None, None)] * 2

    def test_a_name_that_was_never_public_tells_nothing(self, admin: DeskClient, client: CheckedClient) -> None:
        post = draft("Aldrig ute", slug="aldrig-ute")
        with writing() as session:
            session.get_one(Post, post.id).slug = "aldrig-ute"
            trash(session, session.get_one(Post, post.id), clock.now())
        assert "Det har varit publicerat" not in admin.get(address(post, "forstoring")).text
        destroy(admin, post)
        assert client.get("/nyheter/aldrig-ute").status_code == 404

    def test_a_decision_and_a_tick_are_asked_for(self, admin: DeskClient, doomed: Post) -> None:
        answer = admin.post(address(doomed, "forstoring"), {"reference": " "})
        assert answer.status_code == 422
        assert "Skriv diarienumret för beslutet." in answer.text
        assert "Kryssa för att du förstår" in answer.text
        answer = admin.post(address(doomed, "forstoring"), {"reference": REFERENCE})
        assert answer.status_code == 422
        assert f'value="{REFERENCE}"' in answer.text, "what was typed is still there"
        db.session.rollback()
        assert db.session.scalar(select(func.count(Post.id))) == 1

    def test_the_page_says_what_it_means(self, admin: DeskClient, doomed: Post) -> None:
        text = admin.get(address(doomed, "forstoring")).text
        assert "<code>/nyheter/borta</code>" in text
        assert "<code>/nyheter/gammalt</code>" in text
        assert "allmän handling" in text

    def test_only_what_lies_in_the_trash(self, admin: DeskClient, newsroom: Newsroom) -> None:
        post = newsroom.post()
        assert admin.get(address(post, "forstoring")).status_code == 409
        assert destroy(admin, post).status_code == 409
        db.session.rollback()
        assert db.session.scalar(select(func.count(Post.id))) == 1

    def test_only_an_administrator(self, elsa: DeskClient, doomed: Post) -> None:
        assert elsa.get(address(doomed, "forstoring")).status_code == 403
        assert destroy(elsa, doomed).status_code == 403
        assert address(doomed, "forstoring") not in elsa.get("/redaktion/inlagg?lage=papperskorg").text

    def test_the_administrator_finds_the_way_in_the_trash(self, admin: DeskClient, doomed: Post) -> None:
        assert address(doomed, "forstoring") in admin.get("/redaktion/inlagg?lage=papperskorg").text
