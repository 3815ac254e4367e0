"""What a page costs the server: CPU time beside that of a standing page in the same run, statements and weight.

    pytest -q -s -n 0 tests/benchmarks --posts 10000 [--db=postgresql]

On PostgreSQL the figure is the application's own part; the server's is not in it.
"""

import statistics
import time
from contextvars import Context

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db
from hallbar.models import Post

ROUNDS = 15
PEER = "/om"
PAGES = {
    "front page": "/",
    "archive": "/arkiv",
    "archive, one facet": "/arkiv?land=norge",
    "archive, two facets": "/arkiv?typ=mote-besok&amne=uppforandekod",
    "archive, two facets and month": "/arkiv?typ=mote-besok&amne=uppforandekod&ar=2020&manad=5",
    "archive, a word": "/arkiv?q=handskar",
    "feed": "/arkiv.rss",
}
MOST_STATEMENTS = 12


@pytest.mark.benchmark
def test_what_a_page_costs(app: Flask, statements, request: pytest.FixtureRequest) -> None:
    posts = request.config.getoption("--posts")
    fill(posts, 1, clock.now(), lambda _done: None)
    slug = db.session.scalars(select(Post.slug).where(Post.visible(clock.now())).order_by(Post.id.desc())).first()
    db.session.rollback()
    peer = statistics.median(_times(app, PEER))
    print(f"\n{posts} posts, {db.engine.dialect.name}; CPU ms p50 / p95, and p50 as a multiple of {PEER}")
    for name, address in {**PAGES, "post": f"/nyheter/{slug}"}.items():
        times = sorted(_times(app, address))
        with statements() as seen:
            weight = len(app.test_client().get(address, headers={"Accept-Encoding": "gzip"}).data)
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(
            f"{name:32} {p50 * 1000:8.1f} /{p95 * 1000:8.1f}  {p50 / peer:6.1f} ×"
            f"  {len(seen):3} statements  {weight / 1000:6.1f} kB gzipped"
        )
        assert len(seen) <= MOST_STATEMENTS


def _times(app: Flask, address: str) -> list[float]:
    client = FlaskClient(app)  # checks nothing, and in a context of its own opens a session of its own
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        response = Context().run(client.get, address)
        times.append(time.process_time() - began)
        assert response.status_code == 200
    return times
