"""What the views of a request share: its moment, the edition of the content, and the vocabulary."""

from datetime import datetime

from flask import current_app, g

from hallbar import clock
from hallbar.archive import Holdings, Librarian, Vocabulary, known_vocabulary, load_vocabulary
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


def holdings() -> Holdings:
    """The archive as it stands at the request's moment."""
    librarian: Librarian = current_app.extensions["librarian"]
    return librarian.holdings(db.session(), edition(), request_time())


def vocabulary() -> Vocabulary:
    """The facets and terms that the public may know of; not read again because a post has changed."""
    every = memory().get(edition().frame, "every term", lambda: load_vocabulary(db.session()))
    if not every.unlisted:
        return every
    return memory().get(edition(), "vocabulary", lambda: known_vocabulary(db.session(), every, request_time()))
