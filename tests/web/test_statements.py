"""Each page's number of SQL statements is known, whatever the number of posts and facets."""

import gzip

import pytest
from flask import Flask
from sqlalchemy import select

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import Facet, Post, Term
from tests.checks import CheckedClient

MOST_STATEMENTS = 12
MOST_BYTES = 60_000


@pytest.fixture
def filled(app: Flask, client: CheckedClient) -> CheckedClient:
    """Two hundred posts, and as many facets again as a site begins with."""
    with writing() as session:
        for number in range(6):
            terms = [Term(slug=f"t{n}", label=f"Term {n}") for n in range(30)]
            session.add(Facet(slug=f"extra-{number}", label=f"Extra {number}", position=10 + number, terms=terms))
    fill(200, 1, clock.now(), lambda _done: None)
    # The schema is checked once a process, vocabulary and site read once a frame, what lists tell once an edition.
    client.get("/arkiv")
    return client


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", 2),
        ("/arkiv", 1),
        ("/arkiv?typ=mote-besok&amne=uppforandekod", 2),
        ("/arkiv?typ=mote-besok&amne=kontraktsvillkor&amne=uppforandekod&ar=2020", 2),
        ("/om", 2),
        ("/tillganglighet", 2),
        ("/kontakt", 2),
        ("/arkiv.rss", 5),
        ("/sitemap.xml", 2),
    ],
)
def test_a_page_takes_its_known_number_of_statements(
    filled: CheckedClient, statements, address: str, expected: int
) -> None:
    with statements() as seen:
        assert filled.get(address).status_code == 200
    assert len(seen) == expected <= MOST_STATEMENTS, "\n".join(seen)


def test_a_posts_page_takes_its_known_number_of_statements(filled: CheckedClient, statements) -> None:
    slug = db.session.scalars(select(Post.slug).where(Post.visible(clock.now())).order_by(Post.id.desc())).first()
    db.session.rollback()
    with statements() as seen:
        assert filled.get(f"/nyheter/{slug}").status_code == 200
    assert len(seen) == 3 <= MOST_STATEMENTS, "\n".join(seen)
    with statements() as seen:
        assert filled.get(f"/nyheter/{slug}").status_code == 200
    assert len(seen) == 1, "the edition: the rest is known until it changes"


@pytest.mark.parametrize("address", ["/", "/arkiv"])
def test_a_page_with_sheet_and_script_is_light(filled: CheckedClient, address: str) -> None:
    """Gzipped, fonts and pictures apart."""
    zipped = {"Accept-Encoding": "gzip"}
    page = filled.get(address, headers=zipped)
    html = gzip.decompress(page.data).decode()
    parts = {part.split('"')[0] for part in html.replace("&amp;", "&").split('="/static/')[1:]}
    weights = [len(filled.get(f"/static/{part}", headers=zipped).data) for part in parts]
    assert any(part.startswith("css/") for part in parts)
    assert len(page.data) + sum(weights) < MOST_BYTES


def test_a_feed_that_has_not_changed_takes_one_statement(filled: CheckedClient, statements) -> None:
    """The edition: what a subscriber has is then known to be current."""
    address = "/arkiv.rss?typ=mote-besok&q=handskar"
    etag = filled.get(address).headers["ETag"]
    with statements() as seen:
        assert filled.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert len(seen) == 1, "\n".join(seen)
