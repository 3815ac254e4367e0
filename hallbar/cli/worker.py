"""What a worker serves, of ``hallbar run`` or of another server."""

import ctypes
import gc
import signal
import sys
import threading
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from hallbar import create_app
from hallbar.extensions import db
from hallbar.public.content import get_ready
from hallbar.web.readiness import NotReady

_ARENAS = -8
"""``M_ARENA_MAX`` of glibc's mallopt(3)."""


def create_worker_app(app: Flask | None = None, *, alone: bool = False) -> Flask:
    """The application, with what looks after the folder of pages.

    :param app: made by the process that this one is forked from, which has hung up all of its connections; what it has
        read by then is shared, and brought up to date here. Without it one is made.
    :param alone: nobody has seen to it that the folder has nothing left of another release or of other settings.
    """
    if not alone:
        _end_when_told()
    _share_memory()
    if app is None:
        app = create_app()
    read_ahead(app)
    files = app.extensions.get("page_files")
    if files is not None:
        files.start(anew=alone)
    leave_alone_what_stays()
    return app


def _end_when_told() -> None:
    """A process that is told to stop while it starts does so: it has been given its parent's way of being told, which
    nobody here listens to, and one of its own it gets when it serves.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def read_ahead(app: Flask) -> None:
    """Read what the first visitor would wait for; later, when there is no database yet, or one that fails. Nothing is
    connected afterwards.
    """
    with app.app_context(), suppress(NotReady, SQLAlchemyError):
        try:
            get_ready()
        finally:
            db.session.remove()
            db.engine.dispose()  # whoever forks after this is to have connections of its own


def leave_alone_what_stays() -> None:
    """What has been loaded stays for as long as the process: it need not be looked through for garbage again and again,
    which costs a page that is ready a third of its time.
    """
    gc.collect()
    gc.freeze()


def _share_memory() -> None:
    """Threads share what they have freed: with a heap for each of eight a worker keeps a third more."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_ARENAS, 2)
