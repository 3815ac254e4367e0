"""No leak: what is not public is in no answer to a visitor, and no answer tells whether it is there.

A word of its own (a canary) stands in every field of a draft, a scheduled, a withdrawn and a trashed post, of the
unpublished changes of a public one, and of a hidden version; in the media, terms, reviews and accounts behind them too.
Every address of the site is asked, in every way a visitor can ask, by a process that served them while they were public
and by one that is new. What a visitor asks for by such a word is answered exactly as by a word that nobody has used.
"""

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.media import Storage
from hallbar.models import (
    Facet,
    Media,
    MediaKind,
    Outcome,
    Post,
    PostContent,
    PreviewLink,
    Rendition,
    Review,
    Role,
    Term,
    TermAlias,
    User,
)
from hallbar.publishing import correct, drafting, publish, trash, withdraw
from tests.conftest import make_app
from tests.newsroom import Newsroom

ONCE_PUBLIC = ("withdrawn", "trashed", "hidden")
SHOWN = (
    *("title", "lede", "body", "byline", "slug", "correction", "alt", "caption", "credit", "file"),
    *("inside_alt", "inside_caption", "inside_file", "attachment_file", "term_label", "term_slug"),
)
"""The fields that a visitor meets while their post is public."""


MORE = ("inside_credit", "term_inline", "attachment_text", "attachment_title", "alias_label", "alias_slug")
"""What else may be met where a post is public."""


GONE = ("withdrawn", "hidden")
"""What the public could read, and knows that it could."""
BY_NAME = (
    *("/nyheter/namn-{}", "/nyheter/namn-{}/versioner", "/nyheter/namn-{}/versioner/1"),
    *("/bloggen/namn-{}", "/aktuellt/1-namn-{}.html"),
)
"""Addresses of a post that has such a name."""


def word() -> str:
    """One that nobody has used: no stem, no part of another."""
    return "qz" + "".join(random.choices("bcdfghjklmnpqrstvwxz", k=12))


@dataclass
class Canaries:
    """Where each word stands."""

    home: dict[str, str] = field(default_factory=dict)
    """``withdrawn title`` by word."""

    def new(self, where: str) -> str:
        made = word()
        self.home[made] = where
        return made

    def of(self, *kinds: str) -> list[str]:
        """The words of some kind of post."""
        return [canary for canary, where in self.home.items() if where.split()[0] in kinds]

    def named(self, name: str) -> list[str]:
        return [canary for canary, where in self.home.items() if where.split()[1] == name]

    def sung(self, text: str) -> set[str]:
        """Where the words that a text has belong."""
        return {self.home[found] for found in _WORD.findall(text.lower()) if found in self.home}


_WORD = re.compile(r"qz[bcdfghjklmnpqrstvwxz]{12}")


