"""The feed of any selection."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from hallbar import clock, feeds
from hallbar.archive import ArchiveFilter, load_vocabulary
from hallbar.extensions import db
from hallbar.public.blueprint import blueprint
from hallbar.web.addresses import absolute, base_url
from hallbar.web.templating import site_facts


@blueprint.get("/arkiv.rss")
def feed() -> BaseResponse:
    """The newest twenty posts of a selection as RSS; served whatever the order of arguments."""
    vocabulary = load_vocabulary(db.session())
    args = list(request.args.items(multi=True))
    wanted = ArchiveFilter.parse(args, vocabulary)
    if vocabulary.has_moved(args):
        return redirect(wanted.feed_address(), 308)
    document = feeds.feed_document(db.session(), wanted, vocabulary, clock.now(), feeds.Place(base_url()), ".rss")
    response = Response(feeds.rss(document), content_type="application/rss+xml; charset=utf-8")
    response.last_modified = document.updated
    return response


def discovery(selection: ArchiveFilter | None = None, title: str = "") -> list[dict[str, str]]:
    """Feed links for a page's head: that of the present selection first, then the whole site's."""
    whole = {"title": f"Alla nyheter – {site_facts().name}", "href": absolute(ArchiveFilter().feed_address())}
    if selection is None or selection.feed_address() == ArchiveFilter().feed_address():
        return [whole]
    return [{"title": f"{title} – {site_facts().name}", "href": absolute(selection.feed_address())}, whole]
