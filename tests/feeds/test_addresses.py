"""Which address has which feed: one canonical address a selection, and no old one is lost."""

import re

import pytest

from hallbar.extensions import writing
from hallbar.models import Post, Term, TermAlias
from tests.checks import CheckedClient
from tests.feeds.reading import BASE, FORMS, MIMES, fetch, read
from tests.newsroom import Newsroom


@pytest.fixture
def renamed(newsroom: Newsroom) -> Post:
    """A post about Norge, whose address is that of Norway by now."""
    post = newsroom.post(terms={"land": ["norge"]})
    newsroom.rename("land", "norge", "norway")
    return post


def merge(newsroom: Newsroom, facet: str, one: str, into: str) -> None:
    """As an administrator merges a term into another: its posts and its names are the other's."""
    lesser, greater = newsroom.term(facet, one), newsroom.term(facet, into)
    with writing() as session:
        lesser, greater = session.get_one(Term, lesser.id), session.get_one(Term, greater.id)
        for post in session.query(Post).where(Post.terms.contains(lesser)):
            post.terms = [*(term for term in post.terms if term not in (lesser, greater)), greater]
        session.add(TermAlias(term=greater, slug=lesser.slug, label=lesser.label))
        session.delete(lesser)


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("?land=norge", "?land=norway"),
        ("?land=norge&blad=2&utm_source=x", "?land=norway&blad=2"),
        ("?q=text&land=norge&land=kina", "?land=kina&land=norway&q=text"),
        ("?land=norge&land=norway", "?land=norway"),
        ("?land=Norge&sida=3", "?land=norway"),
    ],
)
def test_the_feed_of_a_renamed_term_has_moved_for_good(
    renamed, client: CheckedClient, form: str, query: str, target: str
) -> None:
    response = fetch(client, form, query)
    assert (response.status_code, response.location) == (308, f"/arkiv.{form}{target}")
    assert fetch(client, form, query, If_None_Match="*").status_code == 308
    if "blad" not in target:
        assert fetch(client, form, target).status_code == 200


def test_a_term_that_is_renamed_twice_leads_to_its_last_name_at_once(
    renamed, newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    newsroom.rename("land", "norway", "noreg")
    for old in ("norge", "norway"):
        assert fetch(client, form, f"?land={old}").location == f"/arkiv.{form}?land=noreg"
    newsroom.rename("land", "noreg", "norge")
    assert fetch(client, form, "?land=norge").status_code == 200, "renamed back: an address cannot lead to itself"
    assert fetch(client, form, "?land=norway").location == f"/arkiv.{form}?land=norge"


def test_the_feed_of_a_merged_term_has_moved_for_good_with_its_posts(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    post = newsroom.post(terms={"land": ["norge", "kina"]})
    merge(newsroom, "land", "norge", "danmark")
    response = fetch(client, form, "?land=norge")
    assert (response.status_code, response.location) == (308, f"/arkiv.{form}?land=danmark")
    assert [entry.id for entry in read(client, form, "?land=danmark").entries] == [post.uid]
    assert fetch(client, form, "?land=norge&land=danmark").location == f"/arkiv.{form}?land=danmark"


def test_an_organisations_successor_does_not_take_over_its_feed(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    """It has another name by now, but what was written of it was written of it."""
    post = newsroom.post(terms={"part": ["skl-kommentus"]})
    assert [entry.id for entry in read(client, form, "?part=skl-kommentus").entries] == [post.uid]


@pytest.mark.parametrize("query", ["?land=atlantis", "?amne=klimat&land=atlantis", "?ar=1875", "?q=finnsinte"])
def test_a_selection_without_posts_is_a_valid_empty_feed(settled, client: CheckedClient, form: str, query: str) -> None:
    feed = read(client, form, query)
    assert list(feed.entries) == []
    assert feed.title
    assert feed.links["self"] == f"{BASE}/arkiv.{form}{query}"
    tag = fetch(client, form, query).headers["ETag"]
    assert fetch(client, form, query, If_None_Match=tag).status_code == 304


def test_a_feed_that_was_empty_tells_of_its_first_post(
    settled, newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    tag = fetch(client, form, "?land=kina").headers["ETag"]
    post = newsroom.post(terms={"land": ["kina"]})
    assert fetch(client, form, "?land=kina", If_None_Match=tag).status_code == 200
    assert [entry.id for entry in read(client, form, "?land=kina").entries] == [post.uid]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("?sida=3", ""),
        ("?ordning=relevans&q=text", "?q=text"),
        ("?ordning=senaste&q=text", "?q=text"),
        ("?utm_source=x&fbclid=y", ""),
        ("?land=&ar=x&manad=13", ""),
        ("?manad=5", ""),
        ("?a=%00", ""),
        ("?land=norge&amne=klimat", "?amne=klimat&land=norge"),
        ("?land=norge&land=norge", "?land=norge"),
        ("?land=norge&land=kina", "?land=kina&land=norge"),
        ("?q=++text++mer+", "?q=text+mer"),
        ("?blad=1", ""),
    ],
)
def test_arguments_that_are_not_canonical_are_served_under_the_canonical_address(
    settled, client: CheckedClient, form: str, query: str, canonical: str
) -> None:
    """Not redirected: many readers ask at the first address for ever, and each redirect would cost them a request."""
    response, plain = fetch(client, form, query), fetch(client, form, canonical)
    assert (response.status_code, response.data) == (200, plain.data)
    assert response.headers["ETag"] == plain.headers["ETag"]
    assert read(client, form, query).links["self"] == f"{BASE}/arkiv.{form}{canonical}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/rss", "/arkiv.rss"),
        ("/feed", "/arkiv.rss"),
        ("/feed/", "/feed"),
        ("/atom", "/arkiv.atom"),
        ("/?format=feed&type=rss", "/arkiv.rss"),
        ("/?format=feed&type=atom", "/arkiv.atom"),
        ("/aktuellt?format=feed&type=rss", "/arkiv.rss"),
        ("/aktuellt?format=feed&type=atom", "/arkiv.atom"),
    ],
)
def test_feed_addresses_of_other_systems_lead_to_ours(client: CheckedClient, old: str, new: str) -> None:
    response = client.get(old)
    assert (response.status_code, response.location) == (301, new)