class Desk:
    """Writes what nobody may see, with a canary in each field."""

    def __init__(self, app: Flask, newsroom: Newsroom) -> None:
        self.app, self.newsroom, self.canaries = app, newsroom, Canaries()
        self.heights = count()  # no picture is another
        self.author = self._author()

    def text(self, kind: str) -> PostContent:
        """A text of canaries, with media and a term that only it uses."""
        new = self.canaries.new
        lead = self._picture(f"{kind} ", ("alt", "caption", "credit", "file", "media_title"))
        inside = self._picture(f"{kind} inside_", ("alt", "caption", "credit", "file", "media_title"))
        attachment = self._attachment(kind)
        return PostContent(
            title=f"Rubrik {new(f'{kind} title')}",
            lede=f"Ingress {new(f'{kind} lede')}.",
            body=(
                f"Text {new(f'{kind} body')} och [en fil](media:{attachment.id}).\n\n"
                f"![](media:{inside.id})\n\n"
                f'![{new(f"{kind} own_alt")}](media:{inside.id} "{new(f"{kind} own_caption")}")'
            ),
            byline=f"Skribent {new(f'{kind} byline')}",
            slug=f"namn-{new(f'{kind} slug')}",
            lead_id=lead.id,
            term_ids=(self._term(kind).id,),
        )

    def note(self, kind: str) -> str:
        return f"Fel: {self.canaries.new(f'{kind} correction')}."

    def review(self, post: Post, kind: str) -> None:
        """What writer and editor say to each other, and a link to show to others."""
        now = clock.now()
        with writing() as session:
            words = {"message": self.canaries.new(f"{kind} message"), "comment": self.canaries.new(f"{kind} comment")}
            decision = {"outcome": Outcome.RETURNED, "decided_at": now, "decided_by": self.author}
            session.add(Review(post=post, version=1, asked_at=now, asked_by=self.author, **words, **decision))
            session.add(PreviewLink(post=post, created_at=now, expires_at=now + timedelta(days=1)))

    def publish(self, kind: str, post: Post | None = None, **options: Any) -> Post:
        """Release a text of canaries."""
        post = post or self.newsroom.draft("")
        content, note = self.text(kind), self.canaries.new(f"{kind} revision_note")
        with writing() as session:
            fresh = session.get_one(Post, post.id)
            publish(session, fresh, content, clock.now(), author=self.author, note=note, **options)
        return post

    def correct(self, kind: str, post: Post, content: PostContent | None = None) -> None:
        """Correct it with a note of canaries."""
        note = self.note(kind)
        with writing() as session:
            fresh = session.get_one(Post, post.id)
            correct(session, fresh, content or fresh.content, note, clock.now(), author=self.author)

    def draft(self, kind: str, post: Post | None = None) -> Post:
        """Save a text of canaries as a draft."""
        content, now = self.text(kind), clock.now()
        with writing() as session:
            fresh = session.get_one(Post, post.id) if post else drafting.start(session, kind, self.author, now)
            drafting.save(session, fresh, drafting.Sent(content, 0, kind, 1), self.author, now)
        return fresh

    def _author(self) -> User:
        new = self.canaries.new
        user = User(
            name=f"Namn {new('account name')}",
            email=f"{new('account email')}@example.se",
            role=Role.EDITOR,
            created_at=clock.now(),
        )
        with writing() as session:
            session.add(user)
        return user

    def _picture(self, prefix: str, names: Iterable[str]) -> Media:
        words = {name: self.canaries.new(f"{prefix}{name}") for name in names}
        media = self.newsroom.picture(
            (60, 40 + next(self.heights)), **{name: words[name] for name in ("alt", "caption", "credit")}
        )
        with writing() as session:
            fresh = session.get_one(Media, media.id)
            fresh.title = words["media_title"]
            before, fresh.name = fresh.name, f"{words['file']}-{fresh.id}"
            for rendition in fresh.renditions:
                self._rename(rendition, fresh.name + rendition.file.removeprefix(before))
        return media

    def _attachment(self, kind: str) -> Media:
        name = f"{self.canaries.new(f'{kind} attachment_file')}.pdf"
        title = self.canaries.new(f"{kind} attachment_title")
        self._storage().keep(name, b"%PDF-1.7 " + self.canaries.new(f"{kind} attachment_text").encode())
        media = Media(kind=MediaKind.ATTACHMENT, name=name[:-4], title=title, uploaded_at=clock.now())
        media.renditions.append(Rendition(file=name, format="application/pdf", size=9))
        with writing() as session:
            session.add(media)
        return media

    def _rename(self, rendition: Rendition, name: str) -> None:
        folder = self._storage().folder
        (folder / rendition.file).rename(folder / name)
        rendition.file = name

    def _storage(self) -> Storage:
        return Storage(self.app.extensions["hallbar"].media_path)

    def _term(self, kind: str) -> Term:
        """As an import makes one: not offered before something visible has it."""
        new = self.canaries.new
        with writing() as session:
            term = Term(
                facet=session.scalars(select(Facet).where(Facet.slug == "land")).one(),
                slug=new(f"{kind} term_slug"),
                label=f"Land {new(f'{kind} term_label')}",
                inline=f"landet {new(f'{kind} term_inline')}",
                listed=False,
                aliases=[TermAlias(slug=new(f"{kind} alias_slug"), label=f"Alias {new(f'{kind} alias_label')}")],
            )
            session.add(term)
        return term


