"""Who has the feed is told so, for next to nothing; who has not is given it (RFC 9110 §13)."""

import gzip
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import brotli
import hypothesis.strategies as st
import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Draft, Facet, Media, Post, PostContent, Redirect, Site, State, Term, TermAlias
from hallbar.publishing import correct, publish, restore_from_trash, trash, withdraw
from hallbar.web import memory
from tests.checks import CheckedClient
from tests.feeds.reading import FORMS, fetch, read
from tests.newsroom import Newsroom


@pytest.fixture
def settled(newsroom: Newsroom) -> Post:
    """A post, some time ago."""
    with time_machine.travel(clock.now() - timedelta(minutes=5)):
        for _ in range(3):
            post = newsroom.post(terms={"land": ["norge"]}, body="Text. " * 300)
    return post


# --- by ETag -----------------------------------------------------------------------------------------------------------  # noqa: E501


@pytest.mark.parametrize(
    "header",
    [
        "{tag}",
        "W/{tag}",
        '"other", {tag}',
        'W/"other", W/{tag}, "third"',
        '"a,b", {tag}',
        "*",
        '"{bare}:gzip"',
        '"{bare}:br"',
        'W/"{bare}:br"',
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
    assert response.headers["ETag"].strip('"').split(":")[0] == tag.strip('"')


@pytest.mark.parametrize(
    "header", ['"other"', 'W/"other"', '"{bare}x"', '"{bare}:zstd"', "{bare}:", '""', "", "junk ,,"]
)  # noqa: E501, RUF100
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


# --- by date -----------------------------------------------------------------------------------------------------------  # noqa: E501


def test_a_reader_with_the_date_is_told_so(settled, client: CheckedClient, form: str) -> None:
    date = fetch(client, form).headers["Last-Modified"]
    assert fetch(client, form, If_Modified_Since=date).status_code == 304
    assert fetch(client, form, If_Modified_Since="Fri, 01 Jan 1999 00:00:00 GMT").status_code == 200
    for junk in ("junk", "", "0", "Fri, 99 Jan 1999 00:00:00 GMT"):
        assert fetch(client, form, If_Modified_Since=junk).status_code == 200


def test_where_there_are_both_the_tag_decides(settled, client: CheckedClient, form: str) -> None:
    full = fetch(client, form)
    tag, date = full.headers["ETag"], full.headers["Last-Modified"]
    old = "Fri, 01 Jan 1999 00:00:00 GMT"
    assert fetch(client, form, If_None_Match=tag, If_Modified_Since=old).status_code == 304
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


def do(verb: Any) -> None:
    """One writing transaction, now."""
    with writing() as session:
        verb(session, clock.now())


# --- headers, methods, encodings ---------------------------------------------------------------------------------------  # noqa: E501


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
    for accepted in (encoding, "identity"):
        held = fetch(client, form, If_None_Match=packed.headers["ETag"], Accept_Encoding=accepted)
        assert (held.status_code, held.data) == (304, b"")
        assert held.headers["ETag"] == packed.headers["ETag"]


def test_a_cache_may_keep_a_feed_but_asks_first(settled, client: CheckedClient, form: str) -> None:
    for query in ("", "?land=norge", "?land=atlantis"):
        assert fetch(client, form, query).headers["Cache-Control"] == "public, no-cache"
    assert fetch(client, form, "?blad=9").headers["Cache-Control"] == "no-store"


# --- what it costs -----------------------------------------------------------------------------------------------------  # noqa: E501


@pytest.mark.parametrize("query", ["", "?land=norge&amne=klimat", "?q=text", "?land=atlantis"])
def test_a_304_takes_two_statements_and_reads_no_text(
    settled, client: CheckedClient, statements, form: str, query: str
) -> None:
    """Which shows that nothing is rendered: there is nothing to render."""
    full = fetch(client, form, query)
    for held in ({"If_None_Match": full.headers["ETag"]}, {"If_Modified_Since": full.headers["Last-Modified"]}):
        with statements() as seen:
            assert fetch(client, form, query, **held).status_code == 304
        assert len(seen) <= 2, seen
        assert not [statement for statement in seen if "body" in statement or "title" in statement]


def test_the_first_304_after_a_change_elsewhere_reads_no_text_either(
    settled, newsroom: Newsroom, client: CheckedClient, statements, form: str
) -> None:
    """The edition is another, the selection is not."""
    tag = fetch(client, form, "?land=norge").headers["ETag"]
    newsroom.post("Annat", terms={"land": ["kina"]})
    with statements() as seen:
        assert fetch(client, form, "?land=norge", If_None_Match=tag).status_code == 304
    assert not [statement for statement in seen if "body" in statement or "title" in statement]
    with statements() as seen:
        assert fetch(client, form, "?land=norge", If_None_Match=tag).status_code == 304
    assert len(seen) <= 2, seen


# --- moved and unknown terms -------------------------------------------------------------------------------------------  # noqa: E501


@pytest.fixture
def renamed(newsroom: Newsroom) -> None:
    """Norge is called Norway by now."""
    newsroom.post(terms={"land": ["norge"]})
    rename(newsroom.term("land", "norge"), "norway", "Norway")


def rename(term: Term, slug: str, label: str) -> None:
    """As an administrator renames a term: its old address stays."""
    with writing() as session:
        term = session.get_one(Term, term.id)
        if slug != term.slug:
            session.add(TermAlias(term=term, slug=term.slug, label=term.label))
        term.slug, term.label, term.inline = slug, label, ""


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("?land=norge", "?land=norway"),
        ("?land=norge&blad=2&utm_source=x", "?land=norway&blad=2"),
        ("?q=text&land=norge&land=kina", "?land=kina&land=norway&q=text"),
        ("?land=norge&land=norway", "?land=norway"),
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


def test_an_unknown_term_is_a_valid_empty_feed(settled, client: CheckedClient, form: str) -> None:
    feed = read(client, form, "?land=atlantis")
    assert list(feed.entries) == []
    assert "atlantis" in feed.links["self"]
    tag = fetch(client, form, "?land=atlantis").headers["ETag"]
    assert fetch(client, form, "?land=atlantis", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    "query", ["?sida=3", "?ordning=relevans&q=text", "?utm_source=x", "?land=&ar=x&manad=13", "?a=%00"]
)  # noqa: E501, RUF100
def test_arguments_that_are_not_canonical_are_served_as_they_come(
    settled, client: CheckedClient, form: str, query: str
) -> None:
    canonical = "?q=text" if "q=text" in query else ""
    response, plain = fetch(client, form, query), fetch(client, form, canonical)
    assert response.status_code == 200
    assert response.data == plain.data
    assert response.headers["ETag"] == plain.headers["ETag"]


# --- any history -------------------------------------------------------------------------------------------------------  # noqa: E501

QUERIES = ("", "?land=norge", "?amne=klimat&amne=barnarbete", "?ar=okant", "?land=kina&ar=2018")
TERMS = (("land", "norge"), ("land", "kina"), ("amne", "klimat"), ("amne", "barnarbete"))
WORDS = ("ett", "två")
DATES = ("2018-05-03", None, "2019-01-31T23:30")


@dataclass
class History:
    """A newsroom whose every feed is watched: the tag and the bytes at each moment."""

    app: Flask
    newsroom: Newsroom
    traveller: Any
    posts: list[int] = field(default_factory=list)
    tags: dict[tuple[str, str, bytes], str] = field(default_factory=dict)
    bytes: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    picture: Media | None = None

    def post(self, number: int) -> Post:
        """One of the posts."""
        return db.session.get_one(Post, self.posts[number % len(self.posts)])

    def look(self, after: object) -> None:
        """The same bytes have the same tag, other bytes another, over all of the history; also in a process that has
        only just begun.
        """
        for form in FORMS:
            for query in QUERIES:
                answer = fetch(self.app.test_client(), form, query)
                tag, data = answer.headers["ETag"], answer.data
                assert self.tags.setdefault((form, query, data), tag) == tag, (after, form, query, "another tag")
                same = self.bytes.setdefault((form, query, tag), data) == data
                assert same, (after, form, query, "other bytes under the same tag")
        known = self.app.extensions["memory"]
        memory.init_app(self.app)
        for form in FORMS:
            answer = fetch(self.app.test_client(), form)
            assert self.tags.get((form, "", answer.data)) == answer.headers["ETag"], (after, form, "remembers wrongly")
        self.app.extensions["memory"] = known

    def change(self, number: int, **changes: object) -> None:
        """Publish a post again with some of its text changed, if it can be."""
        if self.post(number).state(clock.now()) is not State.TRASHED:
            self.newsroom.publish(self.post(number), **changes)

    # Each of these is one step of a history.

    def publishes(self, number: int) -> None:
        facet, slug = TERMS[number % len(TERMS)]
        lead = self.picture if number % 2 else None
        post = self.newsroom.post(terms={facet: [slug], "typ": ["mote-besok"]}, dated=DATES[number % 3], lead=lead)
        self.posts.append(post.id)

    def schedules(self, number: int) -> None:
        at = clock.now() + timedelta(minutes=20 + number)
        dated = DATES[number % 3]
        self.posts.append(self.newsroom.post(terms={"land": ["norge"]}, dated=dated, at=at).id)

    def edits_body(self, number: int) -> None:
        self.change(number, body=f"Text {WORDS[number % 2]}.")

    def edits_title(self, number: int) -> None:
        self.change(number, title=f"Rubrik {WORDS[number % 2]}")

    def edits_marks(self, number: int) -> None:
        body = self.post(number).body
        self.change(number, body=f"{body}\n" if number % 2 else body.replace("Text", "Te&#120;t"))

    def edits_byline(self, number: int) -> None:
        self.change(number, byline=WORDS[number % 2])

    def moves_slug(self, number: int) -> None:
        self.change(number, slug=f"namn-{self.posts[number % len(self.posts)]}-{number % 2}")

    def sorts_otherwise(self, number: int) -> None:
        self.change(number, term_ids=self.newsroom.term_ids({"land": ["norge", "kina"][: number % 3]}))

    def changes_picture(self, number: int) -> None:
        self.change(number, lead_id=self.picture.id if number % 2 else None)

    def corrects(self, number: int) -> None:
        post = self.post(number)
        if post.state(clock.now()) is State.PUBLISHED:
            do(lambda session, now: correct(session, post, post.content, f"Fel {number % 2}.", now))

    def withdraws(self, number: int) -> None:
        if self._released(number):
            do(lambda session, now: withdraw(session, self.post(number), now, now))

    def withdraws_later(self, number: int) -> None:
        if self._released(number):
            do(lambda session, now: withdraw(session, self.post(number), now + timedelta(minutes=10), now))

    def trashes(self, number: int) -> None:
        do(lambda session, now: trash(session, self.post(number), now))

    def restores(self, number: int) -> None:
        do(lambda session, now: restore_from_trash(session, self.post(number), now))

    def publishes_again(self, number: int) -> None:
        self.change(number)

    def edits_draft(self, number: int) -> None:
        do(lambda session, now: session.merge(Draft(post_id=self.post(number).id, data={"title": "x"}, saved_at=now)))

    def renames_term(self, number: int) -> None:
        facet, slug = (*TERMS, ("land", "danmark"))[number % 5]
        found = db.session.scalars(select(Term).join(Facet).where(Facet.slug == facet, Term.slug == slug)).one_or_none()
        if found is not None:
            rename(found, slug, f"{slug.capitalize()} {WORDS[number % 2]}")

    def renames_terms_address(self, number: int) -> None:
        term = self.newsroom.term("typ", f"mote-{number % 2}") if self._has_moved(number) else None
        if term is None:
            term = db.session.scalars(
                select(Term).join(Facet).where(Facet.slug == "typ", Term.slug.like("mote-%"))
            ).one()  # noqa: E501, RUF100
            rename(term, f"mote-{number % 2}", term.label)

    def changes_inline(self, number: int) -> None:
        do(lambda session, _now: setattr(self.newsroom.term(*TERMS[0]), "inline", WORDS[number % 2]))

    def moves_facets(self, number: int) -> None:
        def swap(session: Any, _now: object) -> None:
            first, second = session.scalars(select(Facet).where(Facet.slug.in_(("land", "amne"))).order_by(Facet.id))
            first.position, second.position = second.position, first.position

        do(swap)

    def renames_site(self, number: int) -> None:
        self.newsroom.site(name=f"Nytt {WORDS[number % 2]}")

    def changes_notice(self, number: int) -> None:
        self.newsroom.site(notice=WORDS[number % 2], tagline=WORDS[number % 2])

    def describes_picture(self, number: int) -> None:
        do(lambda session, _now: setattr(session.get_one(Media, self.picture.id), "alt", f"En {WORDS[number % 2]}"))

    def waits(self, number: int) -> None:
        self.traveller.shift(timedelta(minutes=5 * (number + 1)))

    def _released(self, number: int) -> bool:
        return self.post(number).published_at is not None

    def _has_moved(self, number: int) -> bool:
        chosen = select(Term.id).join(Facet).where(Facet.slug == "typ", Term.slug == f"mote-{number % 2}")
        return db.session.scalar(chosen) is not None


STEPS = sorted(
    name
    for name, verb in vars(History).items()
    if callable(verb) and not name.startswith("_") and name not in ("post", "look", "change")
)


@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=6, max_size=16))
def test_the_tag_changes_exactly_when_a_reader_would_see_a_difference(
    app: Flask, newsroom: Newsroom, steps: list[tuple[str, int]]
) -> None:
    begin(newsroom)
    with time_machine.travel(clock.now().replace(microsecond=250_000), tick=False) as traveller:
        history = History(app, newsroom, traveller, picture=_picture(newsroom))
        for number in range(3):
            history.publishes(number)
        history.look("the beginning")
        for name, number in steps:
            traveller.shift(timedelta(seconds=7))
            getattr(history, name)(number)
            history.look((name, number))


