"""What search costs: finding, counting, ranking and showing a page; an edit; all made anew.

    pytest -q -s tests/benchmarks/test_search.py --posts 5000 [--db=postgresql]

CPU time of the application and, on PostgreSQL, of the server's process; and the clock. Each query is asked by a process
that has never met its words, and by one that has, though never together: what it found is forgotten, the posts of each
term are not. Generated texts have few words, which nearly all of them have: besides those, names of terms that are as
rare as in life.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hallbar import clock, search
from hallbar.archive import ArchiveFilter, Holdings, Vocabulary, archive_page, load_vocabulary
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db, writing
from hallbar.models import Post, PostContent
from hallbar.publishing import publish
from tests.archive.asking import as_of

DENSE = (
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
SPARSE = (
    "Pakistan barnarbete",
    "affärsetik",
    "Gotland möbler",
    "migrantarbetare Malaysia",
    "Thailand",
    "textil tvätt",
    "antikorruption",
    "Blekinge läkemedel",
    "tandvård Kina",
)
ROUNDS = 5
EDITS = 40


@pytest.mark.benchmark
def test_what_search_costs(app: Flask, request: pytest.FixtureRequest) -> None:
    posts = request.config.getoption("--posts")
    began = time.perf_counter()
    fill(posts, 1, clock.now(), lambda _done: None)
    print(f"\n{posts} posts, {db.engine.dialect.name}; filled and indexed in {time.perf_counter() - began:.1f} s")
    holdings, vocabulary = as_of(clock.now()), load_vocabulary(db.session())
    print("CPU ms p50 / p95, clock ms p50 / p95: words never met; then known words")
    for name, queries in (("dense", DENSE), ("sparse", SPARSE)):
        for q in queries:
            new = _cost(lambda q=q: _ask(q, vocabulary, _anew(holdings, search.Concordance())), ROUNDS)
            _ask(q, vocabulary, holdings)
            known = _cost(lambda q=q: _ask(q, vocabulary, _anew(holdings, holdings.concordance)), ROUNDS)
            hits = holdings.hits(db.session(), q)
            print(f"{name:7}{q:36} {new}  {known}  {len(hits.ids):8} hits  {hits.searched or ''}")
    db.session.rollback()
    ids = list(holdings.visible)[:: max(1, len(holdings.visible) // EDITS)][:EDITS]
    print(f"{'an edit':36} {_cost(lambda: _edit(ids.pop()), len(ids) - 1)}")
    began = time.perf_counter()
    search.rebuild(writing, clock.now())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"all made anew in {time.perf_counter() - began:.1f} s; {memory} MB")
    assert search.wrong(db.session()) == []


def _anew(holdings: Holdings, concordance: search.Concordance) -> Holdings:
    """The same, with nothing found yet."""
    return Holdings(holdings.catalogue, clock.now(), concordance)


def _ask(q: str, vocabulary: Vocabulary, holdings: Holdings) -> None:
    archive_page(db.session(), ArchiveFilter(q=q, order="relevans"), vocabulary, holdings)


def _edit(post_id: int) -> None:
    with writing() as session:
        post = session.get_one(Post, post_id)
        content = PostContent.from_json({**post.content.as_json(), "body": f"{post.body}\n\nRättat stycke {post_id}."})
        publish(session, post, content, clock.now())


def _cost(work: Callable[[], None], rounds: int) -> str:
    by_clock, by_cpu = [], []
    for _ in range(rounds):
        cpu, began = _cpu(), time.perf_counter()
        work()
        by_clock.append(time.perf_counter() - began)
        by_cpu.append(_cpu() - cpu)
    return f"{_spread(by_cpu)} {_spread(by_clock)}"


def _cpu() -> float:
    """Seconds that this process has worked, and the server's for this connection (where Linux tells)."""
    worked = time.process_time()
    if db.engine.dialect.name == "postgresql" and sys.platform == "linux":
        pid = db.session.scalar(select(func.pg_backend_pid()))
        worked += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return worked


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{statistics.median(ordered) * 1000:8.1f} /{ordered[int(len(ordered) * 0.95)] * 1000:8.1f}"
