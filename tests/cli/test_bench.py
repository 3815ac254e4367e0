"""``hallbar bench fill`` makes posts as the newsroom itself would have made them, the same for the same seed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from hallbar import clock, markup
from hallbar.extensions import db
from hallbar.models import Facet, Post
from tests.cli.conftest import Installation
from tests.conftest import make_app

NUMBER = 300


@pytest.fixture(scope="module")
def filled(
    fresh_database: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Installation]:
    """A function that gives a new installation with generated posts."""

    def fill(*options: str) -> Installation:
        folder = tmp_path_factory.mktemp("bench")
        installation = Installation(folder, fresh_database(folder))
        assert installation.succeed("bench", "fill", str(NUMBER), *options) == f"Added {NUMBER} posts.\n"
        return installation

    return fill


@pytest.fixture(scope="module")
def one(filled: Callable[..., Installation]) -> Installation:
    """Three hundred posts of the seed that is taken when none is said."""
    return filled()


@pytest.fixture
def posts(one: Installation) -> Iterator[list[Post]]:
    """Those posts."""
    with make_app(one.folder, one.database_url).app_context():
        yield list(
            db.session.scalars(
                select(Post).order_by(Post.id).options(selectinload(Post.terms), undefer("*"))  # all of the text
            )
        )
        db.session.remove()
        db.engine.dispose()


def content(installation: Installation) -> list[tuple[object, ...]]:
    """Each post's text, dates and terms, without what is a database's own."""
    texts = installation.rows(
        "SELECT slug, title, lede, body, dated, published_at, withdrawn_at FROM post ORDER BY slug"
    )
    terms = installation.rows(
        "SELECT post.slug, facet.slug, term.slug FROM post JOIN post_term ON post_term.post_id = post.id "
        "JOIN term ON term.id = post_term.term_id JOIN facet ON facet.id = term.facet_id ORDER BY 1, 2, 3"
    )
    return texts + terms


def test_the_same_seed_gives_the_same_posts(one: Installation, filled: Callable[..., Installation]) -> None:
    assert content(filled("--seed", "1")) == content(one)


def test_another_seed_gives_other_posts(one: Installation, filled: Callable[..., Installation]) -> None:
    assert content(filled("--seed", "2")) != content(one)


def test_generated_posts_are_what_the_newsroom_would_have_made_of_their_text(posts: list[Post]) -> None:
    assert len(posts) == NUMBER
    for post in posts:
        assert post.body_html == markup.render(post.body)
        assert post.renderer == markup.VERSION
        assert post.summary
        made = Post()
        made.show_date(post.dated, undated_key=post.sort_key)
        for name in ("dated_year", "dated_month", "sort_key"):
            assert getattr(post, name) == getattr(made, name)


def test_generated_posts_keep_the_rules_of_their_facets(posts: list[Post]) -> None:
    facets = db.session.scalars(select(Facet)).all()
    for post in posts:
        for facet in facets:
            number = len([term for term in post.terms if term.facet_id == facet.id])
            assert number >= facet.required
            assert facet.at_most is None or number <= facet.at_most


def test_facets_are_skewed_and_some_posts_undated_or_withdrawn_as_in_life(posts: list[Post]) -> None:
    most = max(len([1 for post in posts if term in post.terms]) for term in posts[0].terms)
    assert most > NUMBER / 10
    assert 0 < len([post for post in posts if post.dated is None]) < NUMBER / 10
    assert 0 < len([post for post in posts if post.withdrawn_at is not None]) < NUMBER / 10
    assert len({post.sort_key for post in posts}) == NUMBER
    assert len([post for post in posts if post.published_at <= clock.now()]) > NUMBER * 0.9


def test_more_can_be_added_and_the_newsroom_works_on_afterwards(filled: Callable[..., Installation]) -> None:
    installation = filled()
    installation.succeed("bench", "fill", "10")
    folder = installation.folder / "posts"
    folder.mkdir()
    (folder / "1.md").write_text("---\ntitle: Min egen\ntyp: omvarld\namne: klimat\n---\nText.")
    assert installation.succeed("import", "markdown", "posts").startswith("Imported: 1 created")
    assert installation.value("SELECT count(*) FROM post") == NUMBER + 11
    installation.succeed("doctor")


def test_a_facet_without_terms_is_passed_over(filled: Callable[..., Installation], installation: Installation) -> None:
    installation.execute("DELETE FROM term WHERE facet_id = (SELECT id FROM facet WHERE slug = 'land')")
    installation.succeed("bench", "fill", "5")
    assert installation.value("SELECT count(*) FROM post") == 5