# --- how a program finds them ---

LINK = re.compile(r'<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)"')


def discovered(client: CheckedClient, address: str) -> list[tuple[str, str, str]]:
    """Type, title and address of the feeds that a page points to."""
    found = LINK.findall(client.get(address).text)
    return [(mime, title, href.replace("&amp;", "&")) for mime, title, href in found]


WHOLE = [
    (MIMES[form], f"Alla nyheter – Testnytt{name}", f"{BASE}/arkiv.{form}")
    for form, name in zip(FORMS, ("", " (Atom)", " (JSON Feed)"), strict=True)
]


@pytest.mark.parametrize(
    "address", ["/", "/arkiv", "/folj", "/om", "/kontakt", "/tillganglighet", "/nyheter/rubrik", "/nyheter/finns-inte"]
)
def test_every_page_points_to_the_feeds_of_the_site(newsroom: Newsroom, client: CheckedClient, address: str) -> None:
    newsroom.post("Rubrik", slug="rubrik")
    assert discovered(client, address) == WHOLE


@pytest.mark.parametrize("path", ["/arkiv", "/folj"])
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("?amne=klimat&land=norge", "Nyheter om klimat i Norge"),
        ("?land=norge&ar=2018&manad=5", "Nyheter i Norge, maj 2018"),
        ("?q=text", "Nyheter som nämner ”text”"),
        ("?land=atlantis", "Nyheter i ”atlantis”"),
    ],
)
def test_a_selections_page_points_to_the_selections_feeds_first(
    settled, client: CheckedClient, path: str, query: str, title: str
) -> None:
    found = discovered(client, f"{path}{query}")
    assert [href for _mime, _title, href in found[:3]] == [f"{BASE}/arkiv.{form}{query}" for form in FORMS]
    assert found[0][1] == f"{title} – Testnytt"
    assert found[3:] == WHOLE
    for form in FORMS:
        feed = read(client, form, query)
        assert feed.title == f"{title} – Testnytt"
        assert feed.page == f"{BASE}/arkiv{query}{'&ordning=senaste' if 'q=' in query else ''}"


def test_a_later_page_of_the_archive_points_to_the_same_feeds(newsroom: Newsroom, client: CheckedClient) -> None:
    for _ in range(21):
        newsroom.post(terms={"land": ["norge"]})
    assert discovered(client, "/arkiv?land=norge&sida=2") == discovered(client, "/arkiv?land=norge")
