"""A preview link shows the draft to whoever has it while it lasts, and to nobody else; nothing of it is left behind."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from hallbar.extensions import db, writing
from hallbar.models import Media, Post, PostContent, PreviewLink, Purpose, User
from hallbar.publishing import drafting, sharing, trash
from hallbar.publishing.drafting import Sent
from hallbar.web.signing import signed
from tests import desk
from tests.checks import CheckedClient
from tests.desk import DeskClient
from tests.newsroom import Newsroom

CANARY = "kanariefågel-7f3a"


@pytest.fixture
def author(app: Flask) -> User:
    """Whose draft it is."""
    return desk.add_user("Elsa Ek")


@pytest.fixture
def picture(newsroom: Newsroom) -> Media:
    """In the library, and used by nothing that is public."""
    return newsroom.picture(alt=f"Bild {CANARY}", caption=f"Bildtext {CANARY}")


@pytest.fixture
def post(newsroom: Newsroom, author: User, picture: Media, now: datetime) -> Post:
    """A draft with the canary in every field."""
    content = PostContent(
        title=f"Rubrik {CANARY}",
        lede=f"Ingress {CANARY}",
        body=f"Text {CANARY}.\n\n![](media:{picture.id})",
        byline=f"Byline {CANARY}",
        slug=CANARY,
        lead_id=picture.id,
        term_ids=tuple(newsroom.term_ids({"typ": ["reflektion"]})),
    )
    with writing() as session:
        post = drafting.start(session, "key", author, now)
        drafting.save(session, post, Sent(content, 0), author, now)
    return post


def share(post: Post, user: User, now: datetime, days: int = 7) -> str:
    """The path of a new link."""
    with writing() as session:
        sharing.share(session, post, user, now, days=days)
    newest = db.session.scalars(select(PreviewLink.id).order_by(PreviewLink.id.desc()).limit(1)).one()
    return f"/forhandsgranskning/{signed(sharing.PURPOSE, newest)}"


def test_it_shows_the_draft_as_its_page_would_look_and_says_what_it_is(client, post: Post, author: User, now) -> None:
    page = client.get(share(post, author, now))
    assert page.status_code == 200
    assert f'<h1 class="headline">Rubrik {CANARY}</h1>' in page.text
    for text in ("Ingress", "Text", "Byline", "Bildtext"):
        assert f"{text} {CANARY}" in page.text
    assert "Reflektion" in page.text
    assert "<strong>Förhandsgranskning.</strong>" in page.text
    assert "Nyheten är ett utkast och inte publicerad." in page.text
    assert "/redaktion" not in page.text


def test_no_cache_robot_or_other_site_learns_of_it(client: CheckedClient, post: Post, author: User, now) -> None:
    path = share(post, author, now)
    for address in (path, re.findall(rf'{re.escape(path)}/media/[^"\s,]+', client.get(path).text)[0]):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
    page = client.get(path)
    assert "ETag" not in page.headers
    assert '<meta name="robots" content="noindex">' in page.text
    assert "og:title" not in page.text
    assert "ld+json" not in page.text
    assert 'rel="canonical"' not in page.text


def test_it_shows_what_is_written_now(client: CheckedClient, post: Post, author: User, now: datetime) -> None:
    path = share(post, author, now)
    with writing() as session:
        drafting.save(session, post, Sent(PostContent(title="Omskriven"), 1), author, now)
    assert "Omskriven" in client.get(path).text
    assert CANARY not in client.get(path).text


def test_its_pictures_come_by_the_link_alone(client: CheckedClient, newsroom: Newsroom, post, author, now) -> None:
    path = share(post, author, now)
    files = set(re.findall(r'/media/([^"\s,]+)', client.get(path).text))
    assert len(files) > 2
    for file in files:
        assert client.get(f"{path}/media/{file}").status_code == 200
        assert client.get(f"/media/{file}").status_code == 404
    picture = db.session.scalars(select(Media)).one()
    (master,) = [each.file for each in picture.renditions if each.purpose == Purpose.MASTER]
    assert client.get(f"{path}/media/{master}").status_code == 404
    other = newsroom.picture((700, 500))
    assert client.get(f"{path}/media/{other.renditions[0].file}").status_code == 404
    assert client.get(f"{path}/media/secret_key").status_code == 404


@pytest.mark.parametrize("days", sharing.LIFETIMES)
def test_it_lasts_as_long_as_it_says(client: CheckedClient, post: Post, author: User, days: int) -> None:
    now = datetime(2027, 3, 1, 11, tzinfo=UTC)
    path = share(post, author, now, days)
    with time_machine.travel(now + timedelta(days=days, seconds=-1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=days), tick=False):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "Länken gällde till" in answer.text
        assert CANARY not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_revoked_it_leads_nowhere_and_its_pictures_neither(client: CheckedClient, post, author, now) -> None:
    path = share(post, author, now)
    file = re.findall(r'/media/([^"\s,]+)', client.get(path).text)[0]
    with writing() as session:
        (link,) = sharing.open_links(session, post, now)
        assert sharing.unshare(session, post, author, now, link_id=link.id) == "unshare"
        assert sharing.unshare(session, post, author, now, link_id=link.id) == ""
    for address in (path, f"{path}/media/{file}"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Länken är stängd. Be den som skickade länken om en ny." in answer.text


def test_a_post_in_the_trash_is_shown_to_nobody(client: CheckedClient, post: Post, author: User, now) -> None:
    path = share(post, author, now)
    with writing() as session:
        trash(session, post, now)
    assert client.get(path).status_code == 410


def test_nobody_makes_or_guesses_an_address(client: CheckedClient, app: Flask, post: Post, author: User, now) -> None:
    path = share(post, author, now)
    token = path.rsplit("/", 1)[1]
    for wrong in ("x", "1", token[:-1], token + "x", signed("annat", 1), signed(sharing.PURPOSE, 99), "å"):
        answer = client.get(f"/forhandsgranskning/{wrong}")
        assert answer.status_code == 404
        assert "Adressen stämmer inte. Kontrollera att hela kom med." in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_outlives_a_change_of_key(app: Flask, client: CheckedClient, post: Post, author: User, now) -> None:
    path = share(post, author, now)
    app.config.update(SECRET_KEY="ny nyckel", SECRET_KEY_FALLBACKS=["test"])
    assert client.get(path).status_code == 200
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert client.get(path).status_code == 404


def test_nothing_in_the_database_opens_a_preview(post: Post, author: User, now: datetime) -> None:
    token = share(post, author, now).rsplit("/", 1)[1]
    (link,) = db.session.scalars(select(PreviewLink)).all()
    stored = {str(getattr(link, column.key)) for column in PreviewLink.__table__.columns}
    assert not any(token in value or (len(value) > 3 and value in token) for value in stored)


def test_a_link_betrays_nothing_to_those_who_do_not_have_it(client: CheckedClient, post, author, now) -> None:
    client.get(share(post, author, now))  # warm
    lists = "/ /arkiv /arkiv?q=kanariefågel /arkiv.rss /arkiv.atom /arkiv.json /sitemap.xml /robots.txt".split()
    for path in (*lists, f"/nyheter/{CANARY}"):
        answer = client.get(path)
        assert CANARY not in answer.text
        assert "forhandsgranskning" not in answer.text
    assert client.get(f"/nyheter/{CANARY}").status_code == 404


class TestAtTheDesk:
    """For those who write it."""

    def test_the_draft_is_shown_with_the_librarys_pictures_and_a_way_back(self, app: Flask, post, author) -> None:
        elsa = desk.signed_in(app, author)
        page = elsa.get(f"/redaktion/inlagg/{post.id}/forhandsgranskning")
        assert f"Rubrik {CANARY}" in page.text
        assert f'<a href="/redaktion/inlagg/{post.id}">Tillbaka till inlägget</a>' in page.text
        files = set(re.findall(r'/redaktion/media/[^"\s,]+', page.text))
        assert len(files) > 2
        assert all(elsa.get(file).status_code == 200 for file in files)

    def test_a_writer_sees_only_their_own(self, karin: DeskClient, post: Post) -> None:
        assert karin.get(f"/redaktion/inlagg/{post.id}/forhandsgranskning").status_code == 403

    def test_links_are_made_listed_and_closed(
        self, app: Flask, client: CheckedClient, post: Post, author: User
    ) -> None:
        elsa = desk.signed_in(app, author)
        address = f"/redaktion/inlagg/{post.id}"
        assert elsa.post(f"{address}/forhandsgranskningslankar", {"share_days": "1"}).status_code == 303
        (path,) = set(re.findall(r"https://nyheter.example.se(/forhandsgranskning/[\w.-]+)", elsa.get(address).text))
        assert client.get(path).status_code == 200
        assert elsa.post(f"{address}/forhandsgranskningslankar/1/aterkallelse", {}).status_code == 303
        assert client.get(path).status_code == 410
        assert path not in elsa.get(address).text
        assert elsa.post(f"{address}/forhandsgranskningslankar", {"share_days": "365"}).status_code == 422

    def test_a_link_is_closed_only_from_its_own_post(self, app: Flask, client, newsroom, post, author, now) -> None:
        path = share(post, author, now)
        elsa = desk.signed_in(app, author)
        other = newsroom.draft("Annat")
        elsa.post(f"/redaktion/inlagg/{other.id}/forhandsgranskningslankar/1/aterkallelse", {})
        assert client.get(path).status_code == 200
