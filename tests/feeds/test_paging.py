"""Paged feeds (RFC 5005 §3): a new reader fetches the whole history of a selection by following ``next``."""

import json

import pytest
from lxml import etree

from tests.checks import CheckedClient
from tests.feeds.reading import BASE, FORMS, fetch, parse
from tests.newsroom import Newsroom

ATOM = "{http://www.w3.org/2005/Atom}"
PER_LEAF = 20


def links(form: str, data: bytes) -> dict[str, str]:
    """The feed's own links by relation; each relation once."""
    if form == "json":
        feed = json.loads(data)
        own = {"self": feed["feed_url"], "alternate": feed["home_page_url"], "next": feed.get("next_url", "")}
        return {rel: href for rel, href in own.items() if href}
    root = etree.fromstring(data)
    channel = root[0] if form == "rss" else root
    found = [(link.get("rel"), link.get("href")) for link in channel.findall(f"{ATOM}link")]
    if form == "rss":
        found.append(("alternate", channel.findtext("link")))
    assert len(dict(found)) == len(found), found
    return dict(found)


def history(client: CheckedClient, form: str, query: str) -> tuple[list[str], list[dict[str, str]]]:
    """All ids and all links, as one who follows ``next`` meets them."""
    ids, met, address = [], [], f"/arkiv.{form}{query}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        ids += [entry.id for entry in parse(form, response.data).entries]
        met.append(links(form, response.data))
        address = met[-1].get("next", "").removeprefix(BASE)
        assert len(met) < 9, "an endless feed"
    return ids, met


@pytest.mark.parametrize("number", [0, 1, 20, 21, 40, 45])
def test_who_follows_next_reads_every_post_once_in_order(
    newsroom: Newsroom, client: CheckedClient, form: str, number: int
) -> None:
    """Dated ones first, then the undated in their order; of two at the same moment the later written first."""
    posts = [
        newsroom.post(dated=None if day % 9 == 8 else f"2018-05-{day // 2 + 1:02}", terms={"land": ["norge"]})
        for day in range(number)
    ]
    newsroom.post("Om annat")
    ids, met = history(client, form, "?land=norge")
    assert ids == [post.uid for post in sorted(posts, key=lambda post: (post.sort_key, post.id), reverse=True)]
    assert len(met) == max(1, -(-number // PER_LEAF))


@pytest.mark.parametrize("query", ["", "?land=norge"])
def test_each_leaf_knows_its_neighbours(newsroom: Newsroom, client: CheckedClient, form: str, query: str) -> None:
    for _ in range(45):
        newsroom.post(terms={"land": ["norge"]})
    mark = "&" if query else "?"
    addresses = [f"{BASE}/arkiv.{form}{query}{f'{mark}blad={leaf}' if leaf > 1 else ''}" for leaf in (1, 2, 3)]
    _ids, met = history(client, form, query)
    for leaf, found in enumerate(met):
        expected = {"self": addresses[leaf], "alternate": f"{BASE}/arkiv{query}", "first": addresses[0]}
        expected |= {"previous": addresses[leaf - 1]} if leaf else {}
        expected |= {"next": addresses[leaf + 1]} if leaf < 2 else {}
        if form == "json":  # which knows no others
            expected = {rel: href for rel, href in expected.items() if rel in ("self", "alternate", "next")}
        assert found == expected


@pytest.mark.parametrize("query", ["?blad=3", "?blad=999999", "?blad=99999999", "?land=atlantis&blad=2"])
def test_a_leaf_past_the_end_is_not_found(newsroom: Newsroom, client: CheckedClient, form: str, query: str) -> None:
    for _ in range(21):
        newsroom.post()
    assert fetch(client, form, query).status_code == 404
    # Neither does a condition make it exist.
    assert fetch(client, form, query, If_None_Match="*").status_code == 404
    since = fetch(client, form, query, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert since.status_code == 404


@pytest.mark.parametrize("junk", ["0", "1", "-1", "x", "", "1.5", "２", "²", "9" * 40, "2 ", "+2", "1e1", "%00", "%ff"])
def test_a_leaf_that_means_nothing_is_the_first(
    newsroom: Newsroom, client: CheckedClient, form: str, junk: str
) -> None:
    for _ in range(21):
        newsroom.post()
    response = fetch(client, form, f"?blad={junk}")
    assert response.status_code == 200
    assert response.data == fetch(client, form).data
    assert links(form, response.data)["self"] == f"{BASE}/arkiv.{form}"


def test_the_first_of_several_leaves_counts(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    for _ in range(45):
        newsroom.post()
    response = fetch(client, form, "?blad=2&blad=3&sida=3&land=")
    assert links(form, response.data)["self"] == f"{BASE}/arkiv.{form}?blad=2"


def test_a_leaf_is_another_representation_than_the_first(newsroom: Newsroom, client: CheckedClient) -> None:
    for _ in range(41):
        newsroom.post()
    tags = [fetch(client, form, query).headers["ETag"] for form in FORMS for query in ("", "?blad=2", "?blad=3")]
    assert len(set(tags)) == 9
