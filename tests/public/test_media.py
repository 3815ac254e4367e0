"""Pictures and files in public: kept for good by who has them, given to nobody once they are withdrawn."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import EnvironBuilder

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Media, Post
from hallbar.publishing import withdraw
from hallbar.web.page_cache import file_entry
from hallbar.web.security import HEADERS
from hallbar.web.sending import WHOLE
from tests.checks import CheckedClient
from tests.newsroom import Newsroom
from tests.web.test_page_cache import flask_asked


@pytest.fixture
def media(newsroom: Newsroom) -> Media:
    return newsroom.picture()


@pytest.fixture
def post(newsroom: Newsroom, media: Media) -> Post:
    return newsroom.post(lead=media)


@pytest.fixture
def address(post: Post, media: Media) -> str:
    return f"/media/{media.renditions[0].file}"


def test_a_name_is_of_its_bytes_so_that_nobody_asks_again(client: CheckedClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable, s-maxage=0"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Accept-Ranges"] == "bytes"
    tag = answer.headers["ETag"]
    assert not tag.startswith("W/")
    for held in ({"If-None-Match": tag}, {"If-None-Match": f'W/{tag}, "x"'}, {"If-None-Match": "*"}):
        same = client.get(address, headers=held)
        assert (same.status_code, same.data) == (304, b"")
        assert same.headers["Cache-Control"] == answer.headers["Cache-Control"]
    assert client.get(address, headers={"If-Modified-Since": answer.headers["Last-Modified"]}).status_code == 304


@pytest.mark.parametrize("condition", ["If-None-Match", "If-Modified-Since"])
def test_who_has_it_is_told_so_by_a_process_that_has_not_been_asked_before(
    app: Flask, client: CheckedClient, address: str, condition: str
) -> None:
    with app.extensions["page_cache"].set_aside():
        whole = client.get(address)
    held = whole.headers["ETag" if condition == "If-None-Match" else "Last-Modified"]
    assert client.get(address, headers={condition: held}).status_code == 304
    assert client.get(address).data == whole.data


def test_the_database_is_not_asked_about_a_picture_again(
    app: Flask, client: CheckedClient, address: str, monkeypatch
) -> None:
    first = client.get(address)
    with flask_asked(app, monkeypatch) as paths:
        again = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        head = client.head(address)
        assert (head.data, head.headers["Content-Length"]) == (b"", str(len(first.data)))
        part = client.get(address, headers={"Range": "bytes=10-19"})
    assert paths == []
    assert (part.status_code, part.data) == (206, first.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(first.data)}"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-", 206, slice(5, None)),
        ("bytes=999999999-", 416, None),
        ("bytes=junk", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_part_is_what_was_asked_for(
    client: CheckedClient, address: str, asked: str, status: int, part: slice | None
) -> None:
    whole = client.get(address).data
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code in {status, 416 if status == 200 else status}
    if part is not None and answer.status_code == status:
        assert answer.data == whole[part]


def test_a_part_of_what_is_another_file_by_now_is_the_whole(client: CheckedClient, address: str) -> None:
    whole = client.get(address)
    for tag, status in ((whole.headers["ETag"], 206), ('"other"', 200)):
        assert client.get(address, headers={"Range": "bytes=0-4", "If-Range": tag}).status_code == status


def test_what_is_withdrawn_is_given_to_nobody_not_even_who_knows_its_tag(
    client: CheckedClient, newsroom: Newsroom, post: Post, address: str
) -> None:
    tag = client.get(address).headers["ETag"]
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), clock.now(), clock.now())
    for headers in ({}, {"If-None-Match": tag}, {"Range": "bytes=0-9"}):
        assert client.get(address, headers=headers).status_code == 404
        assert client.head(address, headers=headers).status_code == 404


def test_it_goes_at_its_time_with_nobody_doing_anything(
    client: CheckedClient, newsroom: Newsroom, post: Post, address: str
) -> None:
    with writing() as session:
        now = clock.now()
        withdraw(session, session.get_one(Post, post.id), now + timedelta(hours=1), now)
    assert client.get(address).status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        assert client.get(address).status_code == 404


def test_one_that_is_long_is_sent_in_full_and_in_part(
    app: Flask, client: CheckedClient, newsroom: Newsroom, post: Post, media: Media, address: str, monkeypatch
) -> None:
    whole = client.get(address)
    monkeypatch.setattr(file_entry, "WHOLE", 20)
    assert client.get(address).data == whole.data
    assert client.get(address, headers={"Range": "bytes=1-9"}).data == whole.data[1:10]
    assert client.get(address, headers={"Range": "bytes=1-99"}).data == whole.data[1:100]
    with flask_asked(app, monkeypatch) as paths:
        assert client.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert paths == []


def test_the_cache_has_room_for_pages_whatever_files_are_looked_at(
    app: Flask, client: CheckedClient, address: str
) -> None:
    shelf = app.extensions["page_cache"].shelf
    (app.extensions["hallbar"].media_path / address.rpartition("/")[2]).write_bytes(bytes(100_000))
    before = shelf.taken
    assert len(client.get(address).data) == 100_000
    assert 0 < shelf.taken - before < 10_000


def test_arguments_behind_a_files_name_fill_nothing(app: Flask, client: CheckedClient, address: str) -> None:
    for number in range(3):
        assert client.get(f"{address}?x={number}").status_code == 200
    assert len(app.extensions["page_cache"].shelf) == 0


def test_a_long_file_is_never_read_into_memory_whatever_stands_behind_its_name(app: Flask, address: str) -> None:
    (app.extensions["hallbar"].media_path / address.rpartition("/")[2]).write_bytes(bytes(8 * WHOLE))
    for query in ("", "x=1"):
        environ = EnvironBuilder(path=address, query_string=query).get_environ()
        pieces: Any = app.wsgi_app(environ, lambda *_heading: None)
        assert 0 < len(next(iter(pieces))) < 2 * WHOLE
        pieces.close()


def test_a_file_that_is_gone_from_the_disk_is_told(
    app: Flask, client: CheckedClient, address: str, tmp_path: Path
) -> None:
    client.get(address)
    (app.extensions["hallbar"].media_path / address.rpartition("/")[2]).unlink()
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1" in answer.text
    db.session.remove()
