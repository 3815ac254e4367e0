"""An installation of its own for each test, and the command ``hallbar`` as a process of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import Engine, create_engine

from hallbar.extensions import engine_options
from hallbar.settings import Settings
from tests.conftest import BASE_URL

ROOT = Path(__file__).resolve().parent.parent.parent
HALLBAR = [sys.executable, "-c", "from hallbar.__main__ import main; main()"]
START_SECONDS = 120
STOP_SECONDS = 10
"""What the README's units and containers wait before they kill."""


@dataclass
class Installation:
    """An instance folder, a database, and the commands that are run there."""

    folder: Path
    database_url: str
    environment: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    """A program that runs the commands."""

    @property
    def variables(self) -> dict[str, str]:
        """The whole environment of a command."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HALLBAR_")}
        return {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "HALLBAR_INSTANCE": str(self.folder),
            "HALLBAR_DATABASE_URL": self.database_url,
            "HALLBAR_BASE_URL": BASE_URL,
            **self.environment,
        }

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. Whatever it was, it never ends in a traceback."""
        command = [*self.prefix, *HALLBAR, *arguments]
        with subprocess.Popen(
            command,
            env=self.variables,
            cwd=cwd or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                done = subprocess.CompletedProcess(command, 0, *process.communicate(timeout=120))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        done.returncode = process.returncode
        assert "Traceback" not in done.stdout + done.stderr
        assert done.returncode in (0, 1, 2), done
        return done

    def succeed(self, *arguments: str) -> str:
        """Run a command that should do what it says, and give what it printed."""
        done = self.run(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def refused(self, *arguments: str) -> str:
        """Run a command that should be refused, and give its one line."""
        done = self.run(*arguments)
        assert done.returncode == 1, done
        (line,) = done.stderr.splitlines()
        assert line.startswith("Error: ")
        return line

    @property
    def file(self) -> Path:
        """The embedded database."""
        path = Settings(database_url=self.database_url).sqlite_path
        assert path is not None
        return path

    def execute(self, *statements: str) -> None:
        """Do to the database what no program of ours does."""
        engine = self._engine()
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def value(self, query: str) -> object:
        """What a query gives."""
        (row,) = self.rows(query)
        return row[0]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """All that a query gives."""
        engine = self._engine()
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.exec_driver_sql(query)]
        engine.dispose()
        return rows

    @contextlib.contextmanager
    def holding(self, *statements: str) -> Iterator[None]:
        """Another program is in the middle of these statements."""
        engine = self._engine(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            try:
                yield
            finally:
                connection.exec_driver_sql("ROLLBACK")
        engine.dispose()

    def _engine(self, **options: object) -> Engine:
        url = Settings(database_url=self.database_url).sqlalchemy_url
        return create_engine(url, **engine_options(url), **options)

    @contextlib.contextmanager
    def serving(self, *arguments: str, first: str = "pass") -> Iterator["Server"]:
        """``hallbar run`` on a free port, until the block ends.

        :param first: what Python does before, such as to set a module's constant; workers are forked from there.
        """
        port = free_port()
        log = self.folder / f"log-{port}"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", f"{first}; {HALLBAR[-1]}", "run", "--port", str(port), *arguments],
                cwd=self.folder,
                env=self.variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = Server(port, process, log)
        try:
            server.wait()
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@dataclass
class Server:
    """A newsroom that answers."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of an address."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._ask()
            except (URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"the server did not start: {self.log.read_text()}") from None
                time.sleep(0.1)

    def _ask(self) -> None:
        urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=60).close()

    def processes(self) -> list[int]:
        """The processes of its group that still run; one that has ended and was not fetched does not count."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, _parent, group, *_rest = stat.read_text().rpartition(")")[2].split()
                if int(group) == self.process.pid and state != "Z":
                    found.append(int(stat.parent.name))
        return found

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Tell it to stop as a service manager does; the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(STOP_SECONDS * 3)
        return time.monotonic() - began


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def installation(fresh_database: Callable[[Path], str], on_postgresql: bool, tmp_path: Path) -> Installation:
    """One whose site is founded already."""
    installation = Installation(tmp_path, fresh_database(tmp_path))
    if not on_postgresql:
        installation.execute("PRAGMA journal_mode=WAL")  # as it is from the first start on
    return installation


@pytest.fixture
def unfounded(installation: Installation, on_postgresql: bool) -> Installation:
    """One without a database; on a server, with an empty one."""
    if on_postgresql:
        installation.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        installation.file.unlink()
    return installation
