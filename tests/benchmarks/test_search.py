"""What search costs: finding and ranking, an edit, all made anew.

    pytest -q -s tests/benchmarks/test_search.py --posts 5000 [--db=postgresql]

CPU time of the application and, by the clock, of what it waits for.
"""

import resource
import statistics
import time
from collections.abc import Callable

import pytest
from flask import Flask
from pyroaring import BitMap
from sqlalchemy import func, select

from hallbar import clock, search
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import Post, PostContent
from hallbar.publishing import publish

QUERIES = (
    "handskar",
    "operationshandskar",
    "uppförandekod revisioner",
    "livsmedel klimat Norge",
    "leverantörer kirurgiska instrument",
    "uppforandekoden",
    "hand skar",
    "livsmedelsupphandling",
    "revisoner",
    '"följa upp"',
    "handskar -norge",
    "xylofon",
)
ROUNDS = 5
EDITS = 40


@pytest.mark.benchmark
def test_what_search_costs(app: Flask, request: pytest.FixtureRequest) -> None:
    posts = request.config.getoption("--posts")
    began = time.perf_counter()
    fill(posts, 1, clock.now(), lambda _done: None)
    print(f"\n{posts} posts, {db.engine.dialect.name}; filled and indexed in {time.perf_counter() - began:.1f} s")
    now = clock.now()
    visible = BitMap(db.session.scalars(select(Post.id).where(Post.visible(now))))
    newest = db.session.scalar(select(func.max(Post.dated)).where(Post.visible(now)))
    print("clock ms p50 / p95, CPU ms p50 / p95")
    for q in QUERIES:
        cost = _cost(lambda q=q: _ask(q, visible, newest), ROUNDS)
        hits = search.find(db.session(), q, visible)
        print(f"{q:36} {cost}  {len(hits.ids):8} hits  {hits.searched or ''}")
    ids = list(visible)[:: max(1, len(visible) // EDITS)][:EDITS]
    print(f"{'an edit':36} {_cost(lambda: _edit(ids.pop()), len(ids) - 1)}")
    began = time.perf_counter()
    search.rebuild(writing, clock.now())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"all made anew in {time.perf_counter() - began:.1f} s; {memory} MB")
    assert search.wrong(db.session()) == []


def _ask(q: str, visible: BitMap, newest: object) -> None:
    session = db.session()
    hits = search.find(session, q, visible)
    page = search.ranked(session, hits, visible, newest, 20, 0)
    search.shown(session, hits, page)


def _edit(post_id: int) -> None:
    with writing() as session:
        post = session.get_one(Post, post_id)
        content = PostContent.from_json({**post.content.as_json(), "body": f"{post.body}\n\nRättat stycke {post_id}."})
        publish(session, post, content, clock.now())


def _cost(work: Callable[[], None], rounds: int) -> str:
    by_clock, by_cpu = [], []
    for _ in range(rounds):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        by_clock.append(time.perf_counter() - began)
        by_cpu.append(time.process_time() - cpu)
    return f"{_spread(by_clock)} {_spread(by_cpu)}"


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered) * 1000:8.1f} /{ordered[int(len(ordered) * 0.95)] * 1000:8.1f}"
