"""RSS, Atom and JSON Feed say the same, and each keeps the rules of its own format."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from tests.checks import CheckedClient
from tests.feeds.reading import BASE, FORMS, fetch, read
from tests.newsroom import Newsroom

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"

# --- what every format says ---


def test_a_post_has_the_same_id_title_and_link_in_every_format(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    assert (entry.id, entry.title) == (story.uid, "Rubrik & co")
    assert entry.link == f"{BASE}/nyheter/rubrik-co"
    assert entry.summary == "Ingressen."
    assert entry.published == datetime(2018, 5, 3, 10, tzinfo=UTC)


def test_the_whole_text_is_there_with_every_address_absolute(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    assert entry.all("strong")
    assert entry.words.startswith("Ingressen.")
    assert [link["href"] for link in entry.all("a")] == [
        f"{BASE}/om",
        f"{BASE}/nyheter/bilaga.pdf",
        "https://annan.example/",
        f"{BASE}/nyheter/rubrik-co#a",
    ]
    images, sources = entry.all("img"), entry.all("source")
    assert len(images) == 2
    assert {image["alt"] for image in images} == {"En kaj & <två> kranar"}
    for image in images:
        assert image["src"].startswith(f"{BASE}/media/")
    for element in [*images, *sources]:
        assert element["srcset"]
        assert all(part.startswith(f"{BASE}/media/") for part in element["srcset"].split(", "))


def test_every_format_has_the_same_text(story, client: CheckedClient) -> None:
    texts = {read(client, form).entries[0].html.strip() for form in FORMS}
    assert len(texts) == 1


def test_the_lead_picture_is_enclosed_with_its_type_and_size(story, client: CheckedClient, form: str) -> None:
    (entry,) = read(client, form).entries
    href, mime, size = entry.file
    assert mime == "image/jpeg"
    assert href in {image["src"] for image in entry.all("img")}
    assert len(client.get(href.removeprefix(BASE)).data) == size > 0


def test_a_post_without_picture_encloses_nothing(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post()
    (entry,) = read(client, form).entries
    assert entry.file is None
    assert b"mrss/}content" not in fetch(client, form).data
    assert entry.all("img") == []


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_media_elements_describe_the_lead_picture(story, client: CheckedClient, form: str) -> None:
    root = etree.fromstring(fetch(client, form).data)
    (content,) = root.iter(f"{MEDIA}content")
    assert content.get("medium") == "image"
    assert content.get("url").startswith(f"{BASE}/media/")
    assert (int(content.get("width")), int(content.get("height"))) > (0, 0)
    assert content.findtext(f"{MEDIA}description") == "En kaj & <två> kranar"
    assert content.findtext(f"{MEDIA}credit") == "Eva Ek"


def test_categories_are_the_terms_in_their_order_with_the_facet_as_scheme(
    story, client: CheckedClient, form: str
) -> None:
    (entry,) = read(client, form).entries
    expected = [("Barnarbete", "amne"), ("Klimat", "amne"), ("Norge", "land")]
    order = [facet.slug for facet, _ in sorted({term.facet: 0 for term in story.terms}.items(), key=_position)]
    expected.sort(key=lambda pair: order.index(pair[1]))
    assert list(entry.tags) == [(label, "" if form == "json" else scheme) for label, scheme in expected]
    if form == "atom":
        root = etree.fromstring(fetch(client, form).data)
        assert {category.get("term") for category in root.iter(f"{ATOM}category")} == {"barnarbete", "klimat", "norge"}


def _position(pair):
    return pair[0].position


def test_the_author_is_the_byline_or_else_the_newsroom(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(byline="Elsa & Åke", dated="2018-05-03")
    newsroom.post(dated="2018-05-02")
    assert [entry.author for entry in read(client, form).entries] == ["Elsa & Åke", "Testnytt"]


def test_each_post_tells_its_own_language(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(lang="en", dated="2018-05-03")
    newsroom.post(dated="2018-05-02")
    feed = read(client, form)
    assert feed.lang == "sv"
    assert [entry.lang for entry in feed.entries] == ["en", "sv"]


def test_the_feed_is_named_after_the_selection(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.post(terms={"land": ["norge"]})
    feed = read(client, form, "?land=norge&utm_source=x&sida=7")
    assert feed.title == "Nyheter i Norge – Testnytt"
    assert feed.links["self"] == f"{BASE}/arkiv.{form}?land=norge"
    assert feed.page == feed.links["alternate"] == f"{BASE}/arkiv?land=norge"


# --- the rules of each format ---


LEAVES = pytest.mark.parametrize("query", ["", "?blad=2", "?land=norge", "?land=atlantis"])


@LEAVES
def test_atom_keeps_rfc_4287(varied, client: CheckedClient, query: str) -> None:
    feed = etree.fromstring(fetch(client, "atom", query).data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for parent in [feed, *entries]:
        for name in ("id", "title", "updated"):  # §4.1.1, §4.1.2: exactly one
            (element,) = parent.findall(f"{ATOM}{name}")
            assert element.text
        for name in ("generator", "subtitle", "rights", "published", "summary", "content"):  # at most one
            assert len(parent.findall(f"{ATOM}{name}")) <= 1
        assert ":" in parent.findtext(f"{ATOM}id")  # §4.2.6: an absolute IRI
        for author in parent.findall(f"{ATOM}author"):  # §3.2.1
            (name,) = author.findall(f"{ATOM}name")
            assert name.text
        for name in ("updated", "published"):  # §3.3, RFC 3339
            for element in parent.findall(f"{ATOM}{name}"):
                assert "T" in element.text
                assert datetime.fromisoformat(element.text).tzinfo is not None
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in parent.findall(f"{ATOM}link")]
        assert (
            len([link for link in links if link[0] == "alternate"])
            == len(set(links) & {("alternate", "text/html", None)})
            == 1
        )
        for link in parent.findall(f"{ATOM}link"):
            assert link.get("href").startswith(f"{BASE}/")
            assert link.get("rel")
            assert link.get("type")
        for category in parent.findall(f"{ATOM}category"):  # §4.2.2
            assert category.get("term")
    assert feed.findall(f"{ATOM}author")
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)  # §4.1.1: none twice with the same updated
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0  # §3.1.1.2: text, no child elements


@LEAVES
def test_rss_keeps_the_rules_of_2_0_11(varied, client: CheckedClient, query: str) -> None:
    root = etree.fromstring(fetch(client, "rss", query).data)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language", "lastBuildDate", "ttl", "generator"):
        (element,) = channel.findall(name)
        assert element.text
    assert int(channel.findtext("ttl")) > 0
    assert channel.findtext(f"{SYNDICATION}updatePeriod") == "hourly"
    assert channel.findtext(f"{SYNDICATION}updateFrequency") == "1"
    links = channel.findall(f"{ATOM}link")
    (myself,) = [link for link in links if link.get("rel") == "self"]
    assert (myself.get("href"), myself.get("type")) == (f"{BASE}/arkiv.rss{query}", "application/rss+xml")
    kinds = [child.tag for child in channel]
    assert "item" not in kinds[: kinds.index("item")] if "item" in kinds else True
    for moment in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        assert parsedate_to_datetime(moment.text).tzinfo is not None
    for item in channel.findall("item"):
        for name in ("title", "link", "guid", "description", f"{CONTENT}encoded"):
            (element,) = item.findall(name)
            assert element.text
        assert item.find("guid").get("isPermaLink") == "false"
        assert len(item.findall("pubDate")) <= 1
        assert len(item.findall("enclosure")) <= 1
        for enclosure in item.findall("enclosure"):
            assert enclosure.get("url").startswith(f"{BASE}/media/")
            assert int(enclosure.get("length")) > 0
            assert enclosure.get("type") == "image/jpeg"


@LEAVES
def test_json_feed_keeps_1_1(varied, client: CheckedClient, query: str) -> None:
    feed = json.loads(fetch(client, "json", query).data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    texts = {"version", "title", "home_page_url", "feed_url", "description", "next_url", "language"}
    assert feed.keys() <= texts | {"authors", "items"}
    assert {"title", "home_page_url", "feed_url", "items"} <= feed.keys()
    assert all(isinstance(feed[key], str) and feed[key] for key in texts & feed.keys())
    for item in feed["items"]:
        moments = {"date_published", "date_modified"}
        texts = {"id", "url", "title", "content_html", "summary", "image", "language"} | moments
        assert item.keys() <= texts | {"authors", "tags", "attachments"}
        assert {"id", "content_html"} <= item.keys()
        assert all(isinstance(item[key], str) for key in texts & item.keys())
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        for key in moments & item.keys():
            assert datetime.fromisoformat(item[key]).tzinfo is not None
        for author in item["authors"]:
            assert isinstance(author["name"], str)
        for file in item.get("attachments", []):
            assert isinstance(file["url"], str)
            assert isinstance(file["mime_type"], str)
            assert type(file["size_in_bytes"]) is int


def test_an_empty_selection_is_a_valid_empty_feed(client: CheckedClient, form: str) -> None:
    feed = read(client, form, "?land=atlantis")
    assert list(feed.entries) == []
    assert feed.title
