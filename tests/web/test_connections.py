"""What is read of the process's connections disturbs nothing else that the process has open."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hallbar.extensions import sqlite_driver
from hallbar.web.connections import connections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is looked at")

_WRITES = """
import sys
from hallbar.extensions import sqlite_driver

other = sqlite_driver.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    other.execute("BEGIN IMMEDIATE")
except sqlite_driver.OperationalError as error:
    print(error)
"""


def test_who_writes_to_an_embedded_database_keeps_the_lock_while_connections_are_looked_at(tmp_path: Path) -> None:
    """Another process that was let in meanwhile would break the database."""
    path = tmp_path / "hallbar.db"
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()[:2]):
        ours, _address = listener.accept()
        writer = sqlite_driver.connect(str(path), isolation_level=None)
        with ours:
            writer.execute("PRAGMA journal_mode=WAL").close()
            writer.execute("BEGIN IMMEDIATE").close()
            assert ours.fileno() in [one.file for one in connections({str(listener.getsockname()[1])})]
            other = [sys.executable, "-c", _WRITES, str(path)]
            said = subprocess.run(other, capture_output=True, text=True, check=True)
            assert "locked" in said.stdout
        writer.close()
