"""The feed of any selection, in every format."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from flask import Response, abort, redirect, request
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as BaseResponse

from hallbar import feeds
from hallbar.archive import ArchiveFilter
from hallbar.archive.phrasing import title as feed_title
from hallbar.extensions import db
from hallbar.public.blueprint import blueprint
from hallbar.public.content import holdings, vocabulary
from hallbar.web import page_cache
from hallbar.web.addresses import base_url
from hallbar.web.conditional import is_current, without_body
from hallbar.web.memory import memory
from hallbar.web.moment import edition, request_time
from hallbar.web.templating import site_facts

MOST_LEAVES = 10**6
_GRAIN = timedelta(seconds=2)


@blueprint.get("/arkiv.rss", defaults={"form": "rss"})
@blueprint.get("/arkiv.atom", defaults={"form": "atom"})
@blueprint.get("/arkiv.json", defaults={"form": "json"})
def feed(form: str) -> BaseResponse:
    """Twenty posts of a selection; served whatever the order of arguments, and not even written when unchanged."""
    args = list(request.args.items(multi=True))
    known = vocabulary()
    wish = feeds.FeedWish(ArchiveFilter.parse(args, known), form, _leaf(args), base_url(), site_facts().name)
    if known.has_moved(args):
        return redirect(wish.url(wish.leaf).removeprefix(base_url()), 308)
    response = Response(content_type=f"{feeds.FORMATS[form].mime}; charset=utf-8")
    response.set_etag(_fingerprint(wish) or abort(404))
    page_cache.keep(wish.url(wish.leaf).removeprefix(base_url()), _dated_from(), endless=_is_one_of_many(wish))
    if modified := _last_modified():
        response.last_modified = modified
    response.headers["Cache-Control"] = "public, no-cache"
    if is_current(response):
        return without_body(response)
    document = feeds.feed_document(db.session(), wish, known, holdings())
    response.set_data(feeds.FORMATS[form].write(document))
    return response


@blueprint.app_context_processor
def _of_the_site() -> dict[str, object]:
    """Every page points to the site's feeds, an error's too; one of a selection says so itself."""
    return {"discovery": LocalProxy(discovery)}


class FeedLink(NamedTuple):
    """A feed as a page's head names it."""

    title: str
    href: str
    type: str


def discovery(selection: ArchiveFilter | None = None) -> tuple[FeedLink, ...]:
    """Feed links for a page's head: those of the present selection first, then the whole site's."""
    base, site = base_url(), site_facts().name
    whole = _links(ArchiveFilter(), f"Alla nyheter – {site}", base)
    if selection is None or selection.feed_address() == ArchiveFilter().feed_address():
        return whole
    return _links(selection, f"{feed_title(selection.as_feed(), vocabulary())} – {site}", base) + whole


@lru_cache(maxsize=32)
def _links(selection: ArchiveFilter, title: str, base: str) -> tuple[FeedLink, ...]:
    """Every page has those of the whole site. Few are kept, as whoever asks may name a host of any length."""
    return tuple(
        FeedLink(
            title=title if made.form == "rss" else f"{title} ({made.name})",
            href=base + selection.feed_address(f".{made.form}"),
            type=made.mime,
        )
        for made in feeds.FORMATS.values()
    )


def _leaf(args: Sequence[tuple[str, str]]) -> int:
    values = [value for key, value in args if key == feeds.LEAF]
    number = values[0] if values else "1"
    return min(int(number), MOST_LEAVES) or 1 if number.isascii() and number.isdecimal() and len(number) < 9 else 1


def _fingerprint(wish: feeds.FeedWish) -> str:
    def make() -> str:
        return feeds.fingerprint(db.session(), wish, vocabulary(), holdings())

    return memory().get(edition(), wish, make)


def _is_one_of_many(wish: feeds.FeedWish) -> bool:
    selection = wish.selection
    typed = bool(selection.q) or bool(selection.unknown(vocabulary()))
    return typed or selection.choices > 1 or holdings().is_of_nothing(selection)


def _dated_from() -> datetime | None:
    """From when on the date of the last change is told; None when it is told already, or there is none."""
    modified = edition().modified_at
    return modified + _GRAIN if modified and request_time() - modified <= _GRAIN else None


def _last_modified() -> datetime | None:
    """When anything public last changed. Not told within the same two seconds: HTTP's dates have no finer grain, and
    a second change in that second would never be seen by one who asks by date.
    """
    modified = edition().modified_at
    return modified if modified and request_time() - modified > _GRAIN else None
