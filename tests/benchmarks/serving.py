"""What visitors are served with, beside nginx with the same bytes as files and a bare WSGI application.

    python -m tests.benchmarks.serving [--posts 1000 10000 100000] [--db postgresql] [--seconds 5] [--workers 2]

With several numbers of posts it begins anew for each, and so shows how everything grows. The line "behind
fastcgi_cache" is nginx' own cache in front of the bare application, as WordPress is set up behind it: what it has it
shows until it expires, whatever an editor does. Needs wrk and nginx. Each line is measured beside nginx in the same
minute: requests a second, p50 and p99 in milliseconds, server CPU a request over all processes (PostgreSQL's too), and
their share of nginx' figures. A machine that others use shows in the first, hardly in the CPU.
"""

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from sqlalchemy import select

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import upgrade
from hallbar.extensions import db
from hallbar.models import Post
from tests import postgres
from tests.benchmarks.desk import editing
from tests.cli.conftest import Installation, Server, free_port
from tests.cli.test_page_files import NGINX, configuration
from tests.conftest import make_app
from tests.newsroom import Newsroom

PAGES = {
    "front": "/",
    "archive": "/arkiv",
    "archive, filtered": "/arkiv?typ=mote-besok",
    "search": "/arkiv?q=handskar",
    "feed": "/arkiv.rss",
}
CONNECTIONS = 16
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Figures:
    """What a run of wrk showed."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Milliseconds a request."""
    errors: str

    def beside(self, nginx: "Figures") -> str:
        """A line's figures, and their share of nginx'."""
        share = f"{self.rate / nginx.rate:5.2f} {nginx.cpu / self.cpu:6.3f}  p99 {self.p99 / nginx.p99:5.1f} ×"
        return f"{self.rate:9.0f} {self.p50:7.2f} {self.p99:8.2f} {self.cpu:8.4f}  {share}  {self.errors}"


def wrk(address: str, seconds: int, processes: Callable[[], list[int]], **headers: str) -> Figures:
    """Ask an address as fast as it answers."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name.replace('_', '-')}: {value}")]
    before = cpu(processes())
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *given, address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = cpu(processes()) - before
    requests = max(1, int(re.search(r"(\d+) requests in", said)[1]))
    errors = " ".join(line.strip() for line in said.splitlines() if "Socket errors" in line or "Non-2xx" in line)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return Figures(rate, milliseconds(said, "50%"), milliseconds(said, "99%"), spent * 1000 / requests, errors)


def milliseconds(said: str, part: str) -> float:
    value, unit = re.search(rf"{part}\s+([\d.]+)(us|ms|s)", said).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def cpu(processes: list[int]) -> float:
    """Seconds of CPU that processes have had."""
    total = 0
    for number in processes:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def pss(processes: list[int]) -> float:
    """MiB of memory, what is shared counted once."""
    total = 0
    for number in processes:
        with contextlib.suppress(OSError, TypeError):
            total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{number}/smaps_rollup").read_text(), re.M)[1])
    return total / 1024


def descendants(root: int) -> list[int]:
    """A process and those that it has begun."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    found = [root]
    for number in found:
        found += parents.get(number, [])
    return found


