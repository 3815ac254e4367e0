"""Acts on many posts at once, and undoing them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Post, PostContent, Revision, State, User
from hallbar.publishing.drafting import replace
from tests.desk import DeskClient
from tests.editor.test_posts import draft, titles
from tests.newsroom import Newsroom

ACTS = "/redaktion/inlagg/atgarder"
LIST = "/redaktion/inlagg"


def act(client: DeskClient, name: str, *posts: Post | int, query: str = "", **fields: Any) -> Any:
    """Tick posts and press a button."""
    numbers = [post if isinstance(post, int) else post.id for post in posts]
    return client.post(f"{ACTS}{query}", {"atgard": name, "inlagg": numbers, **fields}, follow_redirects=True)


def report(answer: Any) -> str:
    """What is told of the act, as one line."""
    found = re.search(r'<section id="report".*?</section>', answer.text, re.DOTALL)
    assert found, "there is a report"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].replace("</li>", " | ")).split())


def undo(client: DeskClient, answer: Any) -> Any:
    """Press the report's button."""
    [number] = re.findall(r'action="/redaktion/logg/(\d+)/angring"', answer.text)
    [onward] = re.findall(r'name="vidare" value="([^"]+)"', answer.text)
    data = {"vidare": onward.replace("&amp;", "&")}
    return client.post(f"/redaktion/logg/{number}/angring", data, follow_redirects=True)


def state(post: Post) -> State:
    db.session.rollback()
    return db.session.get_one(Post, post.id).state(clock.now())


@pytest.fixture
def ready(newsroom: Newsroom):
    """A function that makes a draft that can be published."""
    terms = tuple(newsroom.term_ids({"typ": ["omvarld"], "amne": ["klimat"]}))

    def make(title: str, author: User | None = None, **fields: Any) -> Post:
        return draft(title, author, **{"body": "Text.", "term_ids": terms} | fields)

    return make


class TestPublishing:
    """Publish many."""

    def test_what_is_ready_is_published_and_the_rest_is_told_of(self, elsa: DeskClient, ready, client) -> None:
        good = [ready("Ett"), ready("Två"), ready("Tre")]
        bad, empty = ready("Fyra", term_ids=()), draft("")
        answer = act(elsa, "publicering", *good, bad, empty)
        assert report(answer) == (
            "3 inlägg publicerades. 2 hoppades över. Ångra "
            "Fyra – Välj minst ett värde under Inläggstyp. Välj minst ett värde under Ämne. | "
            "Utan rubrik – Skriv en rubrik. Skriv en brödtext. "
            "Välj minst ett värde under Inläggstyp. Välj minst ett värde under Ämne. |"
        )
        assert f'<a href="/redaktion/inlagg/{bad.id}">Fyra</a>' in answer.text
        assert [state(post) for post in good] == [State.PUBLISHED] * 3
        assert [state(bad), state(empty)] == [State.DRAFT] * 2
        assert client.get("/nyheter/tva").status_code == 200
        assert not db.session.get_one(Post, good[0].id).has_changes, "the draft has the name of the address too"

    def test_changes_are_published_and_what_has_none_is_left(self, elsa, newsroom: Newsroom, now) -> None:
        terms = {"typ": ["omvarld"], "amne": ["klimat"]}
        changed, same = newsroom.post("Ändrat", terms=terms), newsroom.post("Lika", terms=terms)
        with writing() as session:
            content = PostContent.from_json(session.get_one(Post, changed.id).content.as_json() | {"body": "Ny text."})
            replace(session, changed, content, None, now)
        answer = act(elsa, "publicering", changed, same)
        assert report(answer) == "”Ändrat” publicerades. 1 hoppades över. Ångra Lika – Det är redan publicerat. |"
        db.session.rollback()
        assert db.session.get_one(Post, changed.id).body == "Ny text."

    def test_two_of_the_same_title_get_names_of_their_own(self, elsa: DeskClient, ready) -> None:
        act(elsa, "publicering", ready("Samma"), ready("Samma "))
        db.session.rollback()
        assert set(db.session.scalars(select(Post.slug))) == {"samma", "samma-2"}

    def test_a_writer_publishes_and_withdraws_nothing(self, karin: DeskClient, ready, newsroom: Newsroom) -> None:
        own = ready("Eget", karin.user)
        answer = act(karin, "publicering", own)
        assert answer.status_code == 422
        assert "Bara redaktörer får publicera." in report(answer)
        assert 'value="publicering"' not in answer.text, "nor is the button there"
        assert state(own) is State.DRAFT
        public = newsroom.post("Offentligt")
        with writing():
            public.created_by_id = karin.user.id
        assert "Bara redaktörer får avpublicera." in report(act(karin, "avpublicering", public))
        assert state(public) is State.PUBLISHED


