"""Two terms become one: nothing public blinks, nothing that was written is lost, and no address ends."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import undefer

from hallbar import clock, search
from hallbar.archive import Librarian
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import (
    EVERY_POST,
    Draft,
    DraftVersion,
    Post,
    PostContent,
    PostTerm,
    PublicChange,
    Revision,
    Term,
    TermAlias,
)
from hallbar.publishing import drafting, trash, withdraw
from hallbar.publishing.comparison import usable
from hallbar.publishing.merging_terms import impact, merge_terms
from hallbar.publishing.refusal import Refused
from hallbar.publishing.vocabulary import TermWish, change_term, former_slugs, names_of
from tests.archive.test_freshness import assert_true_to_the_database
from tests.checks import CheckedClient
from tests.feeds.reading import FORMS, read
from tests.newsroom import Newsroom
from tests.public.test_archive import titles

MANY = 1000


def term(slug: str, facet: str = "land") -> Term:
    """A term as it is now."""
    db.session.rollback()
    return db.session.scalars(select(Term).where(Term.slug == slug, Term.facet.has(slug=facet))).one()


def merge(slug: str, into: str, facet: str = "land") -> None:
    """Merge two terms, as an administrator does."""
    ids = term(slug, facet).id, term(into, facet).id
    with writing() as session:
        merge_terms(session, *(session.get_one(Term, number) for number in ids), None, clock.now())
    search.catch_up(writing)
    db.session.rollback()


def total(client: CheckedClient, query: str) -> str:
    """The heading of a selection."""
    return client.get(f"/arkiv?{query}").text.split('id="archive-heading"')[1].split(">")[1].split("<")[0].strip()


# --- a thousand posts ------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(newsroom: Newsroom) -> set[int]:
    """A thousand posts have the term USA, some of them Norge too, all with a draft and a version; their ids."""
    fill(MANY, 7, clock.now(), lambda _done: None)
    usa = term("usa").id
    with writing() as session:
        ids = set(session.scalars(select(Post.id)))
        having = set(session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == usa)))
        session.execute(insert(PostTerm), [{"post_id": post_id, "term_id": usa} for post_id in sorted(ids - having)])
        session.add(PublicChange(post_id=EVERY_POST, at=clock.now()))
    with writing() as session:
        posts = session.scalars(select(Post).options(undefer(Post.body))).all()
        kept = [(post, post.content.as_json()) for post in posts]
        session.execute(
            insert(Revision),
            [
                {"post_id": post.id, "number": 1, "data": data, "created_at": post.created_at}
                | {"public_from": post.published_at, "note": "", "correction_note": "", "hidden_reason": ""}
                for post, data in kept
            ],
        )
        session.execute(
            insert(Draft),
            [
                {"post_id": post.id, "version": 1, "data": data, "saved_at": post.created_at}
                | {"title": post.title, "differs": False}
                for post, data in kept
            ],
        )
    return ids


@pytest.mark.parametrize("form", FORMS)
def test_page_and_feeds_of_a_thousand_posts_lead_on_and_no_entry_is_new_or_changed(
    crowd: set[int], client: CheckedClient, form: str
) -> None:
    both = total(client, "land=norge&land=usa")
    before = read(client, form, "?land=norge&land=usa")
    whole = read(client, form)
    merge("usa", "norge")
    assert total(client, "land=norge").split(" ")[:2] == both.split(" ")[:2]
    for path in ("/arkiv", "/folj", f"/arkiv.{form}"):
        answer = client.get(f"{path}?land=usa&ar=2018")
        assert (answer.status_code, answer.location) == (308, f"{path}?land=norge&ar=2018")
        answer = client.get(f"{path}?land=norge&land=usa")
        assert (answer.status_code, answer.location) == (308, f"{path}?land=norge")
    after = read(client, form, "?land=norge")
    told = [(entry.id, entry.published, entry.updated, entry.html, entry.link) for entry in before.entries]
    assert [(entry.id, entry.published, entry.updated, entry.html, entry.link) for entry in after.entries] == told
    assert [(e.id, e.updated) for e in read(client, form).entries] == [(e.id, e.updated) for e in whole.entries]


def test_every_post_text_and_worker_follows(crowd: set[int], now: datetime) -> None:
    usa, norge = term("usa").id, term("norge").id
    often, seldom = Librarian(), Librarian()
    assert_true_to_the_database(often, now)
    assert_true_to_the_database(seldom, now)
    before = db.session.scalar(select(func.max(PublicChange.version)))
    merge("usa", "norge")
    assert_true_to_the_database(often, clock.now())
    changed = set(db.session.scalars(select(PublicChange.post_id).where(PublicChange.version > before)))
    assert changed == crowd | {None}, "a row a post, and one for the vocabulary"
    assert db.session.scalar(select(func.count()).where(PostTerm.term_id == usa)) == 0
    assert set(db.session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == norge))) == crowd
    for model in (Draft, Revision):
        for data in db.session.scalars(select(model.data)):
            assert usa not in data["term_ids"]
            assert data["term_ids"].count(norge) == 1
    assert not db.session.scalar(select(func.count()).where(Draft.differs))
    assert_true_to_the_database(seldom, clock.now())
    assert search.wrong(db.session()) == []


# --- what is written -------------------------------------------------------------------------------------------------


def test_drafts_and_all_versions_that_forms_stand_on_name_the_other(newsroom: Newsroom) -> None:
    post = newsroom.release(term_ids=newsroom.term_ids({"land": ["usa"]}))
    usa, norge = term("usa").id, term("norge").id
    for text in ("Ett.", "Två."):
        with writing() as session:
            found = session.get_one(Post, post.id)
            content = PostContent.from_json(found.written.as_json() | {"body": text})
            drafting.replace(session, found, content, None, clock.now())
    merge("usa", "norge")
    for kept in (*db.session.scalars(select(DraftVersion)), *db.session.scalars(select(Revision))):
        assert kept.content.term_ids == (norge,)
    draft = db.session.get_one(Draft, post.id)
    assert (draft.content.term_ids, draft.differs, draft.content.body) == ((norge,), True, "Två.")
    kept_elsewhere = PostContent(title="Från en säkerhetskopia", term_ids=(usa,))
    assert usable(db.session(), kept_elsewhere) == (PostContent(title="Från en säkerhetskopia", term_ids=(norge,)), [])


@pytest.mark.parametrize(("public", "written"), [("norge", "usa"), ("usa norge", "norge"), ("usa norge", "usa")])
def test_a_draft_that_differed_only_by_the_two_differs_no_more(newsroom: Newsroom, public: str, written: str) -> None:
    post = newsroom.release(term_ids=newsroom.term_ids({"land": public.split()}))
    with writing() as session:
        found = session.get_one(Post, post.id)
        content = PostContent.from_json(found.content.as_json() | {"term_ids": [newsroom.term("land", written).id]})
        drafting.replace(session, found, content, None, clock.now())
    assert db.session.get_one(Draft, post.id).differs
    merge("usa", "norge")
    assert not db.session.get_one(Draft, post.id).differs


def test_a_number_that_only_contains_the_other_s_is_left_alone(newsroom: Newsroom) -> None:
    one = term("usa")
    with writing() as session:
        session.add(Term(id=one.id * 100 + 11, facet_id=one.facet_id, slug="nytt", label="Nytt"))
    post = newsroom.release(term_ids=[one.id * 100 + 11], body=f'"term_ids": [{one.id}]')
    merge("usa", "norge")
    assert db.session.scalars(select(Revision).where(Revision.post_id == post.id)).one().content.term_ids == (
        one.id * 100 + 11,
    )


def test_posts_in_the_trash_and_withdrawn_ones_follow_and_come_back_with_the_other(newsroom: Newsroom) -> None:
    posts = [newsroom.post(terms={"land": ["usa"]}) for _ in range(2)]
    with writing() as session:
        trash(session, session.get_one(Post, posts[0].id), clock.now())
        withdraw(session, session.get_one(Post, posts[1].id), clock.now(), clock.now())
    merge("usa", "norge")
    for post in posts:
        assert [one.slug for one in db.session.get_one(Post, post.id).terms] == ["norge"]


# --- names and successors --------------------------------------------------------------------------------------------


def test_the_other_has_all_its_names_and_addresses_also_when_merged_again(
    newsroom: Newsroom, client: CheckedClient
) -> None:
    newsroom.post("Här", terms={"amne": ["antikorruption"]})
    ids = [term(slug, "amne").id for slug in ("antikorruption", "aktsamhet")]
    merge("antikorruption", "aktsamhet", "amne")
    merge("aktsamhet", "riskanalys", "amne")
    for old in ("antikorruption", "korruption", "aktsamhet", "due-diligence"):
        for path in ("/arkiv", "/arkiv.rss"):
            answer = client.get(f"{path}?amne={old}")
            assert (answer.status_code, answer.location) == (308, f"{path}?amne=riskanalys")
    for name in ("Antikorruption", "korruption", "aktsamhet", "tillbörlig aktsamhet", "riskbedömning"):
        assert titles(client.get(f"/arkiv?q={name}").text) == ["Här"], name
    assert {"Antikorruption", "Aktsamhet", "Affärsetik", "Riskbedömning"} <= set(names_of(term("riskanalys", "amne")))
    kept = PostContent(term_ids=tuple(ids))
    assert usable(db.session(), kept)[0].term_ids == (term("riskanalys", "amne").id,)


def test_a_kept_text_follows_also_when_the_other_takes_over_the_name(newsroom: Newsroom, client: CheckedClient) -> None:
    merged = term("antikorruption", "amne").id
    merge("antikorruption", "aktsamhet", "amne")
    other = term("aktsamhet", "amne")
    with writing() as session:
        other = session.get_one(Term, other.id)
        change_term(session, other, replace(TermWish.of(other), slug="antikorruption"), None, clock.now())
    assert client.get("/arkiv?amne=aktsamhet").location == "/arkiv?amne=antikorruption"
    assert former_slugs(term("antikorruption", "amne")) == ("aktsamhet",), "its present name is no former one"
    assert usable(db.session(), PostContent(term_ids=(merged,)))[0].term_ids == (other.id,)


def test_terms_that_became_it_become_the_other(newsroom: Newsroom) -> None:
    assert term("skl-kommentus", "part").successor.slug == "adda"
    merge("adda", "sykehusinnkjop", "part")
    assert term("skl-kommentus", "part").successor.slug == "sykehusinnkjop"
    merge("sykehusinnkjop", "skl-kommentus", "part")
    assert term("skl-kommentus", "part").successor is None, "nothing is its own successor"


def test_successors_never_go_round_by_it(newsroom: Newsroom) -> None:
    def becomes(slug: str, later: str) -> None:
        numbers = term(slug).id, term(later).id
        with writing() as session:
            session.get_one(Term, numbers[0]).successor_id = numbers[1]

    becomes("usa", "kina")
    becomes("kina", "norge")
    with pytest.raises(Refused, match="USA → Kina → USA"):
        merge("norge", "usa")
    assert term("norge").slug == "norge", "nothing is done"
    with pytest.raises(Refused, match="Välj ett annat filterval under Land"):
        merge("usa", "usa")


# --- the preview -----------------------------------------------------------------------------------------------------


def test_it_is_known_beforehand_what_it_touches(newsroom: Newsroom, now: datetime) -> None:
    newsroom.post("Bara USA", terms={"land": ["usa"]})
    both = newsroom.post("Båda", terms={"land": ["usa", "norge"]})
    newsroom.post("Alla tre", terms={"land": ["usa", "norge", "kina"]})
    newsroom.post("Sen", terms={"land": ["usa"]}, at=now.replace(year=now.year + 1))
    gone = newsroom.post("Borta", terms={"land": ["usa"]})
    writing_in = newsroom.post("I utkastet", terms={"land": ["kina"]})
    with writing() as session:
        trash(session, session.get_one(Post, gone.id), now)
        found = session.get_one(Post, writing_in.id)
        content = PostContent.from_json(found.content.as_json() | {"term_ids": [newsroom.term("land", "usa").id]})
        drafting.replace(session, found, content, None, now)
        found.terms[0].facet.at_most = 2
    seen = impact(db.session(), term("usa"), term("norge"), clock.now())
    assert {str(state): number for state, number in seen.states.items()} == {
        "published": 3,
        "scheduled": 1,
        "trashed": 1,
    }
    assert (seen.posts, seen.public, seen.in_drafts, seen.both) == (5, 3, 1, 2)
    assert both.id in dict(seen.some_of_both)
    assert seen.fewer_than_allowed == 1, "the one of three values will have two"
    assert seen.addresses == ("usa",)
    assert seen.names[0] == "USA"


def test_texts_are_stored_as_they_were_but_for_the_term(newsroom: Newsroom) -> None:
    body = 'Å, ä och "ö" \u2028 med \\ och [1, 2].'
    post = newsroom.release(term_ids=newsroom.term_ids({"land": ["usa", "kina"]}), body=body)
    before = db.session.scalars(select(Revision).where(Revision.post_id == post.id)).one().data
    usa, norge = term("usa").id, term("norge").id
    merge("usa", "norge")
    after = db.session.scalars(select(Revision).where(Revision.post_id == post.id)).one().data
    wanted = sorted(norge if number == usa else number for number in before["term_ids"])
    assert json.dumps(after) == json.dumps({**before, "term_ids": wanted})
    assert db.session.scalars(select(TermAlias).where(TermAlias.former_id == usa)).one().term_id == norge
