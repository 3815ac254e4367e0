"""Who has the feed is told so, for next to nothing; who has not is given it (RFC 9110 §13)."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import brotli
import pytest
import time_machine

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post, PublicChange
from hallbar.publishing import publish, restore_from_trash, trash, withdraw
from hallbar.web import memory
from tests.checks import CheckedClient
from tests.feeds.reading import FORMS, fetch
from tests.feeds.rendering import called, reads_text, renders
from tests.newsroom import Newsroom

LONG_AGO = "Fri, 01 Jan 1999 00:00:00 GMT"


# --- by ETag ---


@pytest.mark.parametrize(
    "header",
    [
        "{tag}",
        "W/{tag}",
        '"other", {tag}',
        'W/"other", W/{tag}, "third"',
        '"a,b", {tag}',
        "*",
    ],
)
def test_a_reader_that_has_it_is_told_so(settled, client: CheckedClient, form: str, header: str) -> None:
    full = fetch(client, form)
    tag = full.headers["ETag"]
    held = header.format(tag=tag.removeprefix("W/"), bare=tag.removeprefix("W/").strip('"'))
    response = fetch(client, form, If_None_Match=held)
    assert (response.status_code, response.data) == (304, b"")
    for name in ("Cache-Control", "Vary"):  # §15.4.5: what a 200 would have said
        assert response.headers.get(name) == full.headers.get(name)
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & set(response.headers.keys())
    assert response.headers["ETag"] == tag


@pytest.mark.parametrize(
    "header", ['"other"', 'W/"other"', '"{bare}x"', '"{bare}:gzip"', '"{bare}:zstd"', "{bare}:", '""', "", "junk ,,"]
)
def test_a_reader_that_has_something_else_is_given_it(settled, client: CheckedClient, form: str, header: str) -> None:
    full = fetch(client, form)
    held = header.format(bare=full.headers["ETag"].strip('"'))
    response = fetch(client, form, If_None_Match=held)
    assert (response.status_code, response.data) == (200, full.data)


def test_another_formats_tag_is_not_this_ones(settled, client: CheckedClient) -> None:
    tags = {form: fetch(client, form).headers["ETag"] for form in FORMS}
    assert len(set(tags.values())) == len(FORMS)
    for form in FORMS:
        for other in set(FORMS) - {form}:
            assert fetch(client, form, If_None_Match=tags[other]).status_code == 200


# --- by date ---


def test_a_reader_with_the_date_is_told_so(settled, client: CheckedClient, form: str) -> None:
    date = fetch(client, form).headers["Last-Modified"]
    assert fetch(client, form, If_Modified_Since=date).status_code == 304
    assert fetch(client, form, If_Modified_Since=LONG_AGO).status_code == 200
    for junk in ("junk", "", "0", "Fri, 99 Jan 1999 00:00:00 GMT"):
        assert fetch(client, form, If_Modified_Since=junk).status_code == 200


def test_where_there_are_both_the_tag_decides(settled, client: CheckedClient, form: str) -> None:
    full = fetch(client, form)
    tag, date = full.headers["ETag"], full.headers["Last-Modified"]
    assert fetch(client, form, If_None_Match=tag, If_Modified_Since=LONG_AGO).status_code == 304
    assert fetch(client, form, If_None_Match='"other"', If_Modified_Since=date).status_code == 200


def test_a_change_in_the_second_of_another_is_not_lost(settled, newsroom: Newsroom, client: CheckedClient) -> None:
    """HTTP's dates count seconds: who asked in between must not be told that it has everything."""
    moment = clock.now().replace(microsecond=200_000) + timedelta(minutes=1)
    with time_machine.travel(moment, tick=False) as traveller:
        newsroom.publish(settled, title="Först")
        between = fetch(client, "rss")
        traveller.move_to(moment + timedelta(milliseconds=300))
        newsroom.publish(settled, title="Sedan")
        date = between.headers.get("Last-Modified")
        traveller.move_to(moment + timedelta(hours=1))
        answer = fetch(client, "rss", **{"If_Modified_Since": date} if date else {})
        assert (answer.status_code, b"Sedan" in answer.data) == (200, True)


