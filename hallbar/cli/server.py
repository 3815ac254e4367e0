"""Granian, with one listening socket for all of its workers, and with what is ready answered at once.

On Linux each worker would have a socket of its own on the port (``SO_REUSEPORT``), and who waits in the queue of one
that ends is cut off. With one queue, whoever waits while workers are exchanged is answered by the next. Elsewhere
Granian does just this by itself.

To hand a request to another thread costs more than to answer it, when all that is needed is a page that is kept. One
thread takes all requests, answers those itself, and hands on only what has to be made.
"""

import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian._granian import ListenerSpec
from granian.server import mp
from granian.server.mp import MPServer

from hallbar.cli.threads import THREADS

logger = logging.getLogger("granian")


class OneSocketServer(MPServer):
    """See above."""

    def _init_shared_socket(self) -> None:
        if multiprocessing.get_start_method() != "fork":  # a socket is inherited by what is forked only
            super()._init_shared_socket()
            return
        server: Any = self
        server._shd = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        server._sfd = server._shd.get_fd()
        server._ssp = server._sso = None


class Heading:
    """What WSGI's ``start_response`` is told."""

    __slots__ = ("headers", "status")

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        self.status, self.headers = int(status[:3]), headers


def taking_turns(
    app: Any, options: dict[str, Any], log_format: str | None = None, *, usual: Callable[..., Any] = mp._wsgi_call_wrap
) -> Callable[[Any, dict[str, Any]], object]:
    """What Granian calls with each request, in the one thread that it has for them.

    :param app: WSGI; its extension ``ready`` answers what it can at once, and says None to the rest.
    :param usual: makes of it what answers one request to its end.
    """
    answer_in_full = usual(app, options, log_format)
    ready = getattr(app, "extensions", {}).get("ready")
    if ready is None:
        return answer_in_full
    others = ThreadPoolExecutor(THREADS, "request")

    def in_full(protocol: Any, scope: dict[str, Any]) -> None:
        try:
            answer_in_full(protocol, scope)
        except BaseException:  # Granian answers 500 to what is left without an answer
            logger.exception("a request failed")

    def take(protocol: Any, scope: dict[str, Any]) -> None:
        heading = Heading()
        body = ready(scope, heading)
        if body is None:
            others.submit(in_full, protocol, scope)
        else:
            protocol.response_bytes(heading.status, heading.headers, body[0] if body else b"")

    return take


def answer_at_once() -> None:
    """Let workers of this process, or forked from it, answer as above; for those that Granian gives one thread."""
    mp._wsgi_call_wrap = taking_turns
