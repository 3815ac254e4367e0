"""The server among slow clients, dead workers and impatient administrators."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from hallbar.cli.run import HEAD_SECONDS
from hallbar.web.reception import AT_ONCE
from tests.cli.conftest import HALLBAR, STOP_SECONDS, Installation, Server, free_port

SLOW_POST = (
    b"POST /redaktion/logga-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nemail="
)


@contextlib.contextmanager
def connected(server: Server, said: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(said)
        yield connection


def workers(server: Server) -> list[int]:
    return [number for number in server.processes() if number != server.process.pid]


def wait_until(true, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_bodies_that_trickle_in_hold_no_visitor_up_and_one_too_many_is_asked_to_come_again(
    installation: Installation,
) -> None:
    with installation.serving("--workers", "1") as server, contextlib.ExitStack() as slow:
        for _ in range(AT_ONCE):
            slow.enter_context(connected(server, SLOW_POST))
        time.sleep(1)
        for _ in range(20):
            assert server.get("/arkiv?utm_source=x")[0] == 200
        with connected(server, SLOW_POST) as one_more:
            answer = one_more.recv(4096)
            assert answer.startswith(b"HTTP/1.1 503")
            assert b"Retry-After" in answer.replace(b"retry-after", b"Retry-After")
        slow.close()
        time.sleep(1)
        with connected(server, SLOW_POST + b"x" * 994) as whole:
            assert whole.recv(4096).startswith(b"HTTP/1.1 4"), "what is whole is looked at, and refused for its form"


def test_half_a_head_is_not_waited_for_for_ever(installation: Installation) -> None:
    with (
        installation.serving("--workers", "1") as server,
        connected(server, b"GET / HTTP/1.1\r\nHost: x\r\nX-") as half,
    ):
        began = time.monotonic()
        while half.recv(4096):
            pass
        assert time.monotonic() - began < HEAD_SECONDS * 2


def test_many_idle_connections_keep_nobody_out(installation: Installation) -> None:
    with installation.serving("--workers", "1") as server, contextlib.ExitStack() as idle:
        for _ in range(300):
            idle.enter_context(connected(server, b""))
        assert server.get("/")[0] == 200


def test_a_worker_that_dies_is_replaced(installation: Installation) -> None:
    with installation.serving("--workers", "2") as server:
        time.sleep(6)  # one that dies at once would be taken for one that cannot start
        before = workers(server)
        os.kill(max(before), signal.SIGKILL)
        wait_until(lambda: len(workers(server)) == len(before) and workers(server) != before)
        wait_until(lambda: server.get("/")[0] == 200)
        assert server.stop() < STOP_SECONDS


def test_a_server_whose_workers_cannot_live_says_so_and_ends(installation: Installation) -> None:
    with installation.serving("--workers", "1") as server:
        deadline = time.monotonic() + 60
        while server.process.poll() is None and time.monotonic() < deadline:
            for number in workers(server):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.3)
        assert server.process.returncode == 1
        assert "The workers end as soon as they begin" in server.log.read_text()
        assert "Traceback" not in server.log.read_text()


def test_workers_are_exchanged_while_it_serves(installation: Installation) -> None:
    """Who has just connected to one that ends may be cut off before it is read, and tries again as browsers do."""

    def asks() -> int:
        try:
            return server.get("/")[0]
        except ConnectionError:
            return server.get("/")[0]

    with installation.serving("--workers", "2") as server:
        before = workers(server)
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 40
        while set(workers(server)) & set(before):
            assert asks() == 200
            assert time.monotonic() < deadline
        assert server.get("/")[0] == 200


@pytest.mark.parametrize("after", [0.3, 1.5])
def test_it_can_be_told_to_stop_while_it_starts(installation: Installation, after: float) -> None:
    process = subprocess.Popen(
        [*HALLBAR, "run", "--port", str(free_port())],
        cwd=installation.folder,
        env=installation.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    time.sleep(after)
    process.terminate()
    said, _ = process.communicate(timeout=STOP_SECONDS * 2)
    assert b"Traceback" not in said
