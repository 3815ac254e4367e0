"""The front page."""

from itertools import islice

from flask import render_template, request
from werkzeug.wrappers import Response

from hallbar.archive import ArchiveFilter, Holdings
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
    held, terms = holdings(), vocabulary()
    shown = held.entries(db.session(), _ids(held), terms)
    lead = shown[0] if shown else None
    return render_template(
        "home/index.html",
        lead=lead,
        story=held.story(db.session(), lead.slug, request_time(), terms) if lead else None,
        latest=shown[1:],
        total=len(held.visible),
        feed_href=ArchiveFilter().feed_address(),
        section="home",
        canonical=canonical,
    )


def _ids(held: Holdings) -> list[int]:
    """The lead story, pinned or else the newest, then the latest of the others."""
    newest = list(islice(held.catalogue.in_order(held.visible), LATEST + 1))
    pinned = held.visible & held.catalogue.pinned
    if not pinned:
        return newest
    lead = next(held.catalogue.in_order(pinned))
    return [lead, *(number for number in newest if number != lead)][: LATEST + 1]
