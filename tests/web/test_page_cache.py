"""Pages are kept ready to send, and nobody can tell but by the clock: never an old one, never somebody's own."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import time_machine
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder, TestResponse

from hallbar import clock, create_app
from hallbar.extensions import db, writing
from hallbar.models import Post, Redirect
from hallbar.publishing import trash, withdraw
from hallbar.web.encodings import accepted
from hallbar.web.page_cache import PageCache
from tests.checks import CheckedClient
from tests.conftest import make_app
from tests.newsroom import Newsroom
from tests.pressing import send, wrote

KEPT = (
    *("/", "/arkiv", "/arkiv?land=norge", "/arkiv?q=text", "/nyheter/rubrik", "/nyheter/rubrik/versioner", "/om"),
    *("/kontakt", "/tillganglighet", "/arkiv.rss", "/arkiv.atom?land=norge", "/arkiv.json", "/folj", "/folj.opml"),
    *("/sitemap.xml", "/.well-known/security.txt"),
)
ENCODINGS = ("", "gzip", "br")


@pytest.fixture(autouse=True)
def a_post(newsroom: Newsroom) -> Post:
    return newsroom.release(title="Rubrik", slug="rubrik", term_ids=newsroom.term_ids({"land": ["norge"]}))


@pytest.fixture
def cache(app: Flask) -> PageCache:
    found: PageCache = app.extensions["page_cache"]
    return found


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """``later(hours=2)`` lets time pass. It begins some minutes from now, when all that was done is well past."""
    start = clock.now().replace(microsecond=0) + timedelta(minutes=5)
    with time_machine.travel(start, tick=False) as traveller:
        yield lambda **much: traveller.shift(timedelta(**much))


@contextmanager
def flask_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that Flask itself is asked for."""
    asked: list[str] = []
    dispatch = app.full_dispatch_request

    def noted(*args: object) -> object:
        asked.append(request.full_path.rstrip("?"))
        return dispatch(*args)

    with monkeypatch.context() as patched:
        patched.setattr(app, "full_dispatch_request", noted)
        yield asked


UNPACKED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def told(response: TestResponse) -> dict[str, str]:
    """The headers. A body's length is another thing: what is kept is packed with more care."""
    return {name: value for name, value in response.headers.items() if name not in ("Date", "Content-Length")}


# --- the same as without ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", KEPT)
def test_a_kept_page_is_to_the_letter_what_flask_says(
    app: Flask, client: CheckedClient, cache: PageCache, later, monkeypatch, address: str
) -> None:
    for encoding in ENCODINGS:
        asked = {"Accept-Encoding": encoding}
        with cache.set_aside():
            plain = client.get(address, headers=asked)
            held = client.get(address, headers={**asked, "If-None-Match": plain.headers["ETag"]})
        client.get(address, headers=asked)
        with flask_asked(app, monkeypatch) as paths:
            kept, head = client.get(address, headers=asked), client.head(address, headers=asked)
            same = client.get(address, headers={**asked, "If-None-Match": plain.headers["ETag"]})
        assert paths == [], "Flask is not asked again"
        unpack = UNPACKED[kept.headers.get("Content-Encoding", "")]
        assert (kept.status, unpack(kept.data), told(kept)) == (plain.status, unpack(plain.data), told(plain))
        assert int(kept.headers["Content-Length"]) == len(kept.data)
        assert (head.status, head.data, told(head)) == (plain.status, b"", told(plain))
        assert (same.status_code, same.data, told(same)) == (304, b"", told(held))


def test_a_server_may_change_the_headers_that_it_was_given(app: Flask, client: CheckedClient, later) -> None:
    """They are its own (PEP 3333); the next reader gets them as they were."""

    def start(_status: str, headers: list[tuple[str, str]], *_error: object) -> None:
        headers.append(("X-Sent-By", "this server"))

    client.get("/")
    first = told(client.get("/"))
    assert b"".join(app.wsgi_app(EnvironBuilder(path="/").get_environ(), start))
    assert told(client.get("/")) == first


def test_it_is_compressed_once_as_the_reader_likes_it(client: CheckedClient, later) -> None:
    plain = client.get("/").data
    for header, unpack in {"gzip": gzip.decompress, "br": brotli.decompress, "br;q=0, gzip;q=0": bytes}.items():
        for _ in range(2):
            assert unpack(client.get("/", headers={"Accept-Encoding": header}).data) == plain


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("br, gzip", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0", ""),
        ("GZIP ; q = 1", "gzip"),
        ("gzip;q=junk", "gzip"),
        ("deflate", ""),
        (",,;;=", ""),
    ],
)
def test_a_weight_is_a_wish_and_nought_a_refusal(client: CheckedClient, header: str, best: str) -> None:
    assert accepted(header)[0] == best
    for address in ("/", "/arkiv.rss?sida=2"):
        for _ in range(2):
            response = client.get(address, headers={"Accept-Encoding": header})
            assert response.headers.get("Content-Encoding", "") == best


