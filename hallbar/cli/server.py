"""Granian, with one listening socket for all of its workers, and a short way to what is ready.

On Linux each worker would have a socket of its own on the port (``SO_REUSEPORT``), and who waits in the queue of one
that ends is cut off. With one queue, whoever waits while workers are exchanged is answered by the next. Elsewhere
Granian does just this by itself.

What is ready is answered before an environment is made for it, which would take as long as the answer.
"""

import multiprocessing
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from granian._granian import ListenerSpec
from granian.server import mp
from granian.server.mp import MPServer
from granian.wsgi import _callback_wrapper


class OneSocketServer(MPServer):
    """See above."""

    def _init_shared_socket(self) -> None:
        if multiprocessing.get_start_method() != "fork":  # a socket is inherited by what is forked only
            super()._init_shared_socket()
            return
        server: Any = self
        server._shd = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        server._sfd = server._shd.get_fd()
        _notice_who_is_gone(server._sfd)
        server._ssp = server._sso = None

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[[], Any]) -> Any:  # type: ignore[override]
        if multiprocessing.get_start_method() == "fork" and hasattr(os, "sched_setaffinity"):
            callback_loader = partial(_on_a_processor, idx, self.workers, callback_loader)
        return super()._spawn_worker(idx, target, callback_loader)


def _on_a_processor(number: int, workers: int, load: Callable[[], Any]) -> Any:
    """Keep a worker to one processor, where there are enough workers for all.

    One of its threads runs Python at a time. When they lie on several processors, each handing over wakes another one:
    a page that is ready takes half as much again of the processor, and the slowest in a hundred come twice as late.

    :param load: makes what it serves, and may begin threads, which stay on the same processor.
    """
    processors = sorted(os.sched_getaffinity(0))
    if workers >= len(processors):
        os.sched_setaffinity(0, {processors[number % len(processors)]})
    return load()


def _notice_who_is_gone(listener: int) -> None:
    """A computer that was shut in the middle of what it sent would hold its place for ever. What is accepted has the
    listener's options (tcp(7)).
    """
    with socket.socket(fileno=os.dup(listener)) as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):
                shared.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def answering(
    app: Any, options: dict[str, Any], log_format: str | None = None
) -> Callable[[Any, dict[str, Any]], object]:
    """What Granian calls with each request.

    :param app: WSGI; its extension ``ready`` has status, headers and body of what it can answer at once, and None for
        the rest.
    """
    answer_in_full = _callback_wrapper(app, options, log_format)
    ready = getattr(app, "extensions", {}).get("ready")
    if ready is None or log_format:
        return answer_in_full

    def answer(protocol: Any, scope: dict[str, Any]) -> object:
        at_once = ready(scope)
        return protocol.response_bytes(*at_once) if at_once is not None else answer_in_full(protocol, scope)

    return answer


def answer_at_once() -> None:
    """Let workers that are forked from this process answer as above. Elsewhere they answer as Granian lets them."""
    mp._wsgi_call_wrap = answering  # type: ignore[attr-defined,assignment]
