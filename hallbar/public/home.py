"""The front page."""

from itertools import islice

from flask import render_template, request
from werkzeug.wrappers import Response

from hallbar.archive import ArchiveFilter, Entry, Story, read_story
from hallbar.extensions import db
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, own_address, vocabulary
from hallbar.public.old_addresses import joomla_feed
from hallbar.web.moment import request_time

LATEST = 10


@blueprint.get("/")
def home() -> str | Response:
    """The lead story, the latest, and how to follow. Joomla's front page was also its feed."""
    if request.args.get("format") == "feed":
        return joomla_feed()
    canonical = own_address("/")
    shown = holdings().entries(db.session(), _ids(), vocabulary())
    lead = shown[0] if shown else None
    return render_template(
        "home/index.html",
        lead=lead,
        story=_story(lead) if lead else None,
        latest=shown[1:],
        total=len(holdings().visible),
        feed_href=ArchiveFilter().feed_address(),
        section="home",
        canonical=canonical,
    )


def _story(lead: Entry) -> Story | None:
    return read_story(db.session(), lead.slug, request_time(), holdings().catalogue, vocabulary())


def _ids() -> list[int]:
    """The lead story, pinned or else the newest, then the latest of the others."""
    catalogue, visible = holdings().catalogue, holdings().visible
    newest = list(islice(catalogue.in_order(visible), LATEST + 1))
    lead = next(catalogue.in_order(visible & catalogue.pinned), None)
    return [lead, *(number for number in newest if number != lead)][: LATEST + 1] if lead else newest
