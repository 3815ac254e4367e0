"""What the workers of ``hallbar run`` share with the process that starts them, and what they do not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import ROOT, STOP_SECONDS, Installation, Server
from tests.cli.test_serving import wait_until, workers

SPAWNING = "import multiprocessing; multiprocessing.set_start_method('spawn')"
"""As on macOS and Windows, where workers are not forked."""
SERVER_AND_WHAT_IT_LOADS = """
import sys
from hallbar.__main__ import main
sys.argv = ["hallbar", "run", "--help"]
try:
    main()
except SystemExit:
    print(*sys.modules)
"""


def open_files(process: int) -> set[str]:
    """Files, and sockets by number."""
    return {os.readlink(file) for file in Path(f"/proc/{process}/fd").iterdir() if file.is_symlink()}


def publish(installation: Installation, title: str) -> None:
    posts = installation.folder / "posts"
    posts.mkdir(exist_ok=True)
    (posts / "1.md").write_text(f"---\ntitle: {title}\ntyp: omvarld\namne: klimat\n---\nText.")
    installation.succeed("import", "markdown", "posts", "--overwrite")


def test_a_server_loads_nothing_that_only_other_commands_need() -> None:
    """What it loads, each visitor to a site that has just been started waits for."""
    said = subprocess.run(
        [sys.executable, "-c", SERVER_AND_WHAT_IT_LOADS], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {name.split(".")[0] for name in said.stdout.split()} | set(said.stdout.split())
    assert {"hallbar.app", "hallbar.cli.run", "hallbar.public", "hallbar.editor", "feedgen"} <= loaded
    assert not {"alembic", "yaml", "segno", "hallbar.importers", "hallbar.cli.demo", "hallbar.cli.bench"} & loaded


def seconds_for_others(server: Server) -> str:
    with urlopen(f"http://127.0.0.1:{server.port}/", timeout=60) as answer:
        return answer.headers["Cache-Control"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux for the files of a process")
def test_no_connection_to_the_database_is_shared_with_a_worker(installation: Installation) -> None:
    with installation.serving("--workers", "2") as server:
        for _ in range(20):
            assert server.get("/arkiv")[0] == 200
        parent = open_files(server.process.pid) - {str(server.log)}
        assert not [name for name in parent if name.startswith(str(installation.folder))]
        first, second = (open_files(number) for number in workers(server))
        sockets = {name for name in first & second if name.startswith("socket:")}
        assert len(sockets) == 1, "the one that all listen on"
        assert {name for name in parent if name.startswith("socket:")} == sockets


def test_a_worker_that_replaces_another_shows_what_was_published_since_the_server_began(
    installation: Installation,
) -> None:
    with installation.serving("--workers", "1") as server:
        time.sleep(6)  # one that dies at once would be taken for one that cannot start
        publish(installation, "Utgiven under tiden")
        (before,) = workers(server)
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: len(workers(server)) == 1 and workers(server) != [before])
        wait_until(lambda: server.get("/healthz")[0] == 200)
        assert "/nyheter/utgiven-under-tiden" in server.get("/arkiv?q=utgiven")[1]
        assert server.stop() < STOP_SECONDS


def test_workers_that_are_exchanged_read_the_files_of_the_settings_anew(installation: Installation) -> None:
    seconds = installation.folder / "seconds"
    seconds.write_text("60")
    installation.environment["HALLBAR_CDN_SECONDS_FILE"] = str(seconds)
    with installation.serving("--workers", "1") as server:
        assert "s-maxage=60" in seconds_for_others(server)
        seconds.write_text("30")
        before = workers(server)
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not set(workers(server)) & set(before))
        assert "s-maxage=30" in seconds_for_others(server)


def test_workers_serve_where_none_can_be_forked(installation: Installation) -> None:
    publish(installation, "Utan gaffel")
    with installation.serving("--workers", "2", first=SPAWNING) as server:
        for _ in range(8):
            assert "/nyheter/utan-gaffel" in server.get("/arkiv?q=gaffel")[1]


@pytest.fixture
def processors() -> Iterator[list[int]]:
    """Those that a server may use: two, or the only one there is."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("asks Linux for the processors of a process")
    all_of_them = os.sched_getaffinity(0)
    few = sorted(all_of_them)[:2]
    os.sched_setaffinity(0, few)
    yield few
    os.sched_setaffinity(0, all_of_them)


def test_each_worker_keeps_to_a_processor_where_there_are_enough_workers_for_all(
    installation: Installation, processors: list[int]
) -> None:
    def of_workers(number: int) -> list[list[int]]:
        with installation.serving("--workers", str(number)) as server:
            assert server.get("/")[0] == 200
            wait_until(lambda: len(workers(server)) == number)
            return sorted(sorted(os.sched_getaffinity(worker)) for worker in workers(server))

    assert of_workers(len(processors)) == [[processor] for processor in processors]
    assert of_workers(1) == [processors]
