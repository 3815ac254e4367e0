"""What polling costs: subscribers who ask whether there is news, nearly always in vain.

    pytest -q -s tests/benchmarks/test_feeds.py --posts 10000 [--db=postgresql]

Twenty thousand polls, 99 of 100 conditional, over two hundred selections, beside the same polls without
``If-None-Match``. With fewer than 2 000 posts it is a trial: a tenth of the polls and of the selections. On PostgreSQL
the figure is the application's own part; the server's is not in it.
"""

import itertools
import statistics
import time
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hallbar import clock
from hallbar.archive import load_vocabulary
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db

POLLS = 20_000
SELECTIONS = 200
CONDITIONAL = 0.99
FULL_PART = 20
"""One of so many polls is made without a condition for comparison; each costs the same."""
MOST_STATEMENTS = 2
FORMS = ("rss", "atom", "json")


@dataclass
class Cost:
    """What answers of a kind took."""

    seconds: list[float]
    statements: int

    @property
    def mean(self) -> float:
        """CPU milliseconds an answer."""
        return statistics.fmean(self.seconds) * 1000

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        p50, p95 = (ordered[int(len(ordered) * part)] * 1000 for part in (0.5, 0.95))
        each = self.statements / len(ordered)
        return f"{len(ordered):6} answers  CPU ms {self.mean:7.2f} mean {p50:7.2f} p50 {p95:7.2f} p95  {each:5.2f} statements"  # noqa: E501


@pytest.mark.benchmark
def test_what_polling_costs(app: Flask, statements, request: pytest.FixtureRequest) -> None:
    posts = request.config.getoption("--posts")
    part = 1 if posts >= 2000 else 10
    fill(posts, 1, clock.now(), lambda _done: None)
    addresses = _addresses(SELECTIONS // part)
    db.session.rollback()
    random = Random(1)
    polls = [random.choice(addresses) for _ in range(POLLS // part)]
    client = FlaskClient(app)  # checks nothing
    tags: dict[str, str] = {}
    for address in addresses:
        answer = Context().run(client.get, address)
        assert answer.status_code == 200
        tags[address] = answer.headers["ETag"]
    knows = [random.random() < CONDITIONAL for _ in polls]
    held = _poll(
        client,
        [(address, tags[address]) for address, known in zip(polls, knows, strict=True) if known],
        304,
        statements,
    )
    new = _poll(
        client, [(address, "") for address, known in zip(polls, knows, strict=True) if not known], 200, statements
    )
    full = _poll(client, [(address, "") for address in polls[::FULL_PART]], 200, statements)
    spent, without = sum(held.seconds) + sum(new.seconds), full.mean / 1000 * len(polls)
    print(f"\n{posts} posts, {len(addresses)} selections, {len(polls)} polls, {db.engine.dialect.name}")
    print(f"304                      {held}")
    print(f"200 of the same polls    {new}")
    print(f"without If-None-Match    {full}")
    print(
        f"a 200 costs {full.mean / held.mean:.0f} × a 304; all polls {without:.1f} s without, {spent:.1f} s with: {without / spent:.0f} ×"  # noqa: E501
    )
    assert held.statements <= MOST_STATEMENTS * len(held.seconds)


def _addresses(number: int) -> list[str]:
    """Different selections, the formats in turn: each term, then pairs of terms of two facets."""
    vocabulary = load_vocabulary(db.session())
    terms = [(facet.slug, slug) for facet in vocabulary.facets for slug in facet.terms]
    pairs = [(one, other) for one, other in itertools.combinations(terms, 2) if one[0] != other[0]]
    queries = [[], *([term] for term in terms), *pairs]
    asked = ["&".join(f"{facet}={slug}" for facet, slug in query) for query in queries[:number]]
    assert len(asked) == number
    return [f"/arkiv.{form}?{query}" for query, form in zip(asked, itertools.cycle(FORMS), strict=False)]


def _poll(client: FlaskClient, polls: Sequence[tuple[str, str]], status: int, statements) -> Cost:
    seconds = []
    with statements() as seen:
        for address, tag in polls:
            headers = {"If-None-Match": tag} if tag else {}
            began = time.process_time()
            answer = Context().run(client.get, address, headers=headers)
            seconds.append(time.process_time() - began)
            assert answer.status_code == status
    return Cost(seconds, len(seen))
