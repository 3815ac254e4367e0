"""Granian with one listening socket for all of its workers.

On Linux each worker would have a socket of its own on the port (``SO_REUSEPORT``), and who waits in the queue of one
that ends is cut off. With one queue, whoever waits while workers are exchanged is answered by the next. Elsewhere
Granian does just this by itself.
"""

import multiprocessing
from typing import Any

from granian._granian import ListenerSpec
from granian.server.mp import MPServer


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
