"""Any selection, any history of edits: the tag changes exactly when a reader would see a difference."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Draft, Facet, Media, Post, PostContent, Redirect, Site, State, Term, TermAlias
from hallbar.publishing import correct, publish, restore_from_trash, trash, withdraw
from hallbar.web import memory
from tests.feeds.reading import FORMS, fetch
from tests.newsroom import Newsroom

QUERIES = (
    "",
    "?land=norge",
    "?amne=klimat&amne=barnarbete",
    "?ar=okant",
    "?land=kina&ar=2018",
    "?q=ett",
    "?land=norge",
)
"""Selections that every single step is watched through."""
TERMS = (("land", "norge"), ("land", "kina"), ("amne", "klimat"), ("amne", "barnarbete"))
PASSING = ("land", "atlantis")
"""A term that comes and goes."""
WORDS = ("ett", "två")
DATES = ("2018-05-03", None, "2019-01-31T23:30")


@dataclass
class History:
    """A newsroom whose feeds are watched: the tag and the bytes at each moment."""

    app: Flask
    newsroom: Newsroom
    traveller: Any
    queries: Sequence[str]
    pictures: Sequence[Media]
    posts: list[int] = field(default_factory=list)
    tags: dict[tuple[str, str, bytes], str] = field(default_factory=dict)
    bytes: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    def look(self, after: object) -> None:
        """The same bytes have the same tag, other bytes another, over all of the history; also in a process that has
        only just begun.
        """
        for form, query in self.watched:
            answer = fetch(self.app.test_client(), form, query)
            tag, data = answer.headers["ETag"], answer.data
            assert self.tags.setdefault((form, query, data), tag) == tag, (after, form, query, "another tag")
            same = self.bytes.setdefault((form, query, tag), data) == data
            assert same, (after, form, query, "other bytes under the same tag")
        known = self.app.extensions["memory"]
        memory.init_app(self.app)
        for form in FORMS:
            answer = fetch(self.app.test_client(), form, self.queries[0])
            remembered = self.tags.get((form, self.queries[0], answer.data))
            assert remembered == answer.headers["ETag"], (after, form, "remembers wrongly")
        self.app.extensions["memory"] = known

    @property
    def watched(self) -> list[tuple[str, str]]:
        """The first selection in every format, the others in one each, in turn."""
        return [*((form, self.queries[0]) for form in FORMS), *zip(cycle(FORMS), self.queries[1:], strict=False)]

    def post(self, number: int) -> Post:
        """One of the posts."""
        return db.session.get_one(Post, self.posts[number % len(self.posts)])

    def change(self, number: int, at: Any = None, **changes: object) -> None:
        """Publish a post again with some of its text changed, where it can be."""
        post = self.post(number)
        state = post.state(clock.now())
        if state is State.TRASHED or (at and state is State.PUBLISHED):
            return
        content = PostContent.from_json(post.content.as_json() | changes)
        do(lambda session, now: publish(session, post, content, now, at=at))

    def set(self, thing: Any, **values: object) -> None:
        """Change a row."""

        def change(session: Any, _now: object) -> None:
            for name, value in values.items():
                setattr(session.merge(thing, load=False), name, value)

        do(change)


def do(verb: Callable[..., object]) -> None:
    """One writing transaction, now."""
    with writing() as session:
        verb(session, clock.now())


# --- each of these is one step of a history, with a number that says which post and how ---


def publishes(history: History, number: int) -> None:
    facet, slug = TERMS[number % len(TERMS)]
    lead = history.pictures[0] if number % 2 else None
    terms = {facet: [slug], "typ": ["mote-besok"]}
    history.posts.append(history.newsroom.post(terms=terms, dated=DATES[number % 3], lead=lead).id)


def schedules(history: History, number: int) -> None:
    at = clock.now() + timedelta(minutes=20 + number)
    post = history.newsroom.post(terms={"land": ["norge"]}, dated=DATES[number % 3], at=at)
    history.posts.append(post.id)


def edits_title(history: History, number: int) -> None:
    history.change(number, title=f"Rubrik {WORDS[number % 2]}")


def edits_lede(history: History, number: int) -> None:
    history.change(number, lede=("", "Ingress ett.", "Ingress <två>.")[number % 3])


def edits_body(history: History, number: int) -> None:
    history.change(number, body=f"Text {WORDS[number % 2]}.\n\n![](media:{history.pictures[number % 2].id})")


def edits_marks(history: History, number: int) -> None:
    body = history.post(number).body
    history.change(number, body=f"{body}\n" if number % 2 else body.replace("Text", "Te&#120;t"))


def edits_end(history: History, number: int) -> None:
    """Past what the summary tells."""
    history.change(number, body="Lång " * 80 + WORDS[number % 2])


def edits_byline(history: History, number: int) -> None:
    history.change(number, byline=WORDS[number % 2])


def edits_language(history: History, number: int) -> None:
    history.change(number, lang=("sv", "en")[number % 2])


def moves_slug(history: History, number: int) -> None:
    history.change(number, slug=f"namn-{history.post(number).id}-{number % 2}")


def sorts_otherwise(history: History, number: int) -> None:
    history.change(number, term_ids=history.newsroom.term_ids({"land": ["norge", "kina"][: number % 3]}))


def changes_picture(history: History, number: int) -> None:
    history.change(number, lead_id=[None, *(picture.id for picture in history.pictures)][number % 3])


def describes_picture(history: History, number: int) -> None:
    alt, kind = f"En {WORDS[number % 2]}", ("alt", "caption", "credit")[number % 3]
    do(lambda session, _now: setattr(session.get_one(Media, history.pictures[0].id), kind, alt))


def corrects(history: History, number: int) -> None:
    post = history.post(number)
    if post.state(clock.now()) is State.PUBLISHED:
        do(lambda session, now: correct(session, post, post.content, f"Fel {number % 2}.", now))


def withdraws(history: History, number: int) -> None:
    post = history.post(number)
    if post.published_at is not None:
        do(lambda session, now: withdraw(session, post, now, now))


def withdraws_later(history: History, number: int) -> None:
    post = history.post(number)
    if post.published_at is not None:
        do(lambda session, now: withdraw(session, post, now + timedelta(minutes=10), now))


def publishes_again(history: History, number: int) -> None:
    history.change(number)


def publishes_again_later(history: History, number: int) -> None:
    history.change(number, at=clock.now() + timedelta(minutes=7))


def trashes(history: History, number: int) -> None:
    do(lambda session, now: trash(session, history.post(number), now))


def restores(history: History, number: int) -> None:
    do(lambda session, now: restore_from_trash(session, history.post(number), now))


def deletes(history: History, number: int) -> None:
    if len(history.posts) > 1:
        do(lambda session, _now: session.delete(history.post(number)))
        history.posts.remove(history.posts[number % len(history.posts)])


def pins(history: History, number: int) -> None:
    do(lambda _session, _now: setattr(history.post(number), "pinned", bool(number % 2)))


def edits_draft(history: History, number: int) -> None:
    post_id = history.post(number).id
    do(lambda session, now: session.merge(Draft(post_id=post_id, data={"title": "x"}, saved_at=now)))


def relabels_term(history: History, number: int) -> None:
    facet, slug = (*TERMS, ("land", "danmark"))[number % 5]
    history.newsroom.relabel(facet, slug, f"{slug.capitalize()} {WORDS[number % 2]}")


def renames_term(history: History, number: int) -> None:
    known = select(Term.slug).join(Facet).where(Facet.slug == "typ", Term.slug.like("mote-%"))
    old, new = db.session.scalars(known).one(), f"mote-{number % 2}"
    if old != new:
        history.newsroom.rename("typ", old, new)


def changes_inline(history: History, number: int) -> None:
    do(lambda _session, _now: setattr(history.newsroom.term(*TERMS[0]), "inline", WORDS[number % 2]))


def term_comes_and_goes(history: History, number: int) -> None:
    def change(session: Any, _now: object) -> None:
        facet, slug = PASSING
        found = session.scalars(select(Term).join(Facet).where(Facet.slug == facet, Term.slug == slug)).one_or_none()
        if found is not None:
            session.delete(found)
        else:
            within = session.scalars(select(Facet).where(Facet.slug == facet)).one()
            session.add(term := Term(facet=within, slug=slug, label="Atlantis", listed=False))
            session.flush()
            post = history.post(number)
            post.terms.append(term)

    do(change)


def moves_facets(history: History, number: int) -> None:
    def swap(session: Any, _now: object) -> None:
        first, second = session.scalars(select(Facet).where(Facet.slug.in_(("land", "amne"))).order_by(Facet.id))
        first.position, second.position = second.position, first.position

    do(swap)


def rephrases_facet(history: History, number: int) -> None:
    facet = select(Facet).where(Facet.slug == "land")
    do(lambda session, _now: setattr(session.scalars(facet).one(), "phrase", ("i {}", "från {}")[number % 2]))


def renames_site(history: History, number: int) -> None:
    history.newsroom.site(name=f"Nytt {WORDS[number % 2]}")


def changes_notice(history: History, number: int) -> None:
    history.newsroom.site(notice=WORDS[number % 2], tagline=WORDS[number % 2])


def waits(history: History, number: int) -> None:
    history.traveller.shift(timedelta(minutes=5 * (number + 1)))


STEPS: tuple[Callable[[History, int], None], ...] = (
    *(publishes, schedules, edits_title, edits_lede, edits_body, edits_marks, edits_end, edits_byline, edits_language),
    *(moves_slug, sorts_otherwise, changes_picture, describes_picture, corrects, withdraws, withdraws_later),
    *(publishes_again, publishes_again_later, trashes, restores, deletes, pins, edits_draft, relabels_term),
    *(renames_term, changes_inline, term_comes_and_goes, moves_facets, rephrases_facet, renames_site, changes_notice),
    waits,
)


@st.composite
def selections(draw: st.DrawFn) -> str:
    """Any arguments that select."""
    chosen = draw(st.lists(st.sampled_from((*TERMS, ("land", "danmark"))), max_size=4))
    period = draw(st.sampled_from([(), (("ar", "2018"),), (("ar", "2019"), ("manad", "2")), (("ar", "okant"),)]))
    words = draw(st.sampled_from([(), (("q", "ett"),), (("q", "text två"),)]))
    return "?" + "&".join(f"{name}={value}" for name, value in (*chosen, *period, *words))


@settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),  # making a failing history shorter takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    queries=st.lists(selections(), min_size=3, max_size=3),
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=8, max_size=16),
)
def test_the_tag_changes_exactly_when_a_reader_would_see_a_difference(
    app: Flask, newsroom: Newsroom, queries: list[str], steps: list[tuple[Callable[[History, int], None], int]]
) -> None:
    begin_anew(newsroom)
    with beginning(app, newsroom, ["", *queries]) as history:
        for step, number in steps:
            history.traveller.shift(timedelta(seconds=7))
            step(history, number)
            history.look((step.__name__, number))


@pytest.mark.parametrize("step", STEPS)
def test_the_tag_follows_each_single_step_and_its_repetition(
    app: Flask, newsroom: Newsroom, step: Callable[[History, int], None]
) -> None:
    """What the histories above may happen not to hold."""
    with beginning(app, newsroom, QUERIES) as history:
        for number in (1, 4, 1, 0):  # the undated post there and back, then another
            history.traveller.shift(timedelta(seconds=7))
            step(history, number)
            history.look((step.__name__, number))


@contextmanager
def beginning(app: Flask, newsroom: Newsroom, queries: Sequence[str]) -> Iterator[History]:
    """A history with three posts in it, at a moment that only the history moves."""
    pictures = db.session.scalars(select(Media).order_by(Media.id)).all()
    pictures = pictures or [newsroom.picture(size=size) for size in ((64, 48), (48, 64))]
    with time_machine.travel(clock.now().replace(microsecond=250_000), tick=False) as traveller:
        history = History(app, newsroom, traveller, queries, pictures)
        for number in range(3):
            publishes(history, number)
        history.look("the beginning")
        yield history


def begin_anew(newsroom: Newsroom) -> None:
    """The newsroom as it was before an earlier example's history."""
    with writing() as session:
        session.execute(Redirect.__table__.delete())
        for gone in (*session.scalars(select(Post)), *session.scalars(select(TermAlias))):
            session.delete(gone)
        kind = session.scalars(select(Term).join(Facet).where(Facet.slug == "typ", Term.slug.like("mote-%"))).one()
        kind.slug = "mote-besok"
        for facet, slug in (*TERMS, ("land", "danmark")):
            newsroom.term(facet, slug).label, newsroom.term(facet, slug).inline = slug, ""
        for passing in session.scalars(select(Term).where(Term.slug == PASSING[1])):
            session.delete(passing)
        session.get_one(Site, 1).name = "Testnytt"


