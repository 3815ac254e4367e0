"""Reads after an editor's answer: how many were of what was before? It must be none.

    python -m tests.benchmarks.freshness [--reads 10000] [--db postgresql] [--files]

Three workers; editors in processes of their own, each with a post, who together publish every fiftieth of a second or
as fast as the machine can; and readers of front page, post, archive and feed, every one on a new connection. A reader
notes which edit the editor has had an answer to, before it connects: what it is shown must be that or a later one. At
the end a scheduled post falls due while nothing else changes. With ``--files`` nginx is in front, and the pages are
files.
"""

import argparse
import contextlib
import http.client
import itertools
import multiprocessing
import re
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import upgrade
from hallbar.extensions import db
from tests.benchmarks.serving import nginx, place
from tests.cli.conftest import free_port
from tests.cli.test_page_files import configuration
from tests.conftest import make_app
from tests.newsroom import Newsroom

EVERY = 0.05
EDITORS = 3
READERS = 4
PATHS = ("/", "/nyheter/{slug}", "/arkiv.rss", "/arkiv")


def read(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def edit(folder: Path, url: str, pages: dict[str, str], slug: str, answered: Any, stop: Any) -> None:
    """Publish one's post again and again, and tell which edit one has had an answer to."""
    app = make_app(folder, url, **pages)
    with app.app_context():
        desk = Newsroom(app)
        post = desk.release(title=f"{slug} 0 slut", slug=slug)
        for number in itertools.count(1):
            began = time.monotonic()
            try:
                desk.publish(post, title=f"{slug} {number} slut")
                answered.value = number
            except OperationalError:  # others had the write lock for too long, as the desk would tell
                db.session.rollback()
            if stop.is_set():
                break
            time.sleep(max(0.0, began + EVERY * EDITORS - time.monotonic()))
        db.session.remove()
        db.engine.dispose()


class Readers:
    """Who read until they have read enough, and what they found."""

    def __init__(self, port: int, reads: int, answered: dict[str, Any]) -> None:
        self.port, self.answered = port, answered
        self.turns = iter(range(reads))
        self.stale = self.failed = 0
        self.lock = threading.Lock()

    def run(self) -> None:
        threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _read(self) -> None:
        slugs = list(self.answered)
        while True:
            with self.lock:
                turn = next(self.turns, None)
            if turn is None:
                return
            slug = slugs[turn % len(slugs)]
            path = PATHS[turn // len(slugs) % len(PATHS)].format(slug=slug)
            least = self.answered[slug].value
            status, page = read(self.port, path)
            shown = [int(number) for number in re.findall(rf"{slug} (\d+) slut", page)]
            with self.lock:
                self.failed += status != 200
                self.stale += status == 200 and (not shown or min(shown) < least)


def main() -> None:
    """Edit, read, count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--files", action="store_true")
    asked = parser.parse_args()
    with place(asked.db) as (installation, _server), contextlib.ExitStack() as stack:
        folder, url = installation.folder, installation.database_url
        pages = {"pages": str(folder / "pages")} if asked.files else {}
        app = make_app(folder, url, **pages)
        with app.app_context():
            upgrade(app.extensions["hallbar"])
            fill(200, 1, clock.now(), lambda _done: None)
            installation.environment = {"HALLBAR_PAGES": pages["pages"]} if pages else {}
            server = stack.enter_context(installation.serving("--workers", "3"))
            port = server.port
            if asked.files:
                port = free_port()
                stack.enter_context(nginx(folder / "front", configuration(folder, port, server.port)))
            said = edit_and_read(folder, url, pages, port, asked.reads)
            print(f"{asked.db}{', files' if asked.files else ''}: {said}", flush=True)
            print(f"a scheduled post was there after {seconds_until_due(port):.2f} s, with nothing else changing")
            db.session.remove()
            db.engine.dispose()


def edit_and_read(folder: Path, url: str, pages: dict[str, str], port: int, reads: int) -> str:
    processes = multiprocessing.get_context("spawn")
    stop, answered = processes.Event(), {f"fersk-{number}": processes.Value("i", 0) for number in range(EDITORS)}
    editors = [
        processes.Process(target=edit, args=(folder, url, pages, slug, value, stop)) for slug, value in answered.items()
    ]
    for editor in editors:
        editor.start()
    while not all(value.value for value in answered.values()):
        time.sleep(0.1)
    readers, began = Readers(port, reads, answered), time.monotonic()
    before = sum(value.value for value in answered.values())
    readers.run()
    spent, edits = time.monotonic() - began, sum(value.value for value in answered.values()) - before
    stop.set()
    for editor in editors:
        editor.join(60)
    return (
        f"{readers.stale} stale and {readers.failed} failed of {reads} reads while {edits} edits were published, "
        f"one every {1000 * spent / max(1, edits):.0f} ms, in {spent:.0f} s"
    )


def seconds_until_due(port: int) -> float:
    """From when a scheduled post falls due until it is on the front page."""
    due = clock.now() + timedelta(seconds=5)
    today = clock.now().isoformat()[:19]
    Newsroom(None).post("På utsatt tid", slug="utsatt", at=due, dated=today)  # type: ignore[arg-type]
    db.session.remove()
    while "På utsatt tid" not in read(port, "/")[1]:
        if clock.now() > due + timedelta(seconds=30):
            return float("inf")
        time.sleep(0.02)
    return (clock.now() - due).total_seconds()


if __name__ == "__main__":
    main()