class TestWithdrawing:
    """Withdraw many."""

    def test_it_is_gone_at_once(self, elsa: DeskClient, newsroom: Newsroom, client, now) -> None:
        public, later = newsroom.post(slug="ute"), newsroom.post("Sen", at=now + timedelta(days=1))
        answer = act(elsa, "avpublicering", public, later, draft("Utkast"))
        assert report(answer).startswith("2 inlägg avpublicerades. 1 hoppades över. Ångra Utkast – Det är inte pub")
        assert [state(public), state(later)] == [State.WITHDRAWN, State.DRAFT]
        assert client.get("/nyheter/ute").status_code == 410
        again = act(elsa, "avpublicering", public)
        assert (again.status_code, report(again)) == (
            422,
            "Inget inlägg avpublicerades. 1 hoppades över. Nyhet 1 – Det är redan avpublicerat. |",
        )


class TestTrash:
    """Move many to the trash."""

    def test_a_writer_trashes_own_drafts_only(self, karin: DeskClient, elsa: DeskClient, newsroom: Newsroom) -> None:
        own, other = draft("Eget", karin.user), draft("Elsas", elsa.user)
        public = newsroom.post("Ute")
        with writing():
            public.created_by_id = karin.user.id
        answer = act(karin, "papperskorg", own, other, public)
        assert report(answer) == (
            "”Eget” lades i papperskorgen. 2 hoppades över. Ångra Elsas – Det är någon annans. | "
            "Ute – Det har varit publicerat eller är schemalagt. Be en redaktör. |"
        )
        assert [state(post) for post in (own, other, public)] == [State.TRASHED, State.DRAFT, State.PUBLISHED]

    def test_the_trash_gives_back(self, elsa: DeskClient, newsroom: Newsroom, client) -> None:
        public = newsroom.post(slug="ute")
        act(elsa, "papperskorg", public)
        assert client.get("/nyheter/ute").status_code == 404
        assert titles(elsa) == []
        assert titles(elsa, "?lage=papperskorg") == ["Nyhet 1"]
        answer = act(elsa, "aterstallning", public, query="?lage=papperskorg")
        assert report(answer).startswith("”Nyhet 1” återställdes.")
        assert answer.request.full_path == f"{LIST}?lage=papperskorg", "one stays where one was"
        assert client.get("/nyheter/ute").status_code == 200

    def test_nothing_is_done_in_the_trash_but_taking_out(self, elsa: DeskClient, ready) -> None:
        post = ready("Kastat")
        act(elsa, "papperskorg", post)
        for name in ("publicering", "avpublicering", "papperskorg"):
            assert "Det ligger i papperskorgen." in report(act(elsa, name, post))
        assert "Det ligger i papperskorgen." in report(act(elsa, "term", post, term="land.kina"))


