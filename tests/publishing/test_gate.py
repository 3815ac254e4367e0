"""A text is published when it is fit to be; saving is never hindered."""

from flask import Flask

from hallbar.extensions import db
from hallbar.models import Post, PostContent
from hallbar.publishing.gate import named, obstacles, slug_fault
from tests.newsroom import Newsroom

FIT = {"typ": ["reflektion"], "amne": ["barnarbete"]}


def fields(post: Post, content: PostContent) -> dict[str, str]:
    return {obstacle.field: obstacle.sentence for obstacle in obstacles(db.session(), post, content)}


def test_an_empty_text_is_told_all_that_it_lacks(newsroom: Newsroom) -> None:
    assert list(fields(newsroom.draft(""), PostContent())) == ["title", "body", "typ", "amne"]


def test_a_fit_text_meets_no_obstacle(newsroom: Newsroom) -> None:
    terms = tuple(newsroom.term_ids(FIT))
    content = PostContent(title="Rubrik", body="Text.", slug="rubrik", term_ids=terms)
    assert fields(newsroom.draft(""), content) == {}


def test_a_single_choice_takes_one_and_says_so(newsroom: Newsroom) -> None:
    terms = tuple(newsroom.term_ids({**FIT, "typ": ["reflektion", "kansliet"]}))
    content = PostContent(title="Rubrik", body="Text.", slug="rubrik", term_ids=terms)
    assert fields(newsroom.draft(""), content)["typ"] == "Välj bara ett värde under Inläggstyp. Nu är det 2."


def test_a_name_that_leads_to_another_post_is_refused_and_ones_own_is_not(newsroom: Newsroom) -> None:
    taken = newsroom.post("Upptagen", slug="upptagen")
    content = PostContent(title="R", body="T", slug="upptagen", term_ids=tuple(newsroom.term_ids(FIT)))
    assert list(fields(newsroom.draft(""), content)) == ["slug"]
    assert fields(taken, content) == {}


def test_a_name_is_made_of_the_title_and_never_changes_by_itself(app: Flask, newsroom: Newsroom) -> None:
    post = newsroom.post("Upptagen", slug="upptagen")
    session = db.session()
    assert named(session, newsroom.draft(""), PostContent(title="Upptagen")).slug == "upptagen-2"
    assert named(session, post, PostContent(title="Ny rubrik")).slug == "upptagen"
    assert named(session, post, PostContent(title="Å", slug="eget")).slug == "eget"


def test_a_name_is_spelled_as_an_address() -> None:
    assert slug_fault("") == slug_fault("bra-namn-2") == ""
    assert "hallbar-vard" in slug_fault("Hållbar vård")
    assert "80" in slug_fault("a" * 81)
