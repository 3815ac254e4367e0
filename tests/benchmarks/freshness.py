"""Reads after an editor's answer: how many were of what was before? It must be none.

    python -m tests.benchmarks.freshness [--reads 10000] [--db postgresql] [--files]

Three workers, an edit each fiftieth of a second or as fast as the machine can, and after each the next reads in turn
over front page, post, archive and feed, every one on a new connection. With ``--files`` nginx is in front, and the
pages are files.
"""

import argparse
import contextlib
import http.client
import itertools
import tempfile
import time
from pathlib import Path

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import upgrade
from hallbar.extensions import db
from tests import postgres
from tests.benchmarks.serving import nginx
from tests.cli.conftest import Installation, free_port
from tests.cli.test_page_files import configuration
from tests.conftest import make_app
from tests.newsroom import Newsroom

EVERY = 0.05
READS = 5
"""After each edit."""


def read(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def main() -> None:
    """Edit, read, count."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--files", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        folder = Path(place)
        url = f"sqlite:///{folder / 'fresh.db'}"
        if asked.db == "postgresql":
            url = stack.enter_context(postgres.cluster()).create_database("fresh")
        installation = Installation(folder, url)
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
            print(f"{asked.db}{', files' if asked.files else ''}: {edit_and_read(port, asked.reads)}", flush=True)
            db.session.remove()
            db.engine.dispose()


def edit_and_read(port: int, reads: int) -> str:
    desk = Newsroom(None)  # type: ignore[arg-type]
    post = desk.release(title="Nummer –", slug="fersk")
    paths = itertools.cycle(["/", "/nyheter/fersk", "/arkiv.rss", "/arkiv"])
    stale = failed = 0
    began = time.monotonic()
    for number in range(reads // READS):
        edited = time.monotonic()
        desk.publish(post, title=f"Nummer {number} slut")
        for path in itertools.islice(paths, READS):
            status, page = read(port, path)
            failed += status != 200
            stale += status == 200 and f"Nummer {number} slut" not in page
        time.sleep(max(0.0, edited + EVERY - time.monotonic()))
    spent = time.monotonic() - began
    return f"{stale} stale and {failed} failed of {reads} reads after {reads // READS} edits in {spent:.0f} s"


if __name__ == "__main__":
    main()
