"""Feeds tell the truth: which post it is, when it came out, when its text changed, and nothing that is not known."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
import time_machine
from flask import Flask
from lxml import etree

from hallbar import clock, create_app
from hallbar.extensions import db, writing
from hallbar.models import Post, PostContent
from hallbar.publishing import correct, publish, restore_from_trash, trash, withdraw
from hallbar.settings import Settings
from tests.checks import CheckedClient
from tests.conftest import BASE_URL, make_app
from tests.feeds.reading import FORMS, Entry, fetch, parse, read
from tests.importers.conftest import Importing
from tests.newsroom import Newsroom

ROOT = Path(__file__).resolve().parent.parent.parent
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)


def only(client: CheckedClient, form: str, query: str = "") -> Entry:
    """The one post of a feed."""
    (entry,) = read(client, form, query).entries
    return entry


def titles(client: CheckedClient, form: str, query: str = "") -> list[str]:
    """Of a feed's posts."""
    return read(client, form, query).titles


def schedule(newsroom: Newsroom, title: str, at: datetime, **content: object) -> Post:
    """Write a post that is to come out later."""
    post = newsroom.draft(title)
    again(post, at, slug=title.lower(), body="Text.", **content)
    return post


def again(post: Post, at: datetime | None = None, **content: object) -> None:
    """Publish a post, now or later, with some of its text changed."""
    with writing() as session:
        publish(session, post, PostContent.from_json(post.content.as_json() | content), clock.now(), at=at)


# --- which post it is ---


