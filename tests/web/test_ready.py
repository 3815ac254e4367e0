"""What is ready is answered by a short way, and nobody can tell but by the clock."""

from collections.abc import Callable
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import EnvironBuilder

from hallbar import clock, create_app
from hallbar.extensions import writing
from hallbar.models import Post
from hallbar.publishing import withdraw
from tests.newsroom import Newsroom

Answer = tuple[int, dict[str, str], bytes]
PAGES = ("/", "/arkiv?land=norge", "/arkiv?q=text", "/nyheter/rubrik", "/arkiv.rss")


@pytest.fixture(autouse=True)
def post(newsroom: Newsroom) -> Post:
    return newsroom.post("Rubrik", slug="rubrik", terms={"land": ["norge"]})


@pytest.fixture
def later(post: Post) -> Any:
    """Some minutes later: feeds tell dates then."""
    with time_machine.travel(clock.now() + timedelta(minutes=5)) as traveller:
        yield traveller


def request(address: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return EnvironBuilder(path=address, method=method, headers=named).get_environ()


def asked(application: Callable[..., Any], address: str, method: str = "GET", **headers: str) -> Answer:
    """What is answered by the long way."""
    said: list[Any] = []
    # In a context of its own: a request must not share session and globals with the test around it.
    body = Context().run(application, request(address, method, headers), lambda *told: said.extend(told))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return int(said[0][:3]), dict(said[1]), data


def said_at_once(app: Flask, address: str, method: str = "GET", **headers: str) -> Answer | None:
    """What is answered by the short way, None when that says nothing."""
    answer = app.extensions["ready"](request(address, method, headers))
    return answer if answer is None else (answer[0], dict(answer[1]), answer[2])


@pytest.mark.parametrize("address", PAGES)
def test_it_is_the_same_answer_word_for_word(app: Flask, later: Any, address: str) -> None:
    assert said_at_once(app, address) is None, "nobody has asked before"
    first = asked(app.wsgi_app, address)
    for method in ("GET", "HEAD"):
        for headers in (
            {},
            {"Accept_Encoding": "gzip"},
            {"Accept_Encoding": "br, gzip"},
            {"If_None_Match": first[1]["ETag"]},
            {"If_None_Match": '"another"'},
        ):
            full = asked(app.wsgi_app, address, method, **headers)
            assert said_at_once(app, address, method, **headers) == full


def test_a_change_or_its_time_or_a_clock_set_back_makes_it_silent(
    app: Flask, newsroom: Newsroom, post: Post, later: Any
) -> None:

    def is_ready() -> bool:
        asked(app.wsgi_app, "/")
        return said_at_once(app, "/") is not None

    assert is_ready()
    newsroom.publish(post, title="Annan rubrik")
    assert said_at_once(app, "/") is None
    with writing() as session:
        withdraw(session, session.get_one(Post, post.id), clock.now() + timedelta(hours=1), clock.now())
    assert is_ready()
    later.shift(timedelta(hours=1))
    assert said_at_once(app, "/") is None
    assert is_ready()
    later.shift(timedelta(hours=-2))
    assert said_at_once(app, "/") is None


@pytest.mark.parametrize(
    ("method", "headers"),
    [("POST", {}), ("GET", {"Cookie": "hallbar=x"}), ("GET", {"Authorization": "Basic x"})],
)
def test_who_is_no_plain_reader_is_answered_in_full(app: Flask, method: str, headers: dict[str, str]) -> None:
    asked(app.wsgi_app, "/")
    assert said_at_once(app, "/") is not None
    assert said_at_once(app, "/", method, **headers) is None


def test_behind_a_proxy_it_is_the_page_of_the_host_and_scheme_that_the_reader_asked_for(app: Flask) -> None:
    behind = create_app(replace(app.extensions["hallbar"], base_url="", trusted_proxies="1"))
    plain = asked(behind.wsgi_app, "/", Host="a.example")
    assert b"http://a.example/" in plain[2]
    for told in ({"X_Forwarded_Proto": "https"}, {"X_Forwarded_Host": "b.example"}):
        asking: dict[str, str] = {"Host": "a.example", "X_Forwarded_For": "192.0.2.1", **told}
        assert said_at_once(behind, "/", **asking) is None
        full = asked(behind.wsgi_app, "/", **asking)
        assert b"http://a.example/" not in full[2]
        assert said_at_once(behind, "/", **asking) == full