def test_last_modified_never_moves_back(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    """Over withdrawal, trash, restoring, and time that passes."""
    start = clock.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as traveller:
        posts = [newsroom.post() for _ in range(3)]
        dates, moment = [], start

        def later(**much: int) -> None:
            nonlocal moment
            moment += timedelta(**much)
            traveller.move_to(moment)
            if modified := fetch(client, form).last_modified:
                dates.append(modified)

        later(minutes=1)
        do(lambda session, now: withdraw(session, posts[0], now + timedelta(hours=2), now))
        later(minutes=1)
        do(lambda session, now: withdraw(session, posts[1], now, now))
        later(minutes=1)
        do(lambda session, now: trash(session, posts[2], now))
        later(minutes=1)
        later(hours=3)  # the first one's time is over
        do(lambda session, now: restore_from_trash(session, posts[2], now))
        later(minutes=1)
        do(lambda session, now: publish(session, posts[0], posts[0].content, now))
        do(lambda session, now: publish(session, posts[1], posts[1].content, now))
        later(minutes=1)
        do(lambda session, now: session.delete(session.get_one(Post, posts[2].id)))
        later(days=1)
        later(days=400)
    assert dates == sorted(dates)
    assert len(set(dates)) > 6
    assert dates[-1] <= moment


def test_a_clock_that_is_set_back_loses_no_change(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    """Whoever asks by date gets what was written after the clock moved, although its hour had been before."""
    start = clock.now().replace(microsecond=0) + timedelta(days=1)
    with time_machine.travel(start, tick=False) as traveller:
        newsroom.post("Först")
        traveller.shift(timedelta(minutes=1))
        date = fetch(client, form).headers["Last-Modified"]
        traveller.shift(timedelta(minutes=-30))
        newsroom.post("Sedan")
        for minutes in (1, 30, 30):
            traveller.shift(timedelta(minutes=minutes))
            answer = fetch(client, form, If_Modified_Since=date)
            assert (answer.status_code, "Sedan" in answer.text) == (200, True)
            assert answer.headers.get("Last-Modified", date) >= date


def do(verb: Any) -> None:
    """One writing transaction, now."""
    with writing() as session:
        verb(session, clock.now())


# --- headers, methods, encodings ---


def test_head_says_what_get_would(settled, client: CheckedClient, form: str) -> None:
    got = fetch(client, form)
    asked = client.head(f"/arkiv.{form}")
    assert (asked.status_code, asked.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type", "Content-Length", "Vary"):
        assert asked.headers.get(name) == got.headers.get(name)
    held = client.head(f"/arkiv.{form}", headers={"If-None-Match": got.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_feed_is_only_read(client: CheckedClient, form: str, method: str) -> None:
    assert client.open(f"/arkiv.{form}", method=method).status_code == 405


@pytest.mark.parametrize(("encoding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_a_feed_comes_compressed_and_its_tag_is_known_again(
    settled, client: CheckedClient, form: str, encoding: str, unpack
) -> None:
    plain = fetch(client, form)
    packed = fetch(client, form, Accept_Encoding=encoding)
    assert packed.headers["Content-Encoding"] == encoding
    assert len(packed.data) < len(plain.data) / 2
    assert unpack(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]  # §8.8.3.3: other bytes, another tag
    for accepted in (encoding, "gzip, deflate, br", "gzip;q=0.5, br;q=0.1", "*"):
        held = fetch(client, form, If_None_Match=packed.headers["ETag"], Accept_Encoding=accepted)
        assert (held.status_code, held.data) == (304, b"")
        assert held.headers["ETag"] == packed.headers["ETag"]
        assert held.headers["Vary"] == packed.headers["Vary"]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
@pytest.mark.parametrize("accepted", ["identity", "deflate", ""])
def test_a_cache_is_not_told_to_use_an_encoding_that_its_reader_cannot_read(
    settled, client: CheckedClient, form: str, encoding: str, accepted: str
) -> None:
    """A shared cache asks with the tags of all it has, and hands out the one that the 304 names (RFC 9111 §4.3.4)."""
    tags = [fetch(client, form, Accept_Encoding=name).headers["ETag"] for name in (encoding, "identity")]
    assert fetch(client, form, If_None_Match=tags[0], Accept_Encoding=accepted).status_code == 200
    both = fetch(client, form, If_None_Match=", ".join(tags), Accept_Encoding=accepted)
    assert (both.status_code, both.headers["ETag"]) == (304, tags[1])


def test_a_cache_may_keep_a_feed_but_asks_first(settled, client: CheckedClient, form: str) -> None:
    for query in ("", "?land=norge", "?land=atlantis"):
        assert fetch(client, form, query).headers["Cache-Control"] == "public, no-cache"
    assert fetch(client, form, "?blad=9").headers["Cache-Control"] == "no-store"


# --- what it costs ---


@pytest.fixture
def poll(client: CheckedClient, statements: Callable[..., Any]) -> Callable[..., int]:
    """``poll(form, query, If_None_Match=…)`` is a 304 that read and rendered no text: its number of statements."""

    def ask(form: str, query: str, **held: str) -> int:
        with statements() as seen, called() as modules:
            response = fetch(client, form, query, **held)
        assert response.status_code == 304
        assert renders(modules) == set()
        assert reads_text(seen) == []
        return len(seen)

    return ask


QUERIES = ("", "?land=norge&amne=klimat", "?ar=2018&manad=5", "?q=text", "?land=atlantis", "?sida=2&utm_source=x")


@pytest.mark.parametrize("query", QUERIES)
def test_a_304_takes_two_statements_and_renders_nothing(
    settled, client: CheckedClient, statements, poll, form: str, query: str
) -> None:
    with statements() as seen, called() as modules:
        full = fetch(client, form, query)
    assert renders(modules), "a 200 renders"
    assert reads_text(seen), "and asks for the text"
    for held in ({"If_None_Match": full.headers["ETag"]}, {"If_Modified_Since": full.headers["Last-Modified"]}):
        assert poll(form, query, **held) <= 2


@pytest.mark.parametrize("query", ["?land=norge", "?q=text&land=norge", "?land=norge&ar=2018"])
def test_so_does_the_first_304_after_another_post_was_edited(
    settled, newsroom: Newsroom, client: CheckedClient, poll, form: str, query: str
) -> None:
    """The first request of any kind takes the edit in, for all that follow."""
    tag, of_all = (
        fetch(client, form, query).headers["ETag"],
        fetch(client, form, "?land=norge&land=kina").headers["ETag"],
    )
    other = newsroom.post("Annat", terms={"land": ["kina"]})
    of_search = 3 if "q=" in query else 0  # words are looked for anew: their synonyms, and the shelf
    assert poll(form, query, If_None_Match=tag) <= 6 + of_search
    newsroom.publish(other, body="Ny text.")
    assert fetch(client, form, "?land=norge&land=kina").headers["ETag"] != of_all
    assert poll(form, query, If_None_Match=tag) <= 2 + of_search


def test_the_first_304_of_a_process_renders_nothing_either(
    settled, app, newsroom: Newsroom, client: CheckedClient, poll, form: str
) -> None:
    """It reads facets, terms and the site's name once; so does the first after one of these has changed."""
    tag = fetch(client, form, "?land=norge").headers["ETag"]
    memory.init_app(app)
    assert poll(form, "?land=norge", If_None_Match=tag) <= 7
    assert poll(form, "?land=norge", If_None_Match=tag) <= 2
    newsroom.relabel("land", "kina", "Folkrepubliken Kina")
    assert poll(form, "?land=norge", If_None_Match=tag) <= 7
    assert poll(form, "?land=norge", If_None_Match=tag) <= 2


def test_what_is_known_of_the_site_is_not_what_a_post_changes(settled, newsroom: Newsroom) -> None:
    """Only changes that are not one post's have a place in the index that is asked before facets are read again."""
    newsroom.publish(settled, title="Ny rubrik")
    newest = db.session.query(PublicChange).order_by(PublicChange.version.desc()).first()
    assert newest.post_id == settled.id