def test_a_post_keeps_its_id_under_another_name_and_another_text(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    post = newsroom.post("Rubrik", slug="rubrik")
    newsroom.publish(post, slug="annan", title="Annan rubrik", body="Annan text.")
    entry = only(client, form)
    assert (entry.id, entry.title, entry.link) == (post.uid, "Annan rubrik", f"{BASE_URL}/nyheter/annan")


def test_an_imported_post_keeps_its_id_and_date_when_it_is_imported_again(
    importing: Importing, client: CheckedClient, form: str
) -> None:
    importing.write("a", "Först.", id="nyhet-7", date="2018-05-03", slug="forst")
    importing.succeed()
    first = only(client, form)
    assert first.id.endswith(":nyhet-7")
    importing.succeed()
    with time_machine.travel(clock.now() + DAY):
        importing.succeed()
        assert only(client, form) == first, "the same file is no news"
        importing.write("a", "Sedan.", id="nyhet-7", date="2018-05-03", slug="sedan", title="Ny rubrik")
        importing.succeed()
        second = only(client, form)
    assert (second.id, second.published, second.words.strip()) == (first.id, first.published, "Sedan.")
    assert second.link == f"{BASE_URL}/nyheter/sedan"
    if form != "rss":  # which has no element for it
        assert DAY <= second.updated - first.updated < 2 * DAY


def test_an_id_that_the_source_has_given_is_kept_as_it_is(
    importing: Importing, client: CheckedClient, form: str
) -> None:
    importing.write("a", id="https://gammal.example/?p=17")
    importing.succeed()
    assert only(client, form).id == "https://gammal.example/?p=17"


def test_posts_keep_their_ids_when_the_site_moves(varied, app: Flask, client: CheckedClient, form: str) -> None:
    before = read(client, form)
    settings: Settings = app.extensions["hallbar"]
    moved = create_app(replace(settings, base_url="https://annan.example"))
    feed = moved.test_client().get(f"/arkiv.{form}").data
    assert [entry.id for entry in parse(form, feed).entries] == [entry.id for entry in before.entries]
    assert BASE_URL.encode() not in feed
    with moved.app_context():
        db.engine.dispose()


# --- when it came out ---


def test_published_never_moves(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    moment = clock.now()
    with time_machine.travel(moment, tick=False) as traveller:
        post = schedule(newsroom, "Rubrik", moment)
        first = only(client, form).published
        assert first == moment.replace(microsecond=0)
        verbs: list[Callable[[], object]] = [
            lambda: newsroom.publish(post, slug="annan"),
            lambda: newsroom.publish(post, body="Annan text."),
            lambda: _do(lambda session, now: correct(session, post, post.content, "Fel.", now)),
            lambda: _do(lambda session, now: withdraw(session, post, now, now)),
            lambda: newsroom.publish(post),
            lambda: _do(lambda session, now: trash(session, post, now)),
            lambda: _do(lambda session, now: restore_from_trash(session, post, now)),
            lambda: _do(lambda session, now: withdraw(session, post, now, now)),
            lambda: again(post, at=clock.now() + DAY),
        ]
        for verb in verbs:
            traveller.shift(DAY)
            verb()
        traveller.shift(2 * DAY)
        assert only(client, form).published == first


def test_a_scheduled_post_appears_at_its_minute(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    minute = (clock.now() + DAY).replace(second=0, microsecond=0)
    newsroom.post("Finns")
    schedule(newsroom, "Kommer", minute)
    with time_machine.travel(minute - timedelta(seconds=1), tick=False) as traveller:
        before = fetch(client, form)
        assert "Kommer" not in before.text
        traveller.move_to(minute)
        held = {"If_None_Match": before.headers["ETag"], "If_Modified_Since": before.headers["Last-Modified"]}
        for name, value in held.items():
            after = fetch(client, form, **{name: value})
            assert (after.status_code, "Kommer" in after.text) == (200, True)
        (entry,) = [entry for entry in read(client, form).entries if entry.title == "Kommer"]
        assert entry.published == minute
        assert entry.updated in (minute, None)


def test_a_post_whose_time_is_over_leaves_at_its_minute(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    minute = (clock.now() + DAY).replace(second=0, microsecond=0)
    post = newsroom.post("Går", terms={"land": ["norge"]})
    _do(lambda session, now: withdraw(session, post, minute, now))
    with time_machine.travel(minute - timedelta(seconds=1), tick=False) as traveller:
        assert titles(client, form, "?land=norge") == ["Går"]
        before = fetch(client, form)
        traveller.move_to(minute)
        for query in ("", "?land=norge", "?ar=2018"):
            assert titles(client, form, query) == []
        for held in ({"If_None_Match": before.headers["ETag"]}, {"If_Modified_Since": before.headers["Last-Modified"]}):
            assert fetch(client, form, **held).status_code == 200


@pytest.mark.parametrize("verb", [lambda session, post, now: withdraw(session, post, now, now), trash])
def test_a_post_that_is_taken_back_leaves_and_is_the_same_when_it_returns(
    newsroom: Newsroom, client: CheckedClient, form: str, verb
) -> None:
    post = newsroom.post("Går", terms={"land": ["norge"]})
    before = fetch(client, form).data
    _do(lambda session, now: verb(session, post, now))
    assert titles(client, form) == titles(client, form, "?land=norge") == []
    _do(lambda session, now: restore_from_trash(session, post, now))
    newsroom.publish(post)
    assert fetch(client, form).data == before


def test_a_draft_and_what_is_written_in_it_are_nowhere(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    newsroom.draft("Hemligt utkast")
    assert "Hemligt" not in fetch(client, form).text


# --- when its text changed ---


def test_updated_moves_only_with_the_public_text(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    picture, other = newsroom.picture(), newsroom.picture((64, 48))
    post = newsroom.post("Rubrik", dated="2018-05-03T10:00", body="*Text* här.", terms={"land": ["norge"]})
    newsroom.publish(post, lead_id=picture.id)
    first = only(client, form)
    silent = [
        {"slug": "nytt-namn"},
        {"body": "_Text_ här."},
        {"body": "*Text* här.\n\n\n"},
        {"term_ids": newsroom.term_ids({"land": ["kina"]})},
        {},
    ]
    spoken = [
        {"title": "Ny rubrik"},
        {"lede": "Ny ingress."},
        {"body": "Ny text."},
        {"byline": "Elsa"},
        {"lang": "en"},
        {"lead_id": other.id},
        {"lead_id": None},
    ]
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for change in silent:
            traveller.shift(DAY)
            newsroom.publish(post, **change)
            newsroom.relabel("land", "kina", f"Kina {clock.now()}")
            newsroom.site(name=f"Nytt {clock.now()}")
            assert only(client, form).updated == first.updated, change
        for change in spoken:
            traveller.shift(DAY)
            newsroom.publish(post, **change)
            if form != "rss":  # which has no element for it
                assert only(client, form).updated == clock.now().replace(microsecond=0), change
    assert only(client, form).published == first.published


def test_a_correction_stands_first_and_is_news(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    post = newsroom.post(lede="Ingress.", lead=newsroom.picture())
    year = clock.now().year + 1
    with time_machine.travel(datetime(year, 12, 5, 23, 30, tzinfo=UTC), tick=False):  # the sixth in Stockholm
        _do(lambda session, now: correct(session, post, post.content, "Beloppet var <fel> & stort.", now))
        entry = only(client, form)
        assert entry.html.startswith(
            f"<p><strong>Rättelse 6 december {year}:</strong> Beloppet var &lt;fel&gt; &amp; stort.</p>"
        )
        assert entry.updated in (clock.now(), None)
        assert (entry.updated is None) == (form == "rss")


def test_a_text_that_waits_is_updated_when_it_comes_out(newsroom: Newsroom, client: CheckedClient) -> None:
    """Also when it is made to come out at another time than was meant first, or after it was called off."""
    now = clock.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False) as traveller:
        later = schedule(newsroom, "Senare", now + DAY)
        again(later, at=now + 3 * DAY)
        earlier = schedule(newsroom, "Tidigare", now + 9 * DAY)
        called_off = schedule(newsroom, "Uppskjuten", now + DAY)
        _do(lambda session, moment: withdraw(session, called_off, moment, moment))
        traveller.move_to(now + 2 * DAY)
        again(earlier)
        again(called_off)
        traveller.move_to(now + 4 * DAY)
        found = {entry.title: (entry.published, entry.updated) for entry in read(client, "atom").entries}
    out = {"Senare": now + 3 * DAY, "Tidigare": now + 2 * DAY, "Uppskjuten": now + 2 * DAY}
    assert found == {title: (moment, moment) for title, moment in out.items()}


def test_an_imported_post_that_is_moved_before_it_comes_out_is_updated_when_it_does(
    importing: Importing, client: CheckedClient
) -> None:
    now = clock.now().replace(microsecond=0)
    first, second = now + 5 * DAY, now + 2 * DAY
    for moment in (first, second):
        importing.write("a", date=moment.isoformat())
        importing.succeed()
    with time_machine.travel(now + 3 * DAY):
        entry = only(client, "atom")
    assert entry.published == entry.updated == second


# --- what is not known ---


def test_an_undated_post_carries_no_date_that_is_not_demanded(
    newsroom: Newsroom, client: CheckedClient, form: str
) -> None:
    released = clock.now().replace(microsecond=0) - timedelta(days=3)
    newsroom.post("Odaterad", dated=None, at=released)
    entry = only(client, form)
    assert entry.published is None
    assert entry.updated == (released if form == "atom" else None)
    if form == "json":
        (found,) = json.loads(fetch(client, form).data)["items"]
        assert not [key for key in found if "date" in key]
    else:
        name = {"rss": "item", "atom": f"{ATOM}entry"}[form]
        elements = next(etree.fromstring(fetch(client, form).data).iter(name))
        tags = {etree.QName(element).localname for element in elements}
        dates = tags & {"pubDate", "published", "updated", "date", "issued", "modified", "created"}
        assert dates == ({"updated"} if form == "atom" else set())


def test_an_undated_posts_updated_is_when_its_text_came_out_here(newsroom: Newsroom, client: CheckedClient) -> None:
    """Not when it was written: a scheduled one becomes public at its hour."""
    hour = clock.now().replace(microsecond=0) + DAY
    post = schedule(newsroom, "Kommer", hour)
    _do(lambda _session, _now: post.show_date(None))
    with time_machine.travel(hour + timedelta(hours=1)):
        entry = only(client, "atom")
    assert (entry.published, entry.updated) == (None, hour)


def test_a_date_is_the_day_in_stockholm(newsroom: Newsroom, client: CheckedClient, form: str) -> None:
    """A reader elsewhere must not be shown the day before."""
    newsroom.post(dated="2018-05-02T22:00")
    text = fetch(client, form).text
    shown = {"rss": "Thu, 03 May 2018 00:00:00 +0200"}.get(form, "2018-05-03T00:00:00+02:00")
    assert shown in text


# --- the same bytes ---

PATHS = [f"/arkiv.{form}{query}" for form in FORMS for query in ("", "?blad=2", "?land=norge", "?land=atlantis")]
ADDRESSES = [*((path, encoding) for path in PATHS for encoding in ("identity", "gzip", "br")), ("/folj.opml", "gzip")]
ELSEWHERE = """
import json, sys
from pathlib import Path
from tests.conftest import make_app
from tests.feeds.test_truth import answers
for line in answers(make_app(Path(sys.argv[1]), sys.argv[2])):
    print(line)
"""


def answers(app: Flask) -> list[str]:
    """What the feeds are at present: a hash of their bytes, and their tags."""
    client = app.test_client()
    found = [client.get(path, headers={"Accept-Encoding": encoding}) for path, encoding in ADDRESSES]
    return [f"{hashlib.sha256(answer.data).hexdigest()} {answer.headers['ETag']}" for answer in found]


def test_unchanged_content_is_the_same_bytes_in_every_process(varied, app: Flask) -> None:
    """Also in one that starts anew, whatever the order of its sets."""
    settings: Settings = app.extensions["hallbar"]
    here = answers(app)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Pacific/Auckland"}
        command = [sys.executable, "-c", ELSEWHERE, settings.instance, settings.database_url]
        printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120)
        assert printed.stdout.splitlines() == here


def test_unchanged_content_is_the_same_bytes_at_another_time(varied, app: Flask, tmp_path: Path) -> None:
    here = answers(app)
    with time_machine.travel(datetime(2037, 7, 1, 3, tzinfo=UTC), tick=False):
        assert answers(app) == here
        again = make_app(tmp_path, app.extensions["hallbar"].database_url)
        assert answers(again) == here
    with again.app_context():
        db.engine.dispose()


def test_every_encoding_is_the_same_feed(varied, client: CheckedClient, form: str) -> None:
    plain = fetch(client, form, Accept_Encoding="identity").data
    assert gzip.decompress(fetch(client, form, Accept_Encoding="gzip").data) == plain
    assert brotli.decompress(fetch(client, form, Accept_Encoding="br").data) == plain


def _do(verb: Callable[..., object]) -> None:
    """One writing transaction, now."""
    with writing() as session:
        verb(session, clock.now())
