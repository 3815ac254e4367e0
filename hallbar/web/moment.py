"""The moment that a request is answered for, and the edition of the public content at it."""

from datetime import datetime

from flask import current_app, g

from hallbar import clock
from hallbar.extensions import db
from hallbar.models import Edition, current_edition


def request_time() -> datetime:
    """One moment for all of a request."""
    if "request_time" not in g:
        g.request_time = clock.now()
    moment: datetime = g.request_time
    return moment


def edition() -> Edition:
    """Asked once a request, before anything is read that it speaks of."""
    if "edition" not in g:
        known: Edition | None = current_app.extensions.get("edition")
        g.edition = current_app.extensions["edition"] = current_edition(db.session(), request_time(), known)
    current: Edition = g.edition
    return current
