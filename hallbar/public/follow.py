"""How to subscribe to any selection, for a person and for a feed reader."""

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hallbar.archive import ArchiveFilter, Selection, archive_page
from hallbar.archive.facets import count
from hallbar.extensions import db
from hallbar.feeds import FORMATS
from hallbar.feeds.opml import MIME, opml
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address, vocabulary
from hallbar.public.feeds import discovery
from hallbar.web.addresses import absolute, base_url
from hallbar.web.templating import site_facts

PATH = "/folj"


@blueprint.get(PATH)
def follow() -> str | BaseResponse:
    """The selection's feeds, and what they hold now."""
    args = list(request.args.items(multi=True))
    wanted = ArchiveFilter.parse(args, vocabulary()).as_feed()
    if args != wanted.feed_args():
        return redirect(wanted.address(PATH), 308 if vocabulary().has_moved(args) else 302)
    canonical = own_address(wanted.address(PATH), endless=bool(args))
    return render_template(
        "follow/index.html",
        page=archive_page(db.session(), wanted, vocabulary(), holdings(), PATH),
        feeds=[
            {"form": made.form, "name": made.name, "href": absolute(wanted.feed_address(f".{made.form}"))}
            for made in FORMATS.values()
        ],
        archive_href=wanted.address(),
        discovery=discovery(wanted),
        canonical=canonical,
        robots="noindex" if args else "",
    )


@blueprint.get("/folj.opml")
def follow_opml() -> Response:
    """All feeds at once."""
    own_address("/folj.opml")
    everything = Selection.of(db.session(), ArchiveFilter(), vocabulary(), holdings())
    counts = count(everything, ArchiveFilter(), vocabulary()).terms
    used = {term_id for term_id, number in counts.items() if number}
    return Response(opml(vocabulary(), used, site_facts().name, base_url()), content_type=f"{MIME}; charset=utf-8")
