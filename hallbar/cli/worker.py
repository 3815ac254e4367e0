"""What a worker serves, of ``hallbar run`` or of another server."""

import ctypes
import gc
import sys

from flask import Flask

from hallbar import create_app

_ARENAS = -8
"""``M_ARENA_MAX`` of glibc's mallopt(3)."""


def create_worker_app(*, alone: bool = False) -> Flask:
    """The application, with what looks after the folder of pages.

    :param alone: nobody has seen to it that the folder has nothing left of another release or of other settings.
    """
    _share_memory()
    app = create_app()
    files = app.extensions.get("page_files")
    if files is not None:
        files.start(anew=alone)
    _leave_alone_what_stays()
    return app


def _leave_alone_what_stays() -> None:
    """What has been loaded stays for as long as the process: it need not be looked through for garbage again and again,
    which costs a page that is ready a third of its time.
    """
    gc.collect()
    gc.freeze()


def _share_memory() -> None:
    """Threads share what they have freed: with a heap for each of eight a worker keeps a third more."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_ARENAS, 2)