class TestTerms:
    """Add a term to many."""

    def test_it_comes_to_drafts_and_to_what_is_public_and_nothing_else_does(self, elsa, newsroom, client, now) -> None:
        writing_on, public, changed = draft("Utkast"), newsroom.post(slug="a"), newsroom.post("Ändrat", slug="b")
        with writing() as session:
            replace(session, changed, PostContent(title="Hemligt än", slug="b"), None, now)
        answer = act(elsa, "term", writing_on, public, changed, term="land.kina")
        assert report(answer).startswith("3 inlägg fick termen Kina.")
        kina = newsroom.term("land", "kina").id
        db.session.rollback()
        posts = [db.session.get_one(Post, post.id) for post in (writing_on, public, changed)]
        assert all(kina in post.written.term_ids for post in posts)
        assert [kina in post.content.term_ids for post in posts] == [False, True, True]
        assert not posts[1].has_changes
        assert "Kina" in client.get("/nyheter/b").text
        assert "Hemligt" not in client.get("/nyheter/b").text
        assert titles(elsa, "?lage=andrade") == ["Hemligt än"]

    def test_a_planned_withdrawal_stays(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        post = newsroom.post()
        until = now + timedelta(days=2)
        with writing():
            post.withdrawn_at = until
        act(elsa, "term", post, term="land.kina")
        db.session.rollback()
        assert db.session.get_one(Post, post.id).withdrawn_at == until

    def test_a_writers_term_comes_to_the_draft_alone(self, karin: DeskClient, newsroom: Newsroom) -> None:
        post = newsroom.post()
        with writing():
            post.created_by_id = karin.user.id
        act(karin, "term", post, term="land.kina")
        db.session.rollback()
        kina = newsroom.term("land", "kina").id
        post = db.session.get_one(Post, post.id)
        assert kina in post.written.term_ids
        assert kina not in post.content.term_ids

    def test_no_more_than_a_facet_takes(self, elsa: DeskClient, ready) -> None:
        answer = act(elsa, "term", ready("Ett"), term="typ.reflektion")
        assert "Välj bara ett värde under Inläggstyp." in report(answer)
        assert "Det har redan termen." in report(act(elsa, "term", ready("Två"), term="amne.klimat"))


class TestOrders:
    """What must be said."""

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"atgard": "papperskorg"}, "Markera minst ett inlägg i listan."),
            ({"inlagg": ["1"]}, "Välj vad som ska göras med de markerade inläggen."),
            ({"atgard": "x", "inlagg": ["1"]}, "Välj vad som ska göras med de markerade inläggen."),
            ({"atgard": "term", "inlagg": ["1"]}, "Välj vilken term som ska läggas till."),
            ({"atgard": "term", "inlagg": ["1"], "term": "land.x"}, "Välj vilken term som ska läggas till."),
            ({"atgard": "papperskorg", "inlagg": ["x", "-1", "½"]}, "Markera minst ett inlägg i listan."),
            (
                {"atgard": "papperskorg", "inlagg": [str(number) for number in range(1, 102)]},
                "Markera högst 100 inlägg åt gången. Nu är det 101.",
            ),
        ],
    )
    def test_what_is_missing_is_said(self, elsa: DeskClient, fields: dict[str, Any], sentence: str) -> None:
        post = draft("Kvar")
        answer = elsa.post(f"{ACTS}?lage=utkast", fields)
        assert (answer.status_code, report(answer)) == (422, sentence)
        assert state(post) is State.DRAFT

    def test_the_ticks_are_kept_when_nothing_was_done(self, elsa: DeskClient) -> None:
        post = draft("Kvar")
        draft("Annat")
        answer = act(elsa, "publicering", post)
        assert re.findall(r'id="tick-(\d+)"[^>]* checked', answer.text) == [str(post.id)]

    def test_posts_that_are_no_more_are_passed_over(self, elsa: DeskClient) -> None:
        post = draft("Ett")
        assert report(act(elsa, "papperskorg", post, 999_999)).startswith("”Ett” lades i papperskorgen.")
        assert act(elsa, "papperskorg", 999_999).status_code == 422

    def test_the_list_is_shown_as_it_was(self, elsa: DeskClient) -> None:
        post = draft("Ett")
        answer = act(elsa, "papperskorg", post, query="?lage=utkast&ordning=rubrik")
        assert answer.request.full_path == f"{LIST}?lage=utkast&ordning=rubrik"
        assert elsa.get(LIST).text.count('id="report"') == 0, "it is told once"

    def test_htmx_gets_the_list_and_says_what_happened(self, elsa: DeskClient) -> None:
        post = draft("Ett")
        answer = elsa.htmx(ACTS, {"atgard": "papperskorg", "inlagg": [post.id]}, follow_redirects=True)
        assert answer.text.lstrip().startswith('<div id="posts-panel"')
        assert "lades i papperskorgen." in answer.headers["HX-Trigger"]
        failed = elsa.htmx(ACTS, {"atgard": "papperskorg"})
        assert (failed.status_code, failed.text.lstrip()[:22]) == (422, '<div id="posts-panel">')


