"""What polling costs: subscribers who ask whether there is news, nearly always in vain.

    pytest -q -s -n 0 tests/benchmarks/test_polls.py --posts 10000 [--db=postgresql]

Twenty thousand polls, 99 of 100 conditional, over two hundred selections, beside the same polls without
``If-None-Match``. With fewer than 2 000 posts it is a trial: a tenth of the polls and of the selections. What is
measured is the CPU time of the application, from the server's call to the last byte; on PostgreSQL the database's own
is not in it.
"""

import itertools
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from hallbar import clock
from hallbar.archive import load_vocabulary
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db
from hallbar.web import memory
from tests.feeds.rendering import called, reads_text, renders
from tests.newsroom import Newsroom

POLLS = 20_000
SELECTIONS = 200
CONDITIONAL = 0.99
FULL_PART = 20
"""One of so many polls is made again without a condition; each costs the same."""
MOST_STATEMENTS = 2
MOST_MILLISECONDS = {"sqlite": 1.0, "postgresql": 1.5}
"""Of CPU, for a 304; PostgreSQL's driver is written in Python and takes its part."""
FORMS = ("rss", "atom", "json")


@dataclass
class Cost:
    """What answers of a kind took: CPU milliseconds and SQL statements of each."""

    milliseconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """CPU milliseconds an answer."""
        return statistics.fmean(self.milliseconds)

    @property
    def quietest(self) -> float:
        """CPU milliseconds an answer in the tenth of the run that other programs disturbed least."""
        tenth = -(-len(self.milliseconds) // 10)
        parts = [self.milliseconds[at : at + tenth] for at in range(0, len(self.milliseconds), tenth)]
        return min(map(statistics.fmean, parts))

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        p50, p95 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
        asked = f"{statistics.fmean(self.statements):4.2f} statements, at most {max(self.statements)}"
        return f"{len(ordered):6} answers  CPU ms {self.mean:6.2f} mean {p50:6.2f} p50 {p95:6.2f} p95  {asked}"


@pytest.fixture
def count(app: Flask) -> Iterator[list[str]]:
    """The statements sent since it was last cleared."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@dataclass
class Poller:
    """Asks the application as a server does."""

    app: Flask
    count: list[str]

    def ask(self, address: str, tag: str, cost: Cost) -> tuple[int, str]:
        """One poll: status and tag of the answer."""
        headers = {"Accept-Encoding": "gzip", "User-Agent": "reader"} | ({"If-None-Match": tag} if tag else {})
        environ = EnvironBuilder(address, headers=headers).get_environ()
        answer: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            answer.update(status=int(status[:3]), tag=dict(headers).get("ETag", ""))

        self.count.clear()
        began = time.process_time()
        Context().run(self._serve, environ, start)
        cost.milliseconds.append((time.process_time() - began) * 1000)
        cost.statements.append(len(self.count))
        return answer["status"], answer["tag"]

    def _serve(self, environ: dict[str, Any], start: Any) -> None:
        body = self.app(environ, start)
        b"".join(body)
        if hasattr(body, "close"):
            body.close()

    def run(self, polls: Iterable[tuple[str, str]]) -> dict[int, Cost]:
        """Many polls, of an address with a tag: what they cost by the status that each got."""
        costs: dict[int, Cost] = {200: Cost(), 304: Cost()}
        for address, tag in polls:
            one = Cost()
            status, _tag = self.ask(address, tag, one)
            assert status == (304 if tag else 200), address
            costs[status].milliseconds += one.milliseconds
            costs[status].statements += one.statements
        return costs


@pytest.mark.benchmark
def test_what_polling_costs(app: Flask, count: list[str], request: pytest.FixtureRequest) -> None:
    posts = request.config.getoption("--posts")
    part = 1 if posts >= 2000 else 10
    fill(posts, 1, clock.now(), lambda _done: None)
    addresses = _addresses(SELECTIONS // part)
    random = Random(1)
    drawn = [random.choice(addresses) for _ in range(POLLS // part)]
    knows = [random.random() < CONDITIONAL for _ in drawn]
    db.session.remove()

    poller = Poller(app, count)
    tags = {address: poller.ask(address, "", Cost())[1] for address in addresses}
    costs = poller.run((address, tags[address] if known else "") for address, known in zip(drawn, knows, strict=True))
    full = poller.run((address, "") for address in drawn[::FULL_PART])[200]
    with _nothing_rendered(count):
        poller.run(tags.items())
    after_edit, of_new_process = _first_ones(app, poller, tags)

    held, new = costs[304], costs[200]
    spent, without = sum(held.milliseconds) + sum(new.milliseconds), full.mean * len(drawn)
    print(f"\n{posts} posts, {len(addresses)} selections, {len(drawn)} polls, {db.engine.dialect.name}")
    print(f"304                                   {held}")
    print(f"200 of the same polls                 {new}")
    print(f"without If-None-Match                 {full}")
    print(f"first 304 after an edit elsewhere     {after_edit}")
    print(f"first 304 of a new process            {of_new_process}")
    print(f"a 200 costs {full.mean / held.mean:.0f} × a 304; all polls {spent / 1000:.1f} s of CPU with conditions,")
    print(f"{without / 1000:.1f} s without: {without / spent:.1f} ×")
    assert max(held.statements) <= MOST_STATEMENTS
    assert sorted(after_edit.statements)[-2] <= MOST_STATEMENTS, "the first of all takes the edit in for the others"
    assert held.quietest <= MOST_MILLISECONDS[db.engine.dialect.name]


@contextmanager
def _nothing_rendered(count: list[str]) -> Iterator[None]:
    with called() as modules:
        yield
    assert renders(modules) == set()
    assert reads_text(count) == []


def _first_ones(app: Flask, poller: Poller, tags: dict[str, str]) -> tuple[Cost, Cost]:
    """Each selection is looked up anew after an edit, and in a process that has just begun."""
    Newsroom(app).post(
        "Annat", dated="1990-01-01"
    )  # later than no other post, so on no feed's first leaf but the empty
    db.session.remove()
    kept = {address: tag for address, tag in tags.items() if poller.ask(address, tag, Cost())[0] == 304}
    with app.app_context():
        Newsroom(app).post("Något", dated="1990-01-02")
        db.session.remove()
    after_edit = poller.run(kept.items())[304]
    memory.init_app(app)
    return after_edit, poller.run(kept.items())[304]


def _addresses(number: int) -> list[str]:
    """Different selections, the formats in turn: each term, then pairs of terms of two facets."""
    vocabulary = load_vocabulary(db.session())
    terms = [(facet.slug, slug) for facet in vocabulary.facets for slug in facet.terms]
    pairs = [(one, other) for one, other in itertools.combinations(terms, 2) if one[0] != other[0]]
    queries = [[], *([term] for term in terms), *pairs]
    asked = ["&".join(f"{facet}={slug}" for facet, slug in query) for query in queries[:number]]
    assert len(asked) == number
    return [f"/arkiv.{form}?{query}" for query, form in zip(asked, itertools.cycle(FORMS), strict=False)]