@contextlib.contextmanager
def nginx(folder: Path, text: str) -> Iterator[subprocess.Popen[bytes]]:
    """nginx with a configuration."""
    folder.mkdir(exist_ok=True)
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen([NGINX, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
    time.sleep(1)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def static_configuration(folder: Path, port: int) -> str:
    """The same bytes as files, as a site is made that never changes."""
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;
events {{ worker_connections 256; }} http {{ access_log off; sendfile on; gzip_static on; default_type text/html;
server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}"""


def caching_configuration(folder: Path, port: int, behind: int) -> str:
    """nginx that keeps what an application has said (``proxy_cache`` and ``fastcgi_cache`` are one and the same)."""
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;
events {{ worker_connections 256; }} http {{ access_log off; sendfile on; proxy_temp_path {folder}/temporary;
proxy_cache_path {folder}/kept keys_zone=kept:10m;
server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_cache kept;
proxy_cache_valid 200 10m; }} }} }}"""


@contextlib.contextmanager
def bare(body: Path) -> Iterator[tuple[int, int]]:
    """A WSGI application that says the same bytes to everybody: port and process."""
    port = free_port()
    target = "tests.benchmarks.bare:app"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
    environment = {**os.environ, "BARE_BODY": str(body)}
    process = subprocess.Popen([*command, "--blocking-threads", "4", "--log-level", "error", target], env=environment)
    time.sleep(3)
    try:
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def fetch(port: int, path: str, encoding: str = "gzip") -> tuple[bytes, str]:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": encoding})) as answer:
        return answer.read(), answer.headers["ETag"]


class Bench:
    """Measures one server after the other beside nginx."""

    def __init__(self, seconds: int, static: int, static_process: int) -> None:
        self.seconds, self.static, self.static_process = seconds, static, static_process

    def line(self, name: str, port: int, path: str, file: str, processes: Callable[[], list[int]], **more: str) -> None:
        """Measure, and print a line."""
        headers = {"Accept_Encoding": "gzip", **more}
        peer = wrk(
            f"http://127.0.0.1:{self.static}/{file}",
            self.seconds,
            lambda: descendants(self.static_process),
            Accept_Encoding="gzip",
        )
        wrk(f"http://127.0.0.1:{port}{path}", 1, processes, **headers)  # every worker has made it once
        own = wrk(f"http://127.0.0.1:{port}{path}", self.seconds, processes, **headers)
        print(f"{name:34} {own.beside(peer)}", flush=True)


def main() -> None:
    """Measure everything, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, nargs="+", default=[1000])
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    for posts in asked.posts:
        with place(asked.db) as (installation, others), contextlib.ExitStack() as stack:
            print(f"{posts} posts, {asked.db}, {asked.workers} workers, {CONNECTIONS} connections", flush=True)
            slug, picture = filled(installation, posts)
            pages = {**PAGES, "post": f"/nyheter/{slug}", "picture": f"/media/{picture}"}
            measure(asked, installation, pages, others, stack)


@contextlib.contextmanager
def place(engine: str) -> Iterator[tuple[Installation, list[int]]]:
    """An installation for as long as the block, and the process of its database's server, where it has one."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder, server = Path(name), []
        url = f"sqlite:///{folder / 'bench.db'}"
        if engine == "postgresql":
            cluster = stack.enter_context(postgres.cluster())
            url = cluster.create_database("bench")
            server = [int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])]
        yield Installation(folder, url), server


def filled(installation: Installation, posts: int) -> tuple[str, str]:
    """A post's name, and a picture's."""
    app = make_app(installation.folder, installation.database_url)
    with app.app_context():
        upgrade(app.extensions["hallbar"])
        fill(posts, 1, clock.now(), lambda _done: None)
        wanted = select(Post.slug).where(Post.visible(clock.now())).order_by(Post.id.desc())
        slug = db.session.scalars(wanted).first()
        desk = Newsroom(app)
        media = desk.picture()
        desk.post("Med bild", lead=media)
        picture = next(one.file for one in media.renditions if one.format == "image/webp" and one.purpose == "whole")
        db.session.remove()
        db.engine.dispose()
    return str(slug), picture


def measure(
    asked: argparse.Namespace,
    installation: Installation,
    pages: dict[str, str],
    others: list[int],
    stack: contextlib.ExitStack,
) -> None:
    """``others`` are processes whose CPU is the newsroom's too."""
    folder, port = installation.folder, free_port()

    def processes_of(server: Server) -> Callable[[], list[int]]:
        return lambda: [*server.processes(), *(child for number in others for child in descendants(number))]

    began = time.monotonic()
    with installation.serving("--workers", asked.workers) as server:
        print(f"{'started and answered after':34} {time.monotonic() - began:9.1f} s")
        files = folder / "static" / "files"
        files.mkdir(parents=True)
        for number, path in enumerate(pages.values()):
            (files / f"{number}.html").write_bytes(fetch(server.port, path, "identity")[0])
            if not path.startswith("/media/"):
                (files / f"{number}.html.gz").write_bytes(fetch(server.port, path)[0])
        static = stack.enter_context(nginx(folder / "static", static_configuration(folder / "static", port)))
        bench = Bench(asked.seconds, port, static.pid)
        print(f"{'':34} {'req/s':>9} {'p50 ms':>7} {'p99 ms':>8} {'CPU ms':>8}  of nginx: rate, CPU")
        for number, (name, path) in enumerate(pages.items()):
            bench.line(f"{name}, warm", server.port, path, f"{number}.html", processes_of(server))
        tag = fetch(server.port, "/arkiv.rss")[1]
        bench.line("feed, conditional", server.port, "/arkiv.rss", "4.html", processes_of(server), If_None_Match=tag)
        with editing(installation, server.port):
            for number, name in ((0, "front"), (1, "archive")):
                bench.line(
                    f"{name}, while editors work", server.port, pages[name], f"{number}.html", processes_of(server)
                )
        print(f"{'memory of all its processes':34} {pss(server.processes()):9.0f} MiB")
    with bare(files / "0.html.gz") as (bare_port, process):
        bench.line("bare WSGI, front's bytes", bare_port, "/", "0.html", lambda: descendants(process))
        cached, kept = free_port(), folder / "kept"
        with nginx(kept, caching_configuration(kept, cached, bare_port)) as peer:
            bench.line("the same behind fastcgi_cache", cached, "/", "0.html", lambda: descendants(peer.pid))
    installation.environment = {"HALLBAR_PAGES": str(folder / "pages")}
    with installation.serving("--workers", asked.workers) as server:
        files_port = free_port()
        text = configuration(folder, files_port, server.port).replace("worker_processes 1", "worker_processes 2")
        with nginx(folder / "before", text) as front:
            own = processes_of(server)
            for number, (name, path) in enumerate(pages.items()):
                fetch(files_port, path)
                bench.line(
                    f"{name}, as a file", files_port, path, f"{number}.html", lambda: [*descendants(front.pid), *own()]
                )
            with editing(installation, server.port):
                bench.line(
                    "front, as a file, editors at work",
                    files_port,
                    "/",
                    "0.html",
                    lambda: [*descendants(front.pid), *own()],
                )
    installation.environment = {"HALLBAR_PAGE_CACHE": "0"}
    with installation.serving("--workers", asked.workers) as server:
        for number, (name, path) in enumerate(pages.items()):
            fetch(server.port, path)
            bench.line(f"{name}, cold", server.port, path, f"{number}.html", processes_of(server))


if __name__ == "__main__":
    main()
