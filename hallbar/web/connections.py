"""What the kernel knows of this process's connections (``TCP_INFO``, tcp(7)). On Linux."""

import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True)
class Connection:
    """One that this process has accepted."""

    file: int
    number: int
    """The kernel's; that of the file is soon another's."""
    address: str
    moved: int
    silent: float
    is_reader: bool
    """Bytes in both directions, seconds since any came, and whether some are sent that have not arrived."""

    def is_of(self, address: str) -> bool:
        """Whether it is a client's, however the address is spelt."""
        with suppress(ValueError):
            return ip_address(self.address) == ip_address(address)
        return False

    def hang_up(self) -> None:
        """What has not been taken is forgotten with it (socket(7), ``SO_LINGER``)."""
        with suppress(OSError), _opened(self.file) as (opened, number):
            if number == self.number:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                opened.shutdown(socket.SHUT_RDWR)


def connections(ports: set[str]) -> Iterator[Connection]:
    """Those of who came to these ports."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError, struct.error), _opened(int(name)) as (opened, number):  # an old kernel counts less
            if opened.family in (socket.AF_INET, socket.AF_INET6) and str(opened.getsockname()[1]) in ports:
                said = opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)  # linux/tcp.h, struct tcp_info
                unacked, silent, unsent = (struct.unpack_from("=I", said, place)[0] for place in (24, 52, 144))
                moved = sum(struct.unpack_from("=QQ", said, 120))  # acknowledged by the other, and received
                address = opened.getpeername()[0]
                yield Connection(int(name), number, address, moved, silent / 1000, bool(unacked or unsent))


@contextmanager
def _opened(file: int) -> Iterator[tuple[socket.socket, int]]:
    """A socket of this process under another number, so that it stays the same whatever the server does meanwhile.

    Of what is no socket nothing is copied and closed: whoever closes a file drops the locks that its process has on it
    (POSIX), also those of an embedded database that is being written to.

    :raises OSError: when there is none.
    """
    _refuse_others(os.fstat(file))
    copy = os.dup(file)
    said = os.fstat(copy)
    _refuse_others(said)  # the number has become another file's meanwhile: then its copy stays open
    with socket.socket(fileno=copy) as opened:
        yield opened, said.st_ino


def _refuse_others(said: os.stat_result) -> None:
    if not stat.S_ISSOCK(said.st_mode):
        raise OSError("not a socket")