class Visitor:
    """Asks every address in every way, and hears what the answers say."""

    def __init__(self, app: Flask, canaries: Canaries) -> None:
        self.app, self.canaries = app, canaries
        self.client = FlaskClient(app, app.response_class, use_cookies=True)
        self.asked = 0

    def ask(self, address: str, method: str = "GET", **headers: str) -> TestResponse:
        self.asked += 1
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return Context().run(self.client.open, address, method=method, headers=names, buffered=True)

    def heard(self, address: str, method: str = "GET", **headers: str) -> tuple[TestResponse, set[str]]:
        """An answer, and whose words it has; those that the question had apart."""
        answer = self.ask(address, method, **headers)
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(answer.headers.get("Content-Encoding", ""))
        body = (unpack(answer.data) if unpack and answer.data else answer.data).decode("utf-8", "replace")
        return answer, self.canaries.sung(f"{body}\n{answer.headers}") - self.canaries.sung(address)

    def crawl(self) -> dict[str, set[str]]:
        """What is heard at each address, in every way of asking for it; only where something is."""
        found: dict[str, set[str]] = {}
        for address in self.addresses():
            answer, said = self.heard(address)
            tag, date = (answer.headers.get(name, "") for name in ("ETag", "Last-Modified"))
            ways: list[tuple[str, dict[str, str]]] = [("GET", {"If_None_Match": tag})] if tag else []
            ways += [("GET", {"If_Modified_Since": date})] if date else []
            if "?" not in address:
                ways += [("HEAD", {}), ("POST", {}), *(("GET", {"Accept_Encoding": name}) for name in ("gzip", "br"))]
            if everything := said.union(*(self.heard(address, method, **headers)[1] for method, headers in ways)):
                found[address] = everything
        return found

    def addresses(self) -> Iterator[str]:
        """Every route that a visitor can ask for, with every value that means something, and the queries of lists."""
        for rule in self.routes():
            for path in self.paths(rule):
                yield path
                if rule.endpoint.startswith("public.") and not rule.arguments - {"form"}:
                    queries = [f"{path}?{query}" for query in self.queries()]
                    yield from queries if self.listens(path, queries[:3]) else ()

    def listens(self, path: str, queries: Iterable[str]) -> bool:
        """Whether an address answers otherwise when asked with a query."""
        bare = self.ask(path)
        return any((answer := self.ask(query)).data != bare.data or answer.status != bare.status for query in queries)

    def routes(self) -> list[Rule]:
        return [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]

    def paths(self, rule: Rule) -> Iterator[str]:
        """The rule's addresses. A new kind of argument must be given its values in :meth:`values`: else this fails."""
        names = sorted(rule.arguments - set(rule.defaults or ()))
        values = self.values(rule.endpoint)
        for chosen in product(*(values[name] for name in names)):
            path = rule.rule
            for name, value in zip(names, chosen, strict=True):
                path = re.sub(rf"<(?:[^<>]*:)?{name}>", quote(str(value)), path)
            yield path

    def values(self, endpoint: str) -> dict[str, list[Any]]:
        with self.app.app_context():
            posts = db.session.execute(select(Post.id, Post.slug)).all()
            files = list(db.session.scalars(select(Rendition.file)))
            media = list(db.session.scalars(select(Media.id)))
        slugs = [slug for _id, slug in posts if slug] + ["gammalt-namn", "finns-inte"]
        if endpoint == "assets.static_file":
            return {"name": list(self.app.extensions["assets"].files)}
        if endpoint.startswith("editor."):  # closed to visitors; whose access is tested elsewhere
            posts = posts[-1:]
        return {
            "slug": slugs,
            "rest": [*slugs, "1-gammalt-namn", "1-x.html"],
            "name": [*files, "finns-inte.jpg"],
            "part": [1, 2],
            "number": range(1, 5) if endpoint.startswith("public.") else [2],
            "version": [1],
            "post_id": [number for number, _slug in posts],
            "media_id": media[:2],
            "id": [1],
            "facet_id": [1],
            "term_id": [1],
            "user_id": [1],
            "session_id": [1],
            "token": ["finns-inte"],
            "field": ["title"],
        }

    def queries(self) -> Iterator[str]:
        yield from ("land=finns-inte", "q=nyhet", "format=feed&type=rss", "format=feed&type=atom", "start=11", "blad=2")
        yield from ("q=nyhet&ordning=senaste", "ar=okant", "ar=2018", "ar=2018&manad=5", f"ar={clock.now().year}")
        with self.app.app_context():
            facets = db.session.scalars(select(Facet)).all()
            used = [f"{facet.slug}={facet.terms[0].slug}" for facet in facets if facet.terms]
        yield from (*used, "&".join(used), "land=norge&land=kina", "sida=2")

    def betrayed(self) -> list[str]:
        """Questions by a secret word whose answer differs from that to a word that nobody has used."""
        betrayed = []
        for question, canaries in self.questions():
            unknown = self.shape(question, word())
            told = [canary for canary in canaries if self.shape(question, canary) != unknown]
            betrayed += [f"{question.format(canary)} ({self.canaries.home[canary]})" for canary in told]
        return betrayed

    def reached(self) -> list[str]:
        """Addresses of what is gone that lead anywhere. That something was there is told (410) and may be."""
        gone = [slug for slug in self.canaries.named("slug") if self.canaries.home[slug].split()[0] in GONE]
        addresses = [path.format(slug) for path in BY_NAME for slug in gone]
        return [address for address in addresses if self.ask(address).status_code not in (404, 410)]

    def questions(self) -> Iterator[tuple[str, list[str]]]:
        """Those who know or guess a word ask for it."""
        canaries = self.canaries
        yield "/arkiv.json?q={}", list(canaries.home)
        yield "/arkiv?q={}", [*canaries.named("title"), *canaries.named("body"), *canaries.named("term_label")]
        by_term = [*canaries.named("term_slug"), *canaries.named("alias_slug")]
        for list_of in ("/arkiv", "/arkiv.rss", "/arkiv.atom", "/arkiv.json", "/folj"):
            yield f"{list_of}?land={{}}", by_term
        files = [*canaries.named("file"), *canaries.named("inside_file")]
        yield "/media/{}-1-60.jpg", files
        yield "/media/{}.pdf", canaries.named("attachment_file")
        # That a public post was withdrawn, or that a version's address is no more, is told (410) and may be.
        never = [
            slug for slug in canaries.named("slug") if canaries.home[slug].split()[0] not in ("withdrawn", "hidden")
        ]
        for path in ("/nyheter/namn-{}", "/nyheter/namn-{}/versioner", "/nyheter/namn-{}/versioner/1"):
            yield path, never
        yield "/bloggen/namn-{}", never
        yield "/aktuellt/1-namn-{}.html", never

    def shape(self, question: str, asked: str) -> tuple[int, list[tuple[str, str]], str]:
        answer = self.ask(question.format(asked))
        headers = [(name, value.replace(asked, "…")) for name, value in answer.headers if name not in ("ETag", "Date")]
        return answer.status_code, headers, answer.text.replace(asked, "…")


