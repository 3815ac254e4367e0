"""What visitors meet while others do what they like.

    python -m tests.benchmarks.stress [--seconds 60] [--db postgresql] [--workers 2]

At once, for a minute: a thousand connections, most of them idle; readers that take their pictures and pages a few bytes
at a time; forms that are sent to the desk a byte a second; and junk addresses as fast as they are answered. Meanwhile
visitors read, each on a connection of its own. Printed are their p50 and p99, what was refused or failed, and the
largest memory of a worker.
"""

import argparse
import contextlib
import http.client
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from hallbar import clock
from hallbar.cli.bench_posts import fill
from hallbar.cli.database import upgrade
from hallbar.extensions import db
from tests.benchmarks.serving import place
from tests.cli.conftest import Server
from tests.conftest import make_app
from tests.newsroom import Newsroom

IDLE, SLOW_READERS, SLOW_FORMS, JUNK, VISITORS = 800, 150, 40, 4, 4
PAGES = ("/", "/arkiv", "/arkiv.rss", "/om", "/arkiv?typ=mote-besok")
FORM = (
    b"POST /redaktion/logga-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nemail="
)


class Crowd:
    """Everybody, until it is over."""

    def __init__(self, port: int, picture: str) -> None:
        self.port, self.picture = port, picture
        self.is_over = threading.Event()
        self.statuses: dict[str, Counter[object]] = {"visitors": Counter(), "junk": Counter()}
        self.seconds: list[float] = []
        self.lock = threading.Lock()

    def connection(self) -> socket.socket | None:
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", self.port), timeout=5)
        return None

    def idle(self) -> None:
        """Connections that say nothing; one that is closed is opened again."""
        held: list[socket.socket] = []
        while not self.is_over.is_set():
            held = [one for one in held if _is_open(one)]
            held += filter(None, (self.connection() for _ in range(min(100, IDLE - len(held)))))
            self.is_over.wait(0.2)
        _close(held)

    def trickling(self, many: int, said: Callable[[], bytes], each: Callable[[socket.socket], object]) -> None:
        """So many connections that ask, and then go on a little every second."""
        held: list[socket.socket] = []
        while not self.is_over.is_set():
            held = [one for one in held if _goes_on(one, each)]
            for one in filter(None, (self.connection() for _ in range(many - len(held)))):
                with contextlib.suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    one.sendall(said())
                    one.settimeout(0.01)
                    held.append(one)
            self.is_over.wait(1)
        _close(held)

    def slow_readers(self) -> None:
        """Ten bytes a second."""
        paths = (self.picture, "/arkiv", self.picture)
        ask = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
        self.trickling(SLOW_READERS, lambda: ask % Random().choice(paths).encode(), lambda one: one.recv(10))

    def slow_forms(self) -> None:
        """A byte a second."""
        self.trickling(SLOW_FORMS, lambda: FORM, lambda one: one.sendall(b"x"))

    def junk(self) -> None:
        """Addresses that there are not, and arguments that mean nothing."""
        random = Random()
        shapes = (
            "/{}",
            "/arkiv?q={}",
            "/arkiv?{}=1",
            "/nyheter/{}",
            "/arkiv?land={}",
            "/media/{}.avif",
            "/arkiv.rss?q={}",
        )
        while not self.is_over.is_set():
            path = random.choice(shapes).format(f"{random.randrange(10**12):x}")
            self.ask("junk", path)

    def visitor(self) -> None:
        """Reads one page after the other."""
        random = Random()
        while not self.is_over.is_set():
            began = time.monotonic()
            self.ask("visitors", random.choice(PAGES))
            with self.lock:
                self.seconds.append(time.monotonic() - began)
            self.is_over.wait(0.02)

    def ask(self, who: str, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        status: object
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except OSError as error:
            status = type(error).__name__
        except http.client.HTTPException as error:
            status = type(error).__name__
        finally:
            connection.close()
        with self.lock:
            self.statuses[who][status] += 1

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """All of them, each in a thread."""
        tasks = [self.idle, self.slow_readers, self.slow_forms, *[self.junk] * JUNK, *[self.visitor] * VISITORS]
        threads = [threading.Thread(target=task) for task in tasks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def told(self) -> str:
        """Visitors' figures, and everybody's statuses."""
        taken = sorted(self.seconds)
        p50, p99 = taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.99)] * 1000
        said = "; ".join(f"{who}: {dict(statuses)}" for who, statuses in self.statuses.items())
        return f"{len(taken)} visits, p50 {p50:.0f} ms, p99 {p99:.0f} ms; {said}"


def _is_open(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _goes_on(connection: socket.socket, each: Callable[[socket.socket], object]) -> bool:
    try:
        return each(connection) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


def _close(connections: list[socket.socket]) -> None:
    for connection in connections:
        connection.close()


def largest(server: Server) -> float:
    """MiB of the worker that has most."""
    sizes = [0.0]
    for number in server.processes():
        with contextlib.suppress(OSError, TypeError):
            text = Path(f"/proc/{number}/status").read_text()
            sizes.append(int(re.search(r"^VmHWM:\s+(\d+)", text, re.M)[1]) / 1024)
    return max(sizes)


def main() -> None:
    """Let them, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with place(asked.db) as (installation, _server):
        app = make_app(installation.folder, installation.database_url)
        with app.app_context():
            upgrade(app.extensions["hallbar"])
            fill(asked.posts, 1, clock.now(), lambda _done: None)
            desk = Newsroom(app)
            media = desk.picture((1800, 1200))
            desk.post("Med bild", lead=media)
            picture = max(media.renditions, key=lambda one: one.size * (one.purpose != "master")).file
            db.session.remove()
            db.engine.dispose()
        with installation.serving("--workers", asked.workers) as server:
            crowd = Crowd(server.port, f"/media/{picture}")
            with crowd.at_work():
                time.sleep(asked.seconds)
            print(f"{asked.db}, {asked.workers} workers, {asked.seconds} s: {crowd.told()}")
            print(f"the largest worker had {largest(server):.0f} MiB")


if __name__ == "__main__":
    main()
