"""A private PostgreSQL for the tests: in a temporary folder, reached by a Unix socket only, always ended.

    with cluster() as postgres:
        template = postgres.template("empty", build=migrate)     # build(url) once
        url = postgres.create_database(template=template)        # a fresh copy for each test
        ...
        postgres.drop_database(url)

The server refuses to run as root, so root hands it to an ordinary account. It is started by a keeper (this
file, run as a program) which ends the server and removes the folder as soon as the tests let go of its input:
at the end of the `with`, and just as well when the tests are killed. One cluster for each xdist worker is
fine: it starts in under two seconds.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

USER = "hallbar"
PORT = 5432  # only the socket's file name
START_SECONDS = 60
KEEP = 10  # each database takes seven megabytes of disk

# Nothing here outlives a test, so nothing needs to survive a power cut.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "port": str(PORT),
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "50",
    "timezone": "UTC",
    "log_min_messages": "fatal",
    "jit": "off",
}


class Unavailable(Exception):
    """There is no PostgreSQL on this machine, or it does not start; the message says which."""


def find_programs() -> Path:
    """The folder that holds initdb and postgres: on the PATH, or where Debian keeps the newest version."""
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    for folder in [*versions, *on_path]:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    raise Unavailable("PostgreSQL's initdb and postgres were not found (Debian: apt-get install postgresql)")


def _account() -> dict[str, Any]:
    """Arguments for subprocess that give a root's child to an ordinary account; nothing for anybody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is neither an account postgres nor nobody")


def _environment() -> dict[str, str]:
    """Ours without the PG* variables, which would lead to another server."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {"LC_ALL": "C.UTF-8"}


def _initialise(programs: Path, data: Path, account: dict[str, Any]) -> None:
    failures = []
    # C.UTF-8 knows upper and lower case of å ä ö; plain C is what the oldest systems have.
    for locale in ("C.UTF-8", "C"):
        command = [
            str(programs / "initdb"),
            f"--pgdata={data}",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            f"--locale={locale}",
            "--no-sync",
        ]
        done = subprocess.run(command, cwd="/", env=_environment(), capture_output=True, text=True, **account)
        if done.returncode == 0:
            return
        failures.append(done.stderr.strip())
        shutil.rmtree(data, ignore_errors=True)
    raise Unavailable("initdb failed: " + "\n".join(failures))


class Cluster:
    """A running server. Databases are named by their address, as SQLAlchemy takes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._unnamed: deque[str] = deque()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}&port={PORT}"

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        """A new database and its address; with `template` (a name or an address), a copy of that one.

        One without a name is a single test's: it stands until `KEEP` others have been made after it.
        """
        if name is None:
            name = f"test_{next(self._numbers)}"
            self._unnamed.append(name)
            if len(self._unnamed) > KEEP:
                self.drop_database(self._unnamed.popleft())
        source = _name(template) if template else "template0"
        self._disconnect(source)
        self.execute(f'CREATE DATABASE "{_name(name)}" TEMPLATE "{source}"')
        return self.url(name)

    def template(self, name: str, build: Callable[[str], object]) -> str:
        """The name of a database that `build(url)` has filled: built once, then kept to be copied."""
        if name not in self._templates:
            build(self.create_database(name))
            self._templates[name] = name
        return self._templates[name]

    def drop_database(self, database: str) -> None:
        """Drop it by name or address, whoever still holds a connection to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{_name(database)}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """One statement of housekeeping, outside any transaction."""
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> Any:
        import psycopg

        return psycopg.connect(host=str(self.folder), port=PORT, user=USER, dbname="postgres", autocommit=True)

    def _disconnect(self, name: str) -> None:
        """A database can only be copied while nobody is connected to it."""
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def _wait(self, keeper: subprocess.Popen[bytes]) -> None:
        import psycopg

        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError as error:
                if keeper.poll() is not None or time.monotonic() > deadline:
                    raise Unavailable(f"PostgreSQL did not start: {error}\n{self._log()}") from error
                time.sleep(0.05)

    def _log(self) -> str:
        with contextlib.suppress(OSError):
            return (self.folder / "log").read_text(errors="replace")
        return ""


def _name(database: str) -> str:
    """The database's name in an address, or the name itself; only plain names are quoted into statements."""
    name = database.rpartition("@/")[2].partition("?")[0]
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a database name: {name!r}")
    return name


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of one's own, for as long as the block lasts."""
    programs, account = find_programs(), _account()
    # A socket's path has room for about a hundred letters, which rules out deep temporary folders.
    folder = Path(tempfile.mkdtemp(prefix="hallbar-pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    keeper = None
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        _initialise(programs, folder / "data", account)
        keeper = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(programs), str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        running = Cluster(folder)
        running._wait(keeper)
        yield running
    finally:
        if keeper is not None:
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait()
        shutil.rmtree(folder, ignore_errors=True)


def keep(programs: Path, folder: Path) -> None:
    """Run the server until our input closes; then end it and take its folder away."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # only the input counts
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    options = [f"--{name}={value}" for name, value in SERVER_OPTIONS.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            **_account(),
        )
        # A server that does not start must not leave us waiting for an input that its owner still holds.
        if _lives(server):
            sys.stdin.buffer.read()
            server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _lives(server: subprocess.Popen[bytes]) -> bool:
    try:
        server.wait(0.5)
    except subprocess.TimeoutExpired:
        return True
    return False


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]))
