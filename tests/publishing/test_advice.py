"""Advice about a text: which there is, and how much of what is public will rot."""

from dataclasses import replace
from datetime import datetime

from hallbar.extensions import db, writing
from hallbar.models import Post, PostContent
from hallbar.publishing import publish
from hallbar.publishing.advice import count_rotting
from tests.newsroom import Newsroom

ROTTING = PostContent(title="Möte i veckan", lede="Det hölls igår.", body="Det hölls **i onsdags**.\n\n> Vi ses igår.")


def test_what_rots_is_counted_in_all_that_is_read() -> None:
    assert count_rotting(ROTTING) == 3
    assert count_rotting(replace(ROTTING, lang="en")) == 0, "of other languages nothing is known"
    assert count_rotting(PostContent(body="`igår` och [rapporten](/igår)\n\n    i veckan\n\n```\nigår\n```")) == 0


def test_a_post_knows_how_much_of_its_public_text_rots(newsroom: Newsroom, now: datetime) -> None:
    post = newsroom.post("Rubrik", body="Det hölls igår och i onsdags.")
    assert db.session.get_one(Post, post.id).rotting == 2
    with writing() as session:
        found = session.get_one(Post, post.id)
        publish(session, found, replace(found.content, body="Det hölls den 2 maj 2018."), now)
    assert db.session.get_one(Post, post.id).rotting == 0
