"""What the views of a request share: the archive as it stands, the vocabulary, and the page's own address."""

from datetime import datetime

from flask import abort, current_app, redirect, request

from hallbar import search
from hallbar.archive import Holdings, Librarian, Vocabulary, known_vocabulary, load_vocabulary
from hallbar.extensions import db
from hallbar.public.blueprint import ALWAYS_ANSWERED, blueprint
from hallbar.web import page_cache
from hallbar.web.addresses import absolute
from hallbar.web.arguments import pairs
from hallbar.web.memory import memory
from hallbar.web.moment import edition, request_time
from hallbar.web.readiness import require_ready


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


def get_ready() -> None:
    """Have at hand what visitors ask for, before the first of them waits for it.

    :raises NotReady: while the database cannot be used.
    :raises sqlalchemy.exc.OperationalError: when it cannot be reached.
    """
    require_ready()
    vocabulary()
    search.get_ready(db.session(), holdings().concordance)


def own_address(address: str, until: datetime | None = None, *, endless: bool = False) -> str:
    """The page's own address, made absolute; the page cache keeps the page under it, and under no other. Who asked with
    other arguments is redirected there.

    To be called before a page is made.

    :param address: path and query.
    :param until: when the page may change though no content does.
    :param endless: there are endlessly many such pages, as of what is searched for.
    """
    query = request.environ.get("QUERY_STRING", "")
    if query != address.partition("?")[2] and list(request.args.items(multi=True)) != pairs(address):
        abort(redirect(address, 302))
    page_cache.keep(address, until, endless=endless)
    return absolute(address)


@blueprint.before_request
def _note_edition() -> None:
    """What is made for the page cache rests on this: read before anything else, of a database that is ready."""
    if page_cache.is_wanted() and request.endpoint not in ALWAYS_ANSWERED:
        page_cache.rests_on(edition())
