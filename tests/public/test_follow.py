"""How to follow any selection."""

import re
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post, Term
from hallbar.publishing import withdraw
from tests.checks import CheckedClient
from tests.newsroom import Newsroom

FORMS = ("rss", "atom", "json")


def test_a_selection_has_an_address_in_each_format(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post("Nyheten", terms={"land": ["norge"]})
    newsroom.post("En annan")
    html = client.get("/folj?land=norge").text
    assert "Nyheter i Norge" in html
    for form in FORMS:
        assert f'href="https://nyheter.example.se/arkiv.{form}?land=norge"' in html
        assert client.get(f"/arkiv.{form}?land=norge").status_code == 200
    assert "Nyheten" in html
    assert "En annan" not in html
    assert 'href="/arkiv?land=norge"' in html


def test_chips_lead_to_the_same_page_about_less(client: CheckedClient) -> None:
    html = client.get("/folj?amne=klimat&land=norge&q=x").text.replace("&amp;", "&")
    chips = re.search(r'<ul class="chips".*?</ul>', html, re.DOTALL)
    assert chips
    assert re.findall(r'href="([^"]+)"', chips[0]) == [
        "/folj?land=norge&q=x",
        "/folj?amne=klimat&q=x",
        "/folj?amne=klimat&land=norge",
        "/folj",
    ]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("?sida=3", "/folj"),
        ("?q=x&ordning=senaste", "/folj?q=x"),
        ("?land=norge&amne=klimat&utm_source=x", "/folj?amne=klimat&land=norge"),
    ],
)
def test_there_is_one_address_a_selection(client: CheckedClient, asked: str, canonical: str) -> None:
    response = client.get(f"/folj{asked}")
    assert (response.status_code, response.location) == (302, canonical)
    assert client.get(canonical).status_code == 200


def test_archive_and_foot_lead_to_it(client: CheckedClient) -> None:
    html = client.get("/arkiv?land=norge").text
    assert 'href="/folj?land=norge"' in html
    assert 'href="/folj"' in client.get("/om").text


def test_the_list_of_all_feeds_is_opml_with_a_feed_a_term(newsroom: Newsroom, client: CheckedClient) -> None:
    with writing():
        newsroom.term("land", "kina").retired_at = clock.now()
        newsroom.term("land", "norge").label = 'Norge & "grannar" <>'
    response = client.get("/folj.opml")
    assert response.mimetype == "text/x-opml"
    root = ElementTree.fromstring(response.data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Flöden från Testnytt"
    feeds = root.findall(".//outline[@type='rss']")
    terms = db.session.scalars(select(Term).where(Term.retired_at.is_(None))).all()
    assert len(feeds) == len(terms) + 1
    for outline in root.iter("outline"):
        assert outline.get("text"), "OPML 2.0 demands it of every outline"
    addresses = [outline.get("xmlUrl") for outline in feeds]
    assert "https://nyheter.example.se/arkiv.rss?land=norge" in addresses
    assert "https://nyheter.example.se/arkiv.rss?land=kina" not in addresses


def test_the_list_of_all_feeds_has_every_term_that_posts_have(newsroom: Newsroom, client: CheckedClient) -> None:
    """Also one that is not offered: whoever meets it in the archive can follow it."""
    newsroom.post("Gammalt", terms={"land": ["kina"]})
    with writing() as session:
        newsroom.term("land", "kina").retired_at = clock.now()
        newsroom.term("land", "norge").retired_at = clock.now()
        land = newsroom.term("land", "kina").facet
        session.add(Term(facet=land, slug="narnia", label="Narnia", listed=False))
    addresses = [outline.get("xmlUrl") for outline in ElementTree.fromstring(client.get("/folj.opml").data).iter()]
    assert "https://nyheter.example.se/arkiv.rss?land=kina" in addresses
    assert "https://nyheter.example.se/arkiv.rss?land=norge" not in addresses
    assert "https://nyheter.example.se/arkiv.rss?land=narnia" not in addresses


def test_the_list_of_all_feeds_loses_a_retired_term_with_its_last_post(
    newsroom: Newsroom, client: CheckedClient
) -> None:
    posts = [newsroom.post("Ett", terms={"land": ["kina"]}), newsroom.post("Två", terms={"land": ["kina"]})]
    with writing():
        newsroom.term("land", "kina").retired_at = clock.now()
    for post, is_listed in zip(posts, (True, False), strict=True):
        with writing() as session:
            withdraw(session, session.get_one(Post, post.id), clock.now(), clock.now())
        assert (b"land=kina" in client.get("/folj.opml").data) is is_listed


def test_the_list_of_all_feeds_keeps_opml_2_0(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.site(name="Nytt &\x01 <]]>")
    root = ElementTree.fromstring(client.get("/folj.opml").data)
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "Flöden från Nytt & <]]>"
    for outline in root.iter("outline"):
        if outline.get("type") == "rss":
            assert {"text", "title", "xmlUrl", "htmlUrl"} <= set(outline.keys())
            assert len(outline) == 0
            response = client.head(outline.get("xmlUrl").removeprefix("https://nyheter.example.se"))
            assert response.status_code == 200
        else:
            assert len(outline) > 0
    held = client.get("/folj.opml").headers["ETag"]
    assert client.get("/folj.opml", headers={"If-None-Match": held}).status_code == 304