@pytest.mark.parametrize("name", STEPS)
def test_the_tag_follows_each_single_step_and_its_repetition(app: Flask, newsroom: Newsroom, name: str) -> None:
    """What the histories above may happen not to hold."""
    with time_machine.travel(clock.now().replace(microsecond=250_000), tick=False) as traveller:
        history = History(app, newsroom, traveller, picture=_picture(newsroom))
        for number in range(3):
            history.publishes(number)
        history.look("the beginning")
        for number in (1, 4, 1, 0):  # the undated post there and back, then another
            traveller.shift(timedelta(seconds=7))
            getattr(history, name)(number)
            history.look((name, number))


def begin(newsroom: Newsroom) -> None:
    """The newsroom as it was before an earlier example's history."""
    with writing() as session:
        session.execute(Redirect.__table__.delete())
        for post in session.scalars(select(Post)):
            session.delete(post)
        for alias in session.scalars(select(TermAlias)):
            if alias.slug in (*(slug for _facet, slug in TERMS), "mote-besok", "mote-0", "mote-1"):
                session.delete(alias)
        kind = session.scalars(select(Term).join(Facet).where(Facet.slug == "typ", Term.slug.like("mote-%"))).one()
        kind.slug = "mote-besok"
        for facet, slug in (*TERMS, ("land", "danmark")):
            newsroom.term(facet, slug).label, newsroom.term(facet, slug).inline = slug, ""
        session.get_one(Site, 1).name = "Testnytt"


def _picture(newsroom: Newsroom) -> Media:
    known = db.session.scalars(select(Media)).first()
    return known or newsroom.picture(size=(64, 48))


def test_every_kind_of_content_is_in_the_histories() -> None:
    """A field that is added to a post's text must be given a step above."""
    assert set(PostContent().as_json()) == {"title", "lede", "body", "byline", "lang", "slug", "term_ids", "lead_id"}
