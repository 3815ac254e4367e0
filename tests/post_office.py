"""A real SMTP server on this machine, as small as RFC 5321 lets it be, that keeps the letters it is given."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage


class PostOffice(socketserver.ThreadingTCPServer):
    """Listens on a free port; ``letters`` are those that have come."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[EmailMessage] = []
        self.refuses = ""
        """The answer to every recipient, where it is not accepted."""
        self.has_letter = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def letter(self, seconds: float = 10) -> EmailMessage:
        """The only letter, which may still be on its way."""
        assert self.has_letter.wait(seconds), "no letter has come"
        (letter,) = self.letters
        return letter


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line.decode().split(maxsplit=1)[0].upper() if line.strip() else ""
            if verb == "DATA":
                self.say("354 go on")
                self.take_letter()
            elif verb == "RCPT" and self.server.refuses:
                self.say(self.server.refuses)
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def take_letter(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.has_letter.set()
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextlib.contextmanager
def open_office() -> Iterator[PostOffice]:
    """A post office, until the block ends."""
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()


def mail_is_done() -> None:
    """Wait until no letter is on its way out of this process."""
    deadline = time.monotonic() + 10
    while any(thread.name == "mail" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