class TestLog:
    """Each act is written down, as one."""

    def test_one_entry_with_one_a_post_in_it(self, elsa: DeskClient) -> None:
        posts = [draft("Ett"), draft("Två")]
        act(elsa, "papperskorg", *posts)
        db.session.rollback()
        whole = db.session.scalars(select(LogEntry).where(LogEntry.part_of_id.is_(None))).one()
        assert (whole.act, whole.subject, whole.user_name) == ("trash", "2 inlägg", "Elsa Ek")
        assert [(part.act, part.post_id, part.subject) for part in whole.parts] == [
            ("trash", posts[0].id, "Ett"),
            ("trash", posts[1].id, "Två"),
        ]

    def test_nothing_done_is_nothing_written(self, elsa: DeskClient) -> None:
        act(elsa, "avpublicering", draft("Ett"))
        db.session.rollback()
        assert db.session.scalar(select(func.count(LogEntry.id))) == 0


class TestUndo:
    """The button beside the report."""

    def test_trash_is_undone(self, elsa: DeskClient) -> None:
        posts = [draft("Ett"), draft("Två")]
        answer = undo(elsa, act(elsa, "papperskorg", *posts, query="?ordning=rubrik"))
        assert report(answer) == "2 inlägg återställdes ur papperskorgen."
        assert answer.request.full_path == f"{LIST}?ordning=rubrik"
        assert [state(post) for post in posts] == [State.DRAFT] * 2

    def test_only_what_is_as_it_was_left_is_undone(self, elsa: DeskClient, ready) -> None:
        posts = [ready("Ett"), ready("Två")]
        answer = act(elsa, "publicering", *posts)
        act(elsa, "avpublicering", posts[1])
        assert report(undo(elsa, answer)) == (
            "Publiceringen av ”Ett” ångrades. 1 hoppades över. Två – Det har ändrats efteråt. |"
        )
        assert state(posts[0]) is State.WITHDRAWN

    def test_it_is_undone_once(self, elsa: DeskClient) -> None:
        answer = act(elsa, "papperskorg", draft("Ett"))
        undo(elsa, answer)
        second = undo(elsa, answer)
        assert second.status_code == 409
        assert "Det är redan ångrat." in second.text

    def test_when_nothing_can_be_undone_it_is_said(self, elsa: DeskClient, ready) -> None:
        post = ready("Ett")
        answer = act(elsa, "publicering", post)
        act(elsa, "papperskorg", post)
        assert "Det gick inte att ångra. ”Ett”: Det har ändrats efteråt." in undo(elsa, answer).text

    def test_nobody_undoes_what_they_may_not_do(self, elsa: DeskClient, karin: DeskClient, olle: DeskClient) -> None:
        own, other = draft("Karins", karin.user), draft("Elsas", elsa.user)
        answer = act(elsa, "papperskorg", own, other)
        refused = undo(karin, answer)
        assert refused.status_code == 403
        assert "det du själv har gjort" in refused.text
        assert report(undo(olle, answer)).startswith("2 inlägg återställdes")

    def test_an_editor_undoes_from_the_log(self, elsa: DeskClient, karin: DeskClient, ready) -> None:
        post = ready("Ett")
        act(elsa, "publicering", post)
        log = elsa.get("/redaktion/logg")
        answer = undo(elsa, log)
        assert answer.request.path == "/redaktion/logg"
        assert "Publiceringen av ”Ett” ångrades." in report(answer)
        assert "ångrade publiceringen av" in answer.text

    def test_undoing_leads_nowhere_else(self, elsa: DeskClient) -> None:
        answer = act(elsa, "papperskorg", draft("Ett"))
        [number] = re.findall(r'action="/redaktion/logg/(\d+)/angring"', answer.text)
        away = elsa.post(f"/redaktion/logg/{number}/angring", {"vidare": "https://example.org/redaktion/"})
        assert away.location == LIST

    def test_a_revision_tells_of_a_text_that_came_back(self, elsa, newsroom: Newsroom, now) -> None:
        terms = {"typ": ["omvarld"], "amne": ["klimat"]}
        post = newsroom.post("Rubrik", body="Gammal.", terms=terms)
        with writing() as session:
            content = PostContent.from_json(session.get_one(Post, post.id).content.as_json() | {"body": "Ny."})
            replace(session, post, content, None, now)
        undo(elsa, act(elsa, "publicering", post))
        db.session.rollback()
        post = db.session.get_one(Post, post.id)
        assert (post.body, post.written.body) == ("Gammal.", "Ny."), "what was written is still there"
        bodies = [revision.content.body for revision in db.session.scalars(select(Revision).order_by(Revision.number))]
        assert bodies == ["Gammal.", "Ny.", "Gammal."]
