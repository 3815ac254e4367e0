"""``hallbar run``: one command and it serves, two and the second is refused, told to stop and it does."""

import re
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import BASE_URL, STOP_SECONDS, Installation, Server


@pytest.fixture(scope="module")
def demo(
    fresh_database: Callable[[Path], str], on_postgresql: bool, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Server]]:
    """``hallbar run --demo`` where nothing was before; on a server, where the database is made."""
    folder = tmp_path_factory.mktemp("demo")
    installation = Installation(folder, f"sqlite:///{folder / 'hallbar.db'}")
    if on_postgresql:
        installation.database_url = fresh_database(folder)
    with installation.serving("--demo", "--workers", "2") as server:
        yield installation, server


def test_the_demo_has_eleven_posts_on_pages_and_in_the_feed(demo: tuple[Installation, Server]) -> None:
    _installation, server = demo
    status, front = server.get("/")
    assert status == 200
    assert "Det här är en demo." in front
    assert "11 nyheter" in server.get("/arkiv")[1]
    assert server.get("/arkiv.rss")[1].count("<item>") == 11
    assert server.get("/readyz") == (200, "ok\n")
    for slug in set(re.findall(r'href="(/nyheter/[^"]+)"', front)):
        assert server.get(slug)[0] == 200


def test_both_pictures_of_the_demo_answer_in_avif(demo: tuple[Installation, Server]) -> None:
    _installation, server = demo
    pages = [server.get(path)[1] for path in set(re.findall(r'href="(/nyheter/[^"]+)"', server.get("/arkiv")[1]))]
    files = {name for page in pages for name in re.findall(r"/media/\S+?\.avif", page)}
    stems = {re.sub(r"-\d+\.avif$", "", name) for name in files}
    assert len(stems) == 2
    for name in files:
        with urlopen(f"http://127.0.0.1:{server.port}{name}", timeout=60) as answer:
            assert answer.headers["Content-Type"] == "image/avif"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.read(12)[4:] == b"ftypavif"


def test_addresses_in_the_feed_are_of_the_public_site(demo: tuple[Installation, Server]) -> None:
    _installation, server = demo
    assert f"<link>{BASE_URL}/nyheter/" in server.get("/arkiv.rss")[1]


def test_the_demo_newsroom_is_sound(demo: tuple[Installation, Server]) -> None:
    installation, _server = demo
    output = installation.succeed("doctor")
    assert "11 posts" in output
    assert "fail" not in output


def test_what_another_process_imports_is_seen_on_the_next_request_by_every_worker(
    demo: tuple[Installation, Server],
) -> None:
    installation, server = demo
    posts = installation.folder / "posts"
    posts.mkdir(exist_ok=True)
    for text in ("Första texten.", "Andra texten."):
        (posts / "1.md").write_text(f"---\ntitle: Utifrån\ntyp: omvarld\namne: klimat\n---\n{text}")
        installation.succeed("import", "markdown", "posts")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(server.get, ["/nyheter/utifran"] * 24))
        assert {status for status, _page in answers} == {200}
        assert all(text in page for _status, page in answers)
        assert all("Utifrån" in page for _status, page in [server.get("/arkiv.rss") for _ in range(8)])


def test_a_second_server_on_the_port_is_refused_and_the_first_goes_on(demo: tuple[Installation, Server]) -> None:
    installation, server = demo
    line = installation.refused("run", "--port", str(server.port))
    assert f"Port {server.port} is taken by another program" in line
    assert "--port" in line.split(".", 1)[1], "and says what to do"
    assert server.get("/healthz") == (200, "ok\n")


def test_the_demo_is_repeatable_and_stops_when_it_is_told_leaving_no_process(
    installation: Installation,
) -> None:
    for round_ in (1, 2):
        with installation.serving("--demo", "--workers", "3") as server:
            assert server.get("/arkiv.rss")[1].count("<item>") == 11
            assert len(server.processes()) >= 4 or not Path("/proc/self/stat").exists()
            assert server.stop() < STOP_SECONDS
            assert server.processes() == []
            assert server.process.returncode == 0
            said = server.log.read_text()
            assert ("eleven posts" if round_ == 1 else "no demo posts were added") in said
            assert f"http://127.0.0.1:{server.port}/" in said
            assert "Traceback" not in said


def test_the_keyboard_s_interrupt_stops_it_too(installation: Installation) -> None:
    with installation.serving("--workers", "1") as server:
        assert "Inga nyheter" in server.get("/arkiv")[1]
        assert server.stop(signal.SIGINT) < STOP_SECONDS
        assert server.processes() == []
        assert "Traceback" not in server.log.read_text()


def test_a_taken_port_is_refused_before_anything_is_made(unfounded: Installation, on_postgresql: bool) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "is taken" in unfounded.refused("run", "--demo", "--port", str(other.getsockname()[1]))
    if on_postgresql:
        assert unfounded.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    else:
        assert not unfounded.file.exists()


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_of_this_machine_is_refused(installation: Installation, host: str) -> None:
    line = installation.refused("run", "--host", host)
    assert host in line


def test_a_wrong_setting_stops_the_server_before_it_starts(installation: Installation) -> None:
    installation.environment["HALLBAR_TRUSTED_PROXIES"] = "x"
    assert "HALLBAR_TRUSTED_PROXIES" in installation.refused("run")


def test_a_media_folder_that_cannot_be_one_is_told_by_name(installation: Installation) -> None:
    (installation.folder / "media").write_text("a file")
    assert f"{installation.folder}/media cannot be used" in installation.refused("run", "--demo")
