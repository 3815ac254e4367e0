"""A real server process and a real browser; every page that any test opens is watched."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import surface_page
from tests.browser.furnishing import furnish
from tests.browser.watch import Watch
from tests.conftest import make_app

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 120
STOP_SECONDS = 20

OpenPage = Callable[..., Page]

expect.set_options(timeout=15_000)  # a machine that does other things too may take its time


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests in the browser, and no others, may fail once.

    A browser, its server and another worker's share two processors when everything is tested: now and then one of them
    is late in a way that no wait of ours foresaw. The second try has a new visitor with new pockets, watched anew; also
    what the watch says when a test is over is tried again. The summary tells of it as RERUN, with what the test met
    (``-R`` and ``--rerun-show-tracebacks`` in pyproject.toml): such a test is not sound, and is to be mended. One that
    fails twice has failed.
    """
    if config.option.usepdb:  # one looks at the first failure; the two do not go together
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine; without one, its tests are skipped."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser on the PATH: looked for {', '.join(NAMES)}")
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*as_root, *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(
    chromium: Browser,
    fresh_database: Callable[..., str],
    on_postgresql: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of ``hallbar run --demo``, to which posts are added of every kind that the demo lacks."""
    instance = tmp_path_factory.mktemp("newsroom")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALLBAR_")}
    environment["HALLBAR_INSTANCE"] = str(instance)
    database_url = f"sqlite:///{instance / 'hallbar.db'}"  # made by the server itself
    if on_postgresql:
        environment["HALLBAR_DATABASE_URL"] = database_url = fresh_database(instance, "browser")
    with running(environment, instance / "log") as address:
        furnish(make_app(instance, database_url))
        yield address


@contextlib.contextmanager
def running(environment: dict[str, str], log: Path) -> Iterator[str]:
    """``hallbar run --demo`` on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "hallbar", "run", "--demo", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, process, log)
        yield address
    finally:
        _end(process)
    assert "Traceback" not in log.read_text(errors="replace"), log.read_text(errors="replace")


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(f"{address}/readyz", timeout=5).close()
            return
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"`hallbar run --demo` does not answer:\n{log.read_text(errors='replace')}")
            time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.fail("the server did not end when told to")
    finally:
        with contextlib.suppress(ProcessLookupError):  # workers that their parent left behind
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """What goes wrong on the pages of a test, unless the test says that it must."""
    watch = Watch(server)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def new_context(chromium: Browser, server: str, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """``new_context(viewport=…, …)``: a visitor with a browser of their own, who is given nothing to carry."""
    with contextlib.ExitStack() as contexts:

        def open_context(**options: Any) -> BrowserContext:
            options = {"viewport": {"width": 1280, "height": 900}, "locale": "sv-SE", "base_url": server} | options
            context = contexts.enter_context(contextlib.closing(chromium.new_context(**options)))
            context.set_default_timeout(20_000)
            watch.over(context)
            contexts.callback(watch.look_in_pockets, context)
            return context

        yield open_context


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> OpenPage:
    """``open_page("/arkiv", viewport=…, …)``: a page of a new visitor."""

    def open_page(path: str, **options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(path)
        return page

    return open_page


@pytest.fixture(scope="session")
def surface_server(
    chromium: Browser, fresh_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an application that has a page with nothing but a writing surface on it."""
    folder = tmp_path_factory.mktemp("surface")
    with surface_page.serving(make_app(folder, fresh_database(folder, "surface"))) as address:
        yield address