@pytest.fixture
def desk(app: Flask, newsroom: Newsroom) -> Desk:
    return Desk(app, newsroom)


def hide_all(desk: Desk, posts: dict[str, Post], public: PostContent) -> None:
    """Withdraw, trash, mend and hide."""
    now = clock.now()
    with writing() as session:
        withdraw(session, session.get_one(Post, posts["withdrawn"].id), now, now)
        trash(session, session.get_one(Post, posts["trashed"].id), now)
    desk.newsroom.correct(posts["hidden"], "Ett fel.", **public.as_json())
    for number in (2, 3):
        desk.newsroom.hide(posts["hidden"], number, desk.canaries.new("hidden reason"))


def write_secrets(desk: Desk, posts: dict[str, Post]) -> None:
    """All that has never been public."""
    posts["draft"] = desk.draft("draft")
    posts["scheduled"] = desk.publish("scheduled", at=clock.now() + timedelta(days=1))
    desk.draft("scheduled", posts["scheduled"])
    desk.draft("changes", posts["public"])
    desk.draft("trashed", posts["trashed"])
    never_out = desk.publish("never_out", at=clock.now() + timedelta(days=1))
    with writing() as session:
        withdraw(session, session.get_one(Post, never_out.id), clock.now(), clock.now())
    for kind, post in posts.items():
        desk.review(post, kind)


def test_nothing_that_is_not_public_is_in_any_answer(app: Flask, desk: Desk, tmp_path: Path) -> None:
    newsroom, canaries = desk.newsroom, desk.canaries
    public = PostContent(title="Nyhet i dag", slug="nyhet-i-dag", body="En text som alla får läsa.")
    posts = {"public": newsroom.release(title="Nyhet", slug="nyhet", lede="Ingress.")}
    newsroom.redirect("/nyheter/gammalt-namn", "/nyheter/nyhet")
    posts |= {kind: desk.publish(kind) for kind in ("withdrawn", "trashed")}
    posts["hidden"] = newsroom.release(**public.as_json())
    desk.publish("hidden", posts["hidden"])
    for kind in ONCE_PUBLIC:
        desk.correct(kind, posts[kind])

    warm = Visitor(app, canaries)
    heard = set().union(*warm.crawl().values())
    for kind in ONCE_PUBLIC:
        missed = {name for name in SHOWN if f"{kind} {name}" not in heard}
        assert not missed, f"the crawl is deaf: {kind} posts are public, and it did not hear {missed}"
    unseen = {where for where in heard if where.split()[1] not in (*SHOWN, "own_alt", "own_caption", *MORE)}
    assert not unseen, "what is for editors was public while its post was"

    hide_all(desk, posts, public)
    write_secrets(desk, posts)
    cold = Visitor(make_app(tmp_path, app.extensions["hallbar"].database_url), canaries)
    for visitor in (warm, cold):
        assert visitor.crawl() == {}
        assert visitor.betrayed() == []
        assert visitor.reached() == []
    assert warm.asked > 1000

    with time_machine.travel(clock.now() + timedelta(days=2)):
        heard = set().union(*warm.crawl().values())
        assert {f"scheduled {name}" for name in SHOWN if name != "correction"} <= heard
        assert not {where for where in heard if not where.startswith("scheduled ")}
        with writing() as session:
            fresh = session.get_one(Post, posts["draft"].id)
            publish(session, fresh, fresh.written, clock.now())
        assert "draft title" in set().union(*warm.crawl().values())


def test_a_new_kind_of_address_must_be_crawled(app: Flask, desk: Desk) -> None:
    app.add_url_rule("/nytt/<something>", "public.new", lambda something: something)
    with pytest.raises(KeyError):
        list(Visitor(app, desk.canaries).addresses())