def test_a_first_poll_of_a_feed_is_kept_though_no_body_was_made(
    app: Flask, client: CheckedClient, cache: PageCache, later, monkeypatch
) -> None:
    with cache.set_aside():
        full = client.get("/arkiv.rss")
    held = {"If-None-Match": full.headers["ETag"]}
    assert client.get("/arkiv.rss", headers=held).status_code == 304
    with flask_asked(app, monkeypatch) as paths:
        assert client.get("/arkiv.rss", headers=held).status_code == 304
        assert paths == []
        assert client.get("/arkiv.rss").data == full.data
    assert paths == ["/arkiv.rss"]


# --- never an old one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/arkiv", "/arkiv?land=norge", "/arkiv.rss", "/nyheter/rubrik", "/folj"])
def test_what_an_editor_publishes_is_on_the_next_page(
    client: CheckedClient, newsroom: Newsroom, a_post: Post, later, address: str
) -> None:
    for number in range(5):
        client.get(address)
        newsroom.publish(a_post, title=f"Nu heter den {number}")
        assert f"Nu heter den {number}" in client.get(address).text


def test_what_another_process_writes_is_seen(
    app: Flask, client: CheckedClient, newsroom: Newsroom, a_post: Post, tmp_path: Path
) -> None:
    other = make_app(tmp_path, app.extensions["hallbar"].database_url)
    visitor = other.test_client()
    for number in range(5):
        visitor.get("/")
        client.get("/")
        newsroom.publish(a_post, title=f"Ny rubrik {number}")
        assert f"Ny rubrik {number}" in visitor.get("/").text
        assert f"Ny rubrik {number}" in client.get("/").text
    with other.app_context():
        db.engine.dispose()


def test_a_scheduled_post_appears_at_its_time_and_goes_at_its_end(
    client: CheckedClient, newsroom: Newsroom, later
) -> None:
    now = clock.now()
    post = newsroom.post("Kommande", slug="kommande", at=now + timedelta(hours=1))
    with writing():
        withdraw(db.session(), post, now + timedelta(hours=2), now)
    seen = []
    for _ in range(5):
        seen.append(["Kommande" in client.get(address).text for address in ("/", "/arkiv", "/arkiv.rss")])
        later(minutes=30)
    assert seen == [[False] * 3] * 2 + [[True] * 3] * 2 + [[False] * 3]


@pytest.mark.parametrize("how", ["withdrawn", "trashed", "destroyed"])
def test_what_is_taken_away_is_gone_at_once(client: CheckedClient, a_post: Post, how: str) -> None:
    pages = ("/", "/arkiv", "/arkiv.rss", "/nyheter/rubrik", "/nyheter/rubrik/versioner", "/sitemap.xml")
    for address in pages:
        assert "rubrik" in client.get(address).text
    with writing() as session:
        now = clock.now()
        act = {
            "withdrawn": lambda post: withdraw(session, post, now, now),
            "trashed": lambda post: trash(session, post, now),
            "destroyed": session.delete,
        }
        act[how](session.get_one(Post, a_post.id))
    for address in pages:
        response = client.get(address)
        assert response.status_code >= 400 or "nyheter/rubrik" not in response.text, address


def test_an_edit_at_the_desk_is_on_the_next_page(client: CheckedClient, elsa) -> None:
    post_id = wrote(elsa, title="Handskar följs upp")
    assert "Handskar" not in client.get("/").text
    assert send(elsa, post_id).status_code == 303
    assert "Handskar" in client.get("/").text


def test_autosaving_a_draft_renders_no_page_again(app: Flask, client: CheckedClient, elsa, later, monkeypatch) -> None:
    client.get("/")
    wrote(elsa, title="Bara ett utkast")
    with flask_asked(app, monkeypatch) as paths:
        client.get("/")
    assert paths == []


def test_a_clock_that_is_set_back_shows_nothing_before_its_time(
    client: CheckedClient, newsroom: Newsroom, later
) -> None:
    newsroom.post("Kommande", at=clock.now() + timedelta(hours=1))
    later(hours=2)
    assert "Kommande" in client.get("/").text
    later(hours=-2)
    assert "Kommande" not in client.get("/").text


