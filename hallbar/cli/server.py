"""Granian with one listening socket for all of its workers.

On Linux each worker would have a socket of its own on the port (``SO_REUSEPORT``), and who waits in the queue of one
that ends is cut off. With one queue, whoever comes while workers are exchanged is answered by the next. Elsewhere
Granian does just this by itself.
"""

import multiprocessing

from typing import Any

from granian import net
from granian.server.mp import MPServer


class OneSocketServer(MPServer):
    """See above."""

    def _init_shared_socket(self) -> None:
        if multiprocessing.get_start_method() != "fork":  # a socket is inherited by what is forked only
            super()._init_shared_socket()
            return
        listener: Any = vars(net)["SocketSpec"](self.bind_addr, self.bind_port, self.backlog).build()
        parts: dict[str, Any] = {"_shd": listener, "_sfd": listener.get_fd(), "_ssp": None, "_sso": None}
        vars(self).update(parts)
