"""Feeds tell the truth."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.publishing import correct, withdraw
from tests.checks import CheckedClient
from tests.newsroom import Newsroom, moment


@pytest.fixture
def read(client: CheckedClient):
    def fetch(query: str = ""):
        response = client.get(f"/arkiv.rss{query}")
        assert response.status_code == 200
        assert response.mimetype == "application/rss+xml"
        feed = feedparser.parse(response.data, sanitize_html=False)
        assert not feed.bozo, feed.get("bozo_exception")
        return feed

    return fetch


def test_a_feed_holds_the_full_text_under_the_permanent_id(newsroom: Newsroom, read) -> None:
    picture = newsroom.picture(alt="En kaj")
    post = newsroom.post(
        "Rubrik & co", lede="Ingress.", body="Se [om](/om).", byline="Elsa", lead=picture, terms={"amne": ["klimat"]}
    )
    entry = read().entries[0]
    assert (entry.id, entry.title, entry.author) == (post.uid, "Rubrik & co", "Elsa")
    assert entry.link == "https://nyheter.example.se/nyheter/rubrik-co"
    assert entry.guidislink is False
    body = entry.content[0].value
    assert "<strong>Ingress.</strong>" in body
    assert 'href="https://nyheter.example.se/om"' in body
    assert 'src="https://nyheter.example.se/media/' in body
    assert 'alt="En kaj"' in body
    assert [(tag.term, tag.scheme) for tag in entry.tags] == [("Klimat", "amne")]


def test_a_known_date_is_told_and_an_unknown_one_is_not_invented(newsroom: Newsroom, read) -> None:
    newsroom.post("Daterad", dated="2018-05-03T10:00")
    newsroom.post("Odaterad", dated=None)
    dated, undated = read().entries
    assert dated.published_parsed[:5] == (2018, 5, 3, 10, 0)
    assert "published" not in undated


def test_a_feed_is_the_selections_newest_twenty_by_date(newsroom: Newsroom, read) -> None:
    for day in range(1, 26):
        newsroom.post(f"Dag {day}", dated=f"2018-05-{day:02}", terms={"land": ["kina" if day % 2 else "norge"]})
    assert [entry.title for entry in read().entries] == [f"Dag {day}" for day in range(25, 5, -1)]
    assert len(read("?land=norge").entries) == 12
    assert read("?land=norge").feed.title == "Nyheter i Norge – Testnytt"


def test_the_feed_names_itself_and_its_page(newsroom: Newsroom, read, client: CheckedClient) -> None:
    feed = read("?sida=3&land=norge&utm_source=x&ordning=senaste").feed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == "https://nyheter.example.se/arkiv.rss?land=norge"
    assert feed.link == links["alternate"] == "https://nyheter.example.se/arkiv?land=norge"


def test_unchanged_content_is_the_same_bytes_at_any_time(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post()
    newsroom.post(dated=None)
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False):
        first = client.get("/arkiv.rss")
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        later = client.get("/arkiv.rss")
    assert first.data == later.data
    assert first.headers["ETag"] == later.headers["ETag"]
    assert first.last_modified == later.last_modified
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        empty = client.get("/arkiv.rss?land=kina").data
    assert empty == client.get("/arkiv.rss?land=kina").data


def test_a_reader_that_has_it_gets_304(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post()
    etag = client.get("/arkiv.rss").headers["ETag"]
    assert client.get("/arkiv.rss", headers={"If-None-Match": etag}).status_code == 304
    newsroom.post()
    assert client.get("/arkiv.rss", headers={"If-None-Match": etag}).status_code == 200


def test_a_correction_begins_with_its_note(newsroom: Newsroom, read) -> None:
    post = newsroom.post(slug="rubrik", at=moment("2026-05-01"))
    with writing() as session:
        correct(session, post, post.content, "Beloppet var <fel>.", datetime(2026, 5, 5, 12, tzinfo=UTC))
    body = read().entries[0].content[0].value
    assert body.startswith("<p><strong>Rättelse 5 maj 2026:</strong> Beloppet var &lt;fel&gt;.</p>")


def test_a_withdrawn_post_leaves_and_a_scheduled_one_comes_at_its_minute(newsroom: Newsroom, read) -> None:
    post = newsroom.post("Går")
    newsroom.post("Kommer", at=clock.now() + timedelta(minutes=10))
    assert [entry.title for entry in read().entries] == ["Går"]
    with writing():
        withdraw(db.session(), post, clock.now(), clock.now())
    assert read().entries == []
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert [entry.title for entry in read().entries] == ["Kommer"]


@pytest.mark.parametrize(
    "title", ["a & b <c> ]]> &amp;amp;", "😀 \u202eomvänt", "citat \" och '", "tab\toch\nrad", "a\x0bb\x01c"]
)
def test_hostile_text_is_well_formed_and_the_same(newsroom: Newsroom, read, title: str) -> None:
    newsroom.post(title, body=f"Text ]]> &amp; {title}", slug="s")
    entry = read().entries[0]
    assert entry.title == title.replace("\x0b", "").replace("\x01", "").strip()


def test_unknown_terms_give_a_valid_empty_feed(read) -> None:
    assert read("?land=atlantis").entries == []


def test_old_feed_addresses_lead_to_the_feed(client: CheckedClient) -> None:
    for old in ("/rss", "/feed", "/?format=feed&type=rss", "/aktuellt?format=feed&type=rss"):
        response = client.get(old)
        assert (response.status_code, response.location) == (301, "/arkiv.rss")


def test_a_language_of_its_own_is_told(newsroom: Newsroom, client: CheckedClient) -> None:
    newsroom.post(lang="en")
    assert b"<dc:language>en</dc:language>" in client.get("/arkiv.rss").data