def test_a_page_that_changes_while_it_is_rendered_is_not_kept_as_the_new_one(
    app: Flask, client: CheckedClient, newsroom: Newsroom
) -> None:
    """Somebody publishes just after the page has read what it shows."""
    once: list[str] = []

    @app.context_processor
    def publish_meanwhile() -> dict[str, object]:
        if not once:
            once.append("done")

            def act() -> None:
                with app.app_context():
                    newsroom.release(title="Skrevs medan sidan gjordes")
                    db.session.remove()

            thread = threading.Thread(target=act)
            thread.start()
            thread.join()
        return {}

    assert "Skrevs" not in client.get("/").text
    assert once
    assert "Skrevs medan sidan gjordes" in client.get("/").text


def test_a_database_that_is_gone_is_told_and_no_old_page_shown(
    app: Flask, client: CheckedClient, on_postgresql: bool, tmp_path: Path
) -> None:
    if on_postgresql:
        pytest.skip("a server keeps its files to itself; see the next test")
    assert client.get("/").status_code == 200
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "test.db").rename(tmp_path / "away.db")
    assert client.get("/").status_code == 503
    (tmp_path / "away.db").rename(tmp_path / "test.db")
    assert client.get("/").status_code == 200


def test_when_the_log_of_changes_cannot_be_read_no_old_page_is_shown(app: Flask, client: CheckedClient) -> None:
    assert client.get("/").status_code == 200
    with writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE public_change RENAME TO lost")
    assert client.get("/").status_code == 503
    with writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE lost RENAME TO public_change")
    assert client.get("/").status_code == 200


# --- never somebody's own --------------------------------------------------------------------------------------------


def test_a_signed_in_editors_request_is_answered_by_flask(app: Flask, monkeypatch) -> None:
    client = app.test_client(use_cookies=False)
    client.get("/")
    for headers in ({"Cookie": "hallbar=x"}, {"Cookie": "a=b; hallbar=x"}, {"Authorization": "Basic eDp5"}):
        with flask_asked(app, monkeypatch) as paths:
            client.get("/", headers=headers)
        assert paths == ["/"]


def test_an_answer_that_sets_a_cookie_is_never_kept(app: Flask, client: CheckedClient, cache: PageCache) -> None:
    @app.after_request
    def set_one(response):
        if response.status_code == 200:
            response.headers["Set-Cookie"] = "hallbar=secret; Secure; HttpOnly; Path=/redaktion; SameSite=Lax"
        return response

    with pytest.raises(AssertionError, match="no cookie"):
        client.get("/om")
    assert len(cache.shelf) == 0


@pytest.mark.parametrize(
    "address",
    [
        *("/finns-inte", "/nyheter/finns-inte", "/arkiv?sida=2", "/arkiv?utm_source=x", "/arkiv?land=kina&amne=klimat"),
        *(
            "/om?x=1",
            "/?x=1",
            "/nyheter/rubrik?fbclid=1",
            "/arkiv?land=n%6frge",
            "/arkiv.rss?sida=2",
            "/rss",
            "/healthz",
        ),
        *("/readyz", "/redaktion/", "/redaktion/logga-in", "/forhandsgranskning/x", "/media/x.png", "/static/x"),
        *("/bloggen/rubrik", "/nyheter/rubrik/", "/arkiv.rss?blad=9"),
    ],
)
def test_only_a_page_at_its_canonical_address_is_kept(client: CheckedClient, cache: PageCache, address: str) -> None:
    for _ in range(2):
        client.get(address)
    assert len(cache.shelf) == 0


@pytest.mark.parametrize("address", ["/om", "/", "/nyheter/rubrik", "/folj.opml", "/sitemap.xml", "/tillganglighet"])
def test_arguments_that_mean_nothing_are_led_away_from(client: CheckedClient, address: str) -> None:
    response = client.get(f"{address}?utm_source=x&fbclid=1")
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_hosts_are_told_apart_where_the_site_does_not_know_its_own(app: Flask) -> None:
    nameless = create_app(replace(app.extensions["hallbar"], base_url=""))
    visitor = nameless.test_client()
    for _ in range(2):
        for host in ("https://a.example", "https://b.example", "http://a.example"):
            response = visitor.get("/", base_url=host)
            assert f'href="{host}/"' in response.text
            assert ("Strict-Transport-Security" in response.headers) == host.startswith("https")
    with nameless.app_context():
        db.engine.dispose()


