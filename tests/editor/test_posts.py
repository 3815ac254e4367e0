"""The list of posts at the desk."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from hallbar import clock
from hallbar.archive import Vocabulary
from hallbar.cli.bench_posts import fill
from hallbar.editor.listing import COLUMNS, Need, PostList, Stage
from hallbar.extensions import db, writing
from hallbar.models import Draft, Outcome, Post, PostContent, Review, User
from hallbar.publishing import publish, trash, withdraw
from hallbar.publishing.drafting import replace
from tests.desk import DeskClient
from tests.newsroom import Newsroom

LIST = "/redaktion/inlagg"


def titles(client: DeskClient, query: str = "") -> list[str]:
    """The titles that are listed, in order."""
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.location
    return re.findall(r'<a href="/redaktion/inlagg/\d+"[^>]*>([^<]+)</a>', answer.text)


def counts(client: DeskClient, query: str = "") -> dict[str, int]:
    """The number of posts by stage, without the empty ones."""
    found = re.findall(r'id="tab-([a-z]+)".*?class="count">(\d+)<', client.get(f"{LIST}{query}").text)
    return {name: int(number) for name, number in found if int(number)}


def draft(title: str, author: User | None = None, **fields: object) -> Post:
    """A draft in the making."""
    now = clock.now()
    with writing() as session:
        post = Post(uid=f"tag:example.se,2026:{title}", created_at=now, created_by_id=author and author.id, sort_key=0)
        session.add(post)
        session.flush()
        replace(session, post, PostContent(title=title, **fields), author and session.get(User, author.id), now)
    return post


def submitted(post: Post, outcome: Outcome | None = None) -> None:
    """Hand a post in, and decide about it."""
    now = clock.now()
    with writing() as session:
        session.add(
            Review(post_id=post.id, version=1, asked_at=now, outcome=outcome, decided_at=now if outcome else None)
        )


@pytest.fixture
def one_of_each(newsroom: Newsroom, now) -> None:
    """A post at every stage, called as the stage is."""
    draft("Utkastet")
    submitted(draft("Det inlämnade"))
    submitted(draft("Det returnerade"), Outcome.RETURNED)
    newsroom.post("Det schemalagda", at=now + timedelta(days=3))
    newsroom.post("Det publicerade")
    changed = newsroom.post("Det ändrade")
    with writing() as session:
        replace(session, changed, PostContent(title="Det ändrade, nu"), None, now)
    withdrawn = newsroom.post("Det avpublicerade")
    with writing() as session:
        withdraw(session, withdrawn, now, now)
    binned = newsroom.post("Det kastade")
    with writing() as session:
        trash(session, binned, now)


class TestStages:
    """Where each post stands."""

    def test_each_stage_lists_its_own(self, elsa: DeskClient, one_of_each) -> None:
        expected = {
            "utkast": "Utkastet",
            "inlamnade": "Det inlämnade",
            "returnerade": "Det returnerade",
            "schemalagda": "Det schemalagda",
            "publicerade": "Det publicerade",
            "andrade": "Det ändrade, nu",
            "avpublicerade": "Det avpublicerade",
            "papperskorg": "Det kastade",
        }
        assert {stage.value: titles(elsa, f"?lage={stage}") for stage in Stage} == {
            stage: [title] for stage, title in expected.items()
        }
        assert counts(elsa) == {"alla": 7, **dict.fromkeys(expected, 1)}

    def test_all_but_the_trash_are_listed_first(self, elsa: DeskClient, one_of_each) -> None:
        assert len(titles(elsa)) == 7
        assert "Det kastade" not in titles(elsa)

    def test_each_row_says_in_words_how_far_the_post_has_come(self, elsa: DeskClient, one_of_each) -> None:
        words = re.findall(r'class="stage[^>]*>([^<]+)<', elsa.get(f"{LIST}?ordning=lage").text)
        assert words == [
            "Utkast",
            "Inlämnat för granskning",
            "Returnerat",
            "Schemalagt",
            "Publicerat",
            "Publicerat med ändringar",
            "Avpublicerat",
        ]

    def test_a_schedule_is_told(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        now = clock.now()
        newsroom.post("Snart", at=now + timedelta(days=1))
        post = newsroom.post("En tid")
        with writing() as session:
            withdraw(session, post, now + timedelta(days=2), now)
        text = elsa.get(LIST).text
        assert re.search(r"Publiceras <time[^>]*>\d+ \w+ \d{4} kl\. \d\d\.\d\d<", text)
        assert re.search(r"Avpubliceras <time[^>]*>\d+ \w+ \d{4} kl\. \d\d\.\d\d<", text)

    def test_a_returned_text_that_was_released_is_just_published(self, elsa, newsroom: Newsroom, now) -> None:
        post = draft("Returnerad först")
        submitted(post, Outcome.RETURNED)
        with writing() as session:
            publish(session, post, PostContent(title="Returnerad först", slug="retur"), now)
            replace(session, post, post.content, None, now)
        assert titles(elsa, "?lage=publicerade") == ["Returnerad först"]

    def test_changes_that_are_taken_back_are_none(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        post = newsroom.post("Samma")
        with writing() as session:
            replace(session, post, PostContent(title="Annan"), None, now)
        assert counts(elsa) == {"alla": 1, "andrade": 1}
        with writing() as session:
            replace(session, post, session.get_one(Post, post.id).content, None, now)
        assert counts(elsa) == {"alla": 1, "publicerade": 1}
        newsroom.publish(post, title="Ännu en")
        assert counts(elsa) == {"alla": 1, "andrade": 1}, "the draft is not the public text any more"


class TestWhoSeesWhat:
    """A writer sees their own."""

    def test_a_writer_sees_their_own_posts_only(self, elsa: DeskClient, karin: DeskClient) -> None:
        draft("Karins", karin.user)
        draft("Elsas", elsa.user)
        draft("Ingens")
        assert titles(karin) == ["Karins"]
        assert counts(karin) == {"alla": 1, "utkast": 1}
        assert titles(karin, "?q=elsas") == []
        assert sorted(titles(elsa)) == ["Elsas", "Ingens", "Karins"]

    def test_an_editor_may_ask_for_their_own(self, elsa: DeskClient, karin: DeskClient) -> None:
        draft("Karins", karin.user)
        draft("Elsas", elsa.user)
        assert titles(elsa, "?mina=1") == ["Elsas"]

    def test_who_began_and_who_changed_is_told(self, elsa: DeskClient, karin: DeskClient, now) -> None:
        post = draft("Delad", karin.user)
        with writing() as session:
            replace(session, post, PostContent(title="Delad!"), session.get(User, elsa.user.id), now)
        text = elsa.get(LIST).text
        assert re.search(r'posts-andrat">.*?class="by"> Elsa Ek<', text)
        assert re.search(r'posts-skapare"><span class="narrow">Skapat av </span>Karin Ås<', text)


class TestWords:
    """Finding a post."""

    @pytest.mark.parametrize("q", ["ÅRSMÖTE", "årsmöte", "rsmöt", "årsmöten i göteborg", "PROGRAMMET"])
    def test_words_are_found_in_what_is_being_written(self, elsa: DeskClient, q: str) -> None:
        draft("Årsmöte", lede="I Göteborg.", body="Program följer.")
        draft("Annat")
        assert titles(elsa, f"?{urlencode({'q': q})}") == ["Årsmöte"]

    def test_words_are_found_in_the_public_text(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post("Handskar", body="Från Malaysia.")
        newsroom.post("Annat")
        assert titles(elsa, "?q=malaysia+handskar") == ["Handskar"]

    def test_signs_of_the_database_mean_nothing(self, elsa: DeskClient) -> None:
        draft("Hundra")
        assert titles(elsa, "?q=%25") == []


class TestTerms:
    """By a term of the draft, or of the public text where nothing else is written."""

    def test_of_public_posts_and_of_drafts(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        klimat, barn = newsroom.term_ids({"amne": ["klimat", "barnarbete"]})
        newsroom.post("Offentlig", terms={"amne": ["klimat"]})
        newsroom.post("Annat", terms={"amne": ["barnarbete"]})
        draft("Utkast", term_ids=(klimat, barn))
        assert sorted(titles(elsa, "?term=amne.klimat")) == ["Offentlig", "Utkast"]

    def test_a_draft_that_has_lost_it_is_not_found(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        post = newsroom.post("Offentlig", terms={"amne": ["klimat"]})
        with writing() as session:
            replace(session, post, PostContent(title="Offentlig"), None, now)
        assert titles(elsa, "?term=amne.klimat") == []

    def test_an_unknown_term_matches_nothing_and_is_named(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        newsroom.post()
        answer = elsa.get(f"{LIST}?term=amne.finns-inte")
        assert "Inget inlägg stämmer" in answer.text
        assert "Okänd term (amne.finns-inte)" in answer.text

    def test_an_old_name_of_a_term_leads_to_its_present_one(self, elsa: DeskClient) -> None:
        assert elsa.get(f"{LIST}?term=amne.Code+of+conduct").location == f"{LIST}?term=amne.uppforandekod"

    def test_the_first_terms_are_shown(self, elsa: DeskClient, newsroom: Newsroom) -> None:
        terms = {"typ": ["omvarld"], "amne": ["klimat", "barnarbete"], "land": ["kina", "norge"]}
        newsroom.post(terms=terms)
        draft("Utkast", term_ids=tuple(newsroom.term_ids({"typ": ["omvarld"]})))
        text = elsa.get(LIST).text
        assert "Omvärld, Barnarbete, Klimat och 2 till" in text
        assert '<p class="hint">Omvärld</p>' in text


class TestOrder:
    """Sorting."""

    def test_the_last_changed_comes_first(self, elsa: DeskClient) -> None:
        draft("Först")
        draft("Sist")
        assert titles(elsa) == ["Sist", "Först"]
        assert titles(elsa, "?ordning=andrat") == ["Först", "Sist"]

    def test_titles_are_sorted_as_in_a_swedish_dictionary(self, elsa: DeskClient) -> None:
        for title in ("Öl", "apa", "Äpple", "Zebra", "Åre"):
            draft(title)
        assert titles(elsa, "?ordning=rubrik") == ["apa", "Zebra", "Åre", "Äpple", "Öl"]
        assert titles(elsa, "?ordning=-rubrik") == ["Öl", "Äpple", "Åre", "Zebra", "apa"]

    def test_what_was_never_published_comes_last(self, elsa: DeskClient, newsroom: Newsroom, now) -> None:
        draft("Aldrig")
        newsroom.post("Nyss", at=now - timedelta(hours=1))
        newsroom.post("Förr", at=now - timedelta(days=9))
        assert titles(elsa, "?ordning=-publicering") == ["Nyss", "Förr", "Aldrig"]
        assert titles(elsa, "?ordning=publicering") == ["Förr", "Nyss", "Aldrig"]

    def test_by_who_began(self, elsa: DeskClient, olle: DeskClient) -> None:
        draft("Olles", olle.user)
        draft("Elsas", elsa.user)
        draft("Ingens")
        assert titles(elsa, "?ordning=skapare") == ["Elsas", "Olles", "Ingens"]

    def test_the_sorted_column_says_so_and_turns_round(self, elsa: DeskClient) -> None:
        draft("Ett")
        text = elsa.get(f"{LIST}?ordning=rubrik").text
        assert re.findall(r'aria-sort="(\w+)"><a id="sort-(\w+)"', text) == [("ascending", "rubrik")]
        assert 'href="/redaktion/inlagg?ordning=-rubrik"' in text
        assert elsa.get(f"{LIST}?ordning=-rubrik").text.count('aria-sort="descending"') == 1


class TestPages:
    """Fifty a page."""

    def test_all_are_listed_once(self, elsa: DeskClient, app: Flask) -> None:
        fill(120, 1, clock.now(), lambda _done: None)
        for column in COLUMNS:
            pages = [titles_by_id(elsa, f"?ordning={column}&sida={page}") for page in (1, 2, 3)]
            assert [len(page) for page in pages] == [50, 50, 20]
            assert len({number for page in pages for number in page}) == 120

    def test_past_the_end_is_the_last_page(self, elsa: DeskClient, app: Flask) -> None:
        fill(60, 1, clock.now(), lambda _done: None)
        assert elsa.get(f"{LIST}?sida=9").location == f"{LIST}?sida=2"
        assert elsa.get(f"{LIST}?lage=utkast&sida=9").location == f"{LIST}?lage=utkast"


def titles_by_id(client: DeskClient, query: str) -> list[str]:
    return re.findall(r'<tr role="row" id="post-(\d+)"', client.get(f"{LIST}{query}", follow_redirects=True).text)


class TestAddress:
    """One list, one address."""

    def test_a_plain_form_leads_to_the_canonical_address(self, elsa: DeskClient) -> None:
        assert elsa.get(f"{LIST}?q=&term=&lage=utkast&sida=1&okant=1").location == f"{LIST}?lage=utkast"
        assert elsa.get(f"{LIST}?q=+a++b+").location == f"{LIST}?q=a+b"

    @given(
        st.builds(
            PostList,
            stage=st.none() | st.sampled_from(Stage),
            q=st.text(max_size=20).map(lambda text: " ".join(text.split())),
            mine=st.booleans(),
            need=st.none() | st.sampled_from(Need),
            column=st.sampled_from(list(COLUMNS)),
            falling=st.booleans(),
            page=st.integers(1, 10**6),
        )
    )
    def test_an_address_says_all(self, wanted: PostList) -> None:
        once = PostList.parse(wanted.args(), Vocabulary(()))
        query = once.address().partition("?")[2]
        assert PostList.parse(parse_qsl(query), Vocabulary(())) == once

    def test_nonsense_is_harmless(self, elsa: DeskClient) -> None:
        query = urlencode({"lage": "x", "term": "a", "ordning": "--rubrik", "sida": "-3", "mina": ""})
        assert elsa.get(f"{LIST}?{query}&q=%00").location == LIST


def test_htmx_gets_the_part_that_the_page_has(elsa: DeskClient, one_of_each) -> None:
    for query in ("", "?lage=utkast", "?q=finns-inte", "?lage=papperskorg"):
        page, part = elsa.get(f"{LIST}{query}"), elsa.htmx(f"{LIST}{query}")
        assert without_token(part.text) in without_token(page.text)
        assert "HX-Request" in part.vary
    assert "1 inl\\u00e4gg." in elsa.htmx(f"{LIST}?lage=utkast").headers["HX-Trigger"]


def without_token(html: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html).strip()


@pytest.mark.parametrize(
    "query", ["", "?lage=publicerade&ordning=skapare", "?ordning=rubrik", "?q=ka&term=amne.klimat"]
)
def test_the_list_takes_few_statements_however_many_posts(elsa: DeskClient, app, statements, query: str) -> None:
    fill(300, 1, clock.now(), lambda _done: None)
    with writing() as session:
        for post in session.query(Post).limit(100):
            replace(
                session, post, PostContent(title="Ändrat av många klimat"), session.get(User, elsa.user.id), clock.now()
            )
    elsa.get(LIST)
    with statements() as seen:
        assert elsa.get(f"{LIST}{query}").status_code == 200
    asked_of_search = 6 if "q=" in query else 0
    assert len(seen) <= 12 + asked_of_search, "\n".join(seen)


def test_a_draft_is_compared_with_its_post_whoever_writes_it(newsroom: Newsroom, now) -> None:
    post = newsroom.post("Rubrik")
    with writing() as session:
        session.add(Draft(post_id=post.id, data=post.content.as_json(), saved_at=now))
    assert not db.session.get_one(Draft, post.id).differs