def test_every_kind_of_content_is_in_the_histories() -> None:
    """A field that is added to a post's text must be given a step above."""
    assert set(PostContent().as_json()) == {"title", "lede", "body", "byline", "lang", "slug", "term_ids", "lead_id"}


def test_the_tag_of_a_leaf_follows_what_stands_on_it(app: Flask, newsroom: Newsroom, client) -> None:
    """And whether there is another after it."""
    posts = [newsroom.post(dated=f"2018-05-{day:02}") for day in range(1, 22)]
    oldest, newest = posts[0], posts[-1]
    for form in FORMS:
        first, second = (fetch(client, form, query).headers["ETag"] for query in ("", "?blad=2"))
        newsroom.publish(oldest, body=f"Text för {form}.")
        assert fetch(client, form, If_None_Match=first).status_code == 304
        assert fetch(client, form, "?blad=2", If_None_Match=second).status_code == 200
        second = fetch(client, form, "?blad=2").headers["ETag"]
        newsroom.publish(newest, body=f"Text för {form}.")
        assert fetch(client, form, If_None_Match=first).status_code == 200
        assert fetch(client, form, "?blad=2", If_None_Match=second).status_code == 304
        first = fetch(client, form).headers["ETag"]
        do(lambda session, now: withdraw(session, oldest, now, now))
        assert fetch(client, form, If_None_Match=first).status_code == 200, "there is no next leaf any more"
        assert fetch(client, form, "?blad=2", If_None_Match=second).status_code == 404
        newsroom.publish(oldest)