def test_a_page_that_was_made_in_spite_of_a_failure_is_not_kept(app: Flask, client: CheckedClient) -> None:
    """The site's name could not be read, and the page was shown without it."""
    with app.app_context():
        engine = db.engine
    failures: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def fail_once(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.startswith("SELECT site.id") and not failures:
            failures.append(statement)
            raise OperationalError(statement, {}, Exception("locked"))

    assert "Testnytt" not in client.get("/om").text
    assert failures
    assert "Testnytt" in client.get("/om").text


# --- bounded ---------------------------------------------------------------------------------------------------------


def test_what_visitors_type_does_not_crowd_out_the_pages(app: Flask, newsroom: Newsroom, monkeypatch) -> None:
    small = create_app(replace(app.extensions["hallbar"], page_cache="1"))
    visitor, cache = FlaskClient(small), small.extensions["page_cache"]
    usual = ("/", "/om", "/arkiv", "/nyheter/rubrik")
    for address in usual:
        visitor.get(address)
    for number in range(60):
        visitor.get(f"/arkiv?q=ord{number}")
        visitor.get(f"/arkiv?land=land{number}")
        visitor.get("/arkiv.rss", query_string={"q": f"ord{number}"})
        visitor.get(f"/arkiv?ar={1000 + number}")
        visitor.get(f"/arkiv?ar={1000 + number}&manad=3")
        assert cache.shelf.taken <= 2**20
    with flask_asked(small, monkeypatch) as paths:
        for address in usual:
            visitor.get(address)
    assert paths == []
    with small.app_context():
        db.engine.dispose()


def test_it_can_be_turned_off(app: Flask, monkeypatch) -> None:
    plain = create_app(replace(app.extensions["hallbar"], page_cache="0"))
    with flask_asked(plain, monkeypatch) as paths:
        for _ in range(2):
            assert plain.test_client().get("/om").status_code == 200
    assert paths == ["/om"] * 2
    with plain.app_context():
        db.engine.dispose()


def test_many_who_come_at_once_get_one_rendering(app: Flask, monkeypatch) -> None:
    with flask_asked(app, monkeypatch) as paths:
        readers = [threading.Thread(target=lambda: app.test_client().get("/arkiv")) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert paths == ["/arkiv"]


def test_a_redirect_that_is_added_is_followed_at_once(client: CheckedClient, newsroom: Newsroom) -> None:
    assert client.get("/gammal").status_code == 404
    with writing() as session:
        session.add(Redirect(path="/gammal", target="/om", created_at=clock.now()))
    assert client.get("/gammal").status_code == 301


def test_who_has_only_a_date_is_told_so_after_an_edit(client: CheckedClient, newsroom: Newsroom, later) -> None:
    address = "/arkiv.rss?land=norge"
    for _ in range(2):
        full = client.get(address)
        held = {"If-Modified-Since": full.headers["Last-Modified"]}
        assert client.get(address, headers=held).status_code == 304
        newsroom.post("Annat", terms={"land": ["kina"]})
        later(minutes=1)
        assert client.get(address, headers={"If-None-Match": full.headers["ETag"]}).status_code == 304
        again = client.get(address)
        assert (again.data, again.headers["ETag"]) == (full.data, full.headers["ETag"])
        assert again.last_modified > full.last_modified


# --- a network of caches in front ------------------------------------------------------------------------------------


def test_caches_in_front_are_told_how_long_and_never_past_what_falls_due(
    fresh_database: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = tmp_path / "cdn"
    folder.mkdir()
    app = make_app(folder, fresh_database(folder), cdn_seconds="60")
    client = app.test_client()

    def told(path: str, **headers: str) -> tuple[str, str]:
        answer = client.get(path, headers=headers)
        return answer.headers["Cache-Control"], answer.headers.get("Surrogate-Key", "")

    in_a_minute = clock.now().replace(microsecond=0) + timedelta(minutes=1)
    always = "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"
    with app.app_context(), time_machine.travel(in_a_minute, tick=False) as traveller:
        for _ in range(2):
            assert told("/") == (always, "hallbar start")
        assert told("/om") == (always, "hallbar om")
        tag = client.get("/arkiv.rss").headers["ETag"]
        assert told("/arkiv.rss", **{"If-None-Match": tag}) == (always, "hallbar arkiv.rss")
        assert told("/finns-inte") == ("no-store", "")
        Newsroom(app).post("Kommande", slug="kommande", at=clock.now() + timedelta(seconds=70))
        assert told("/")[0].startswith("public, max-age=0, s-maxage=60, stale-while-revalidate=10, stale-if-error=10")
        traveller.shift(timedelta(seconds=65))
        assert told("/")[0].startswith("public, max-age=0, s-maxage=5, stale-while-revalidate=0, stale-if-error=0")
        traveller.shift(timedelta(seconds=5))
        assert told("/nyheter/kommande") == (always, "hallbar nyheter nyheter/kommande")
        db.session.remove()
        db.engine.dispose()
