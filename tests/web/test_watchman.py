"""Which connections are hung up on, and which are left alone. With the kernel's own figures: real sockets."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hallbar.web import watchman
from hallbar.web.watchman import Transfer, Watchman

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is done")
SOON = 4.0
"""Seconds in which it must have happened; and long after which it must not."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchman, "EVERY", 0.1)
    monkeypatch.setattr(watchman, "GRACE", 0.1)
    monkeypatch.setattr(watchman, "SENDER", 0.5)
    monkeypatch.setattr(watchman, "READER", 0.5)


class House:
    """A server that accepts connections and leaves it at that, and its watchman."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.watchman = Watchman()
        self.held = contextlib.ExitStack()

    def connection(self) -> tuple[socket.socket, socket.socket]:
        """The client's end, and the server's."""
        client = self.held.enter_context(socket.create_connection(self.listener.getsockname()[:2], timeout=SOON))
        return client, self.held.enter_context(self.listener.accept()[0])

    def waits_for(self, address: str, **others: Any) -> Transfer:
        """A thread does, and has done for too long."""
        port = str(self.listener.getsockname()[1])
        transfer = self.watchman.begin({"REMOTE_ADDR": address, "SERVER_PORT": port, **others})
        transfer.due = transfer.since
        return transfer

    def close(self) -> None:
        """Wait for nobody any longer: the watchman goes."""
        for transfer in list(self.watchman._transfers):
            self.watchman.end(transfer)


@contextlib.contextmanager
def opened(family: socket.AddressFamily, address: str) -> Iterator[House]:
    both = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    with socket.create_server((address, 0), family=family, dualstack_ipv6=both) as listener:
        house = House(listener)
        with house.held, contextlib.closing(house):
            yield house


@pytest.fixture
def house() -> Iterator[House]:
    with opened(socket.AF_INET, "127.0.0.1") as house:
        yield house


def is_open(client: socket.socket, seconds: float) -> bool:
    """Whether nobody has hung up within a time."""
    client.settimeout(seconds)
    try:
        return client.recv(1 << 20) != b""
    except TimeoutError:
        return True
    except ConnectionResetError:
        return False


def meanwhile(work: Callable[[], object]) -> threading.Thread:
    """Do something again and again until the test ends or it fails."""

    def repeat() -> None:
        with contextlib.suppress(OSError):
            while True:
                work()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    return thread


def test_a_sender_who_has_stopped_is_hung_up_on_when_it_is_late(house: House) -> None:
    client, _ours = house.connection()
    client.sendall(b"half of it")
    transfer = house.waits_for("127.0.0.1")
    transfer.due = time.monotonic() + 1.5
    assert is_open(client, 1)
    assert not is_open(client, SOON)


def test_one_who_goes_on_or_is_waited_for_no_longer_is_left_alone(house: House) -> None:
    steady, ours = house.connection()
    meanwhile(lambda: (steady.sendall(bytes(watchman.LEAST)), ours.recv(1 << 20), time.sleep(0.1)))
    transfer = house.waits_for("127.0.0.1")
    assert is_open(steady, 1.5)
    house.watchman.end(transfer)
    idle, _ours = house.connection()
    house.watchman.end(house.waits_for("127.0.0.1"))
    assert is_open(idle, 1.5)


def test_among_those_of_one_address_it_is_the_one_who_was_silent_for_so_long(house: House) -> None:
    """The others have sent what they have to say, and wait for their answer."""
    before, _ours = house.connection()
    before.sendall(b"all of it")
    time.sleep(1)
    stopped, _ours = house.connection()
    stopped.sendall(b"half of it")
    transfer = house.waits_for("127.0.0.1")
    time.sleep(1)
    after, _ours = house.connection()
    after.sendall(b"all of it")
    assert not is_open(stopped, SOON)
    house.watchman.end(transfer)
    assert is_open(before, 0.7)
    assert is_open(after, 0.7)


def test_others_addresses_and_connections_of_our_own_are_left_alone(house: House) -> None:
    other, _ours = house.connection()
    with opened(socket.AF_INET, "127.0.0.1") as database:
        own, _theirs = database.connection()
        house.waits_for("192.0.2.1")
        house.waits_for("")
        house.waits_for("nobody")
        assert is_open(own, 1.5)
    assert is_open(other, 0.1)


def test_behind_a_proxy_it_is_the_proxys_connection(house: House) -> None:
    client, _ours = house.connection()
    port = str(house.listener.getsockname()[1])
    told = {"REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": port}
    house.waits_for("192.0.2.1", SERVER_PORT="443", **{"werkzeug.proxy_fix.orig": told})
    assert not is_open(client, SOON)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(("comes_to", "address"), [("::1", "0:0::1"), ("127.0.0.1", "::ffff:7f00:1")])
def test_an_address_may_be_ipv6_and_spelt_otherwise(comes_to: str, address: str) -> None:
    with opened(socket.AF_INET6, "::") as house:
        client = house.held.enter_context(socket.create_connection((comes_to, house.listener.getsockname()[1])))
        house.held.enter_context(house.listener.accept()[0])
        house.waits_for(address)
        assert not is_open(client, SOON)


def test_a_reader_who_hardly_reads_is_hung_up_on_and_the_rest_forgotten(house: House) -> None:
    client, ours = house.connection()
    writing = meanwhile(lambda: ours.sendall(bytes(1 << 20)))
    house.watchman.begin({"SERVER_PORT": str(house.listener.getsockname()[1])})
    writing.join(SOON)
    assert not writing.is_alive(), "who writes is told"
    ours.close()
    while is_open(client, SOON):
        pass
    assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO) == 7, (
        "closed at once: nothing is kept to be taken yet"
    )


def test_a_slow_reader_who_goes_on_is_left_alone(house: House) -> None:
    client, ours = house.connection()
    writing = meanwhile(lambda: ours.sendall(bytes(1 << 20)))
    house.watchman.begin({"SERVER_PORT": str(house.listener.getsockname()[1])})
    until = time.monotonic() + 2
    while time.monotonic() < until:
        assert client.recv(1 << 16)
        time.sleep(0.05)
    assert writing.is_alive()


def test_the_watchman_goes_when_there_is_nobody_to_watch_and_comes_back(house: House) -> None:
    def watching() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "watchman"]

    def all_go() -> None:
        until = time.monotonic() + 2 * SOON
        while watching():
            assert time.monotonic() < until
            time.sleep(0.05)

    all_go()  # those of other tests, too
    for _ in range(2):
        transfer = house.waits_for("192.0.2.1")
        assert len(watching()) == 1
        house.watchman.end(transfer)
        all_go()
