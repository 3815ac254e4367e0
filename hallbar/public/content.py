"""What the views of a request share: its moment, the edition of the content, and the vocabulary."""

from datetime import datetime

from flask import g

from hallbar import clock
from hallbar.archive import Vocabulary, load_vocabulary
from hallbar.extensions import db
from hallbar.models import Edition, current_edition
from hallbar.web.memory import memory


def request_time() -> datetime:
    """One moment for all of a request."""
    if "request_time" not in g:
        g.request_time = clock.now()
    moment: datetime = g.request_time
    return moment


def edition() -> Edition:
    """Asked once a request, before anything is read that it speaks of."""
    if "edition" not in g:
        g.edition = current_edition(db.session(), request_time())
    current: Edition = g.edition
    return current


def vocabulary() -> Vocabulary:
    """Facets and terms; not read again because a post has changed."""
    return memory().get(edition().frame, "vocabulary", lambda: load_vocabulary(db.session()))
