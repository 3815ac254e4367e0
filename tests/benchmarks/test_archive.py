"""The archive's own rows of what search and archive must show, each beside its limit.

    pytest -q -s -n 0 tests/benchmarks/test_archive.py --posts 100000 [--db=postgresql]

CPU milliseconds of this process, and of the clock where the database works in another. The limits are for 1 000,
100 000 and 1 000 000 posts; a number between has the limit of the next above.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from contextvars import Context
from itertools import count as numbers
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hallbar import clock
from hallbar.archive import ArchiveFilter, Librarian, Vocabulary, archive_page, load_vocabulary
from hallbar.archive.reading import read_catalogue
from hallbar.cli.bench_posts import fill
from hallbar.extensions import db
from hallbar.models import current_edition
from tests.archive.asking import as_of
from tests.newsroom import Newsroom

ROUNDS = 200
HTTP_ROUNDS = 40
WORDS = ("handskar", "uppförandekoden", "kirurgiska instrument", "riskanalysen läkemedel", "nationella kansliet")
SIZES = (1_000, 100_000, 1_000_000)
PAGE_MS = {1_000: (5, 1), 100_000: (10, 2), 1_000_000: (25, 7)}
READ = """
import os, sys
from hallbar import clock, create_app
from hallbar.archive.reading import read_catalogue
from hallbar.extensions import db
from hallbar.models import current_edition
from hallbar.settings import Settings
with create_app(Settings(instance=sys.argv[1], database_url=sys.argv[2], secret_key="test")).app_context():
    session, now = db.session(), clock.now()
    edition = current_edition(session, now)
    pages = lambda: int(open("/proc/self/statm").read().split()[1])
    before = pages()
    kept = read_catalogue(session, edition, now)
    print((pages() - before) * os.sysconf("SC_PAGE_SIZE"))
"""


@pytest.fixture
def posts(app: Flask, request: pytest.FixtureRequest) -> int:
    number: int = request.config.getoption("--posts")
    fill(number, 1, clock.now(), lambda _done: None)
    return number


@pytest.mark.benchmark
def test_the_archive_at_scale(app: Flask, posts: int, newsroom: Newsroom) -> None:
    session, now = db.session(), clock.now()
    vocabulary, random, librarian = load_vocabulary(session), Random(1), Librarian()
    size = next((size for size in SIZES if posts <= size), SIZES[-1])
    print(f"\n{posts} posts, {db.engine.dialect.name}; CPU ms (wall ms) p50 / p95, and p95 as a part of must and aim")

    began = time.process_time()
    read_catalogue(session, current_edition(session, now), now)
    tell("a worker's first reading of all", [(time.process_time() - began, 0.0)])
    holdings = as_of(now, librarian)

    def page(wanted: ArchiveFilter) -> None:
        archive_page(session, wanted, vocabulary, holdings)

    for chosen in range(4):
        filters = [some_filter(random, vocabulary, chosen) for _ in range(ROUNDS)]
        tell(f"archive page + all counts, {chosen} filters", timed(page, filters), *PAGE_MS[size])
    last = max(1, len(holdings.visible) // 20)
    deep = [ArchiveFilter(page=min(101, last))] * ROUNDS
    tell(f"page {deep[0].page} by number", timed(page, deep), 30, 5)
    tell(f"page {last} by number", timed(page, [ArchiveFilter(page=last)] * ROUNDS), 30, 5)

    cold = [ArchiveFilter(q=words, order="relevans") for words in WORDS]
    tell("text + all counts + ranked page, new words", timed(page, cold))
    by_date = [ArchiveFilter(q=words) for words in WORDS]
    toggled = [toggle(random, random.choice(by_date), vocabulary) for _ in range(ROUNDS)]
    tell("facet toggled under the same text, by date", timed(page, toggled), 20, 5)

    client = FlaskClient(app)
    pages = [some_filter(random, vocabulary, chosen).address() for chosen in range(4) for _ in range(HTTP_ROUNDS // 4)]
    Context().run(client.get, "/arkiv")
    tell("whole HTTP answer of /arkiv", timed(lambda address: Context().run(client.get, address), pages), 60, 30)

    ids = numbers(1)
    edits = []
    for _ in range(20):
        newsroom.post(f"Ändring {next(ids)}", terms={"land": ["norge"]})
        edits += timed(lambda _none: as_of(clock.now(), librarian), [None])
    tell("an edit taken in at the next request", edits)
    if sys.platform == "linux":
        grown = memory(app)
        print(f"{'what a worker grows by when it reads all':46} {grown:8.1f} MB; must 150 (×{grown / 150:.2f}), aim 40")
    assert len(as_of(clock.now(), librarian).visible) > 0


def some_filter(random: Random, vocabulary: Vocabulary, chosen: int) -> ArchiveFilter:
    """A filter with values of so many facets, or a year."""
    wanted = ArchiveFilter()
    for facet in random.sample([facet for facet in vocabulary.facets if facet.terms], chosen):
        if random.random() < 0.2:
            wanted = wanted.in_period(random.randint(2011, 2025))
        else:
            wanted = wanted.toggle(facet.slug, random.choice(list(facet.terms)), vocabulary)
    return wanted


def toggle(random: Random, wanted: ArchiveFilter, vocabulary: Vocabulary) -> ArchiveFilter:
    facet = random.choice([facet for facet in vocabulary.facets if facet.terms])
    return wanted.toggle(facet.slug, random.choice(list(facet.terms)), vocabulary)


def timed(do: Callable, cases: list) -> list[tuple[float, float]]:
    times = []
    for case in cases:
        cpu, wall = time.process_time(), time.perf_counter()
        do(case)
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    return times


def tell(name: str, times: list[tuple[float, float]], must: float = 0, aim: float = 0) -> None:
    figures = []
    for part in (0, 1):
        values = sorted(1000 * time[part] for time in times)
        figures.append((values[len(values) // 2], values[int(len(values) * 0.95)]))
    (p50, p95), (wall50, wall95) = figures
    limits = f"  must {must} (×{p95 / must:.2f}), aim {aim} (×{p95 / aim:.2f})" if must else ""
    print(f"{name:46} {p50:7.2f} / {p95:7.2f}  ({wall50:.1f} / {wall95:.1f}){limits}")


def memory(app: Flask) -> float:
    """Megabytes that a process grows by when it reads the catalogue."""
    settings = app.extensions["hallbar"]
    command = [sys.executable, "-c", READ, str(settings.instance_path), settings.database_url]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(answer.stdout) / 1024**2
