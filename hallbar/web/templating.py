"""What every template may use."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from flask import Flask, g
from jinja2 import StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from hallbar import markup
from hallbar.extensions import db
from hallbar.language import dates
from hallbar.models import THE_SITE, Media, Purpose, Site
from hallbar.web import escaping
from hallbar.web.assets import bundled
from hallbar.web.memory import memory
from hallbar.web.moment import edition, request_time
from hallbar.web.page_cache.rendering import keep_not
from hallbar.web.readiness import NotReady, require_ready


@dataclass(frozen=True)
class SiteFacts:
    """The site as templates print it."""

    name: str = "Nyhetsrum"
    tagline: str = ""
    publisher: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    notice: Markup = field(default_factory=Markup)
    notice_until: datetime | None = None

    def at(self, now: datetime) -> "SiteFacts":
        """As of a moment: a notice is taken down by itself."""
        is_over = self.notice_until is not None and now >= self.notice_until
        return replace(self, notice=Markup("")) if is_over else self


def site_facts() -> SiteFacts:
    """Read when the site has changed. Without a usable database it is nameless, so that error pages can be shown."""
    if "site_facts" not in g:
        try:
            require_ready()  # else asking would make a database of a file that is not there
            g.site_facts = memory().get(edition().frame, "site", _read_site).at(request_time())
        except (NotReady, SQLAlchemyError):
            db.session.rollback()
            keep_not()
            g.site_facts = SiteFacts()
    facts: SiteFacts = g.site_facts
    return facts


def forget_site() -> None:
    """Do not ask a database that has just failed: it may take its time to fail again."""
    g.site_facts = SiteFacts()


def _read_site() -> SiteFacts:
    site = db.session.get(Site, THE_SITE)
    if site is None:
        return SiteFacts()
    return SiteFacts(
        name=site.name,
        tagline=site.tagline,
        publisher=site.publisher,
        contact_name=site.contact_name,
        contact_email=site.contact_email,
        contact_phone=site.contact_phone,
        notice=markup.inline(site.notice) if site.notice else Markup(""),
        notice_until=site.notice_until,
    )


def picture(
    media: Media,
    sizes: str = markup.pictures.BODY_SIZES,
    eager: bool = False,
    alt: str | None = None,
    purpose: str = Purpose.WHOLE,
) -> Markup:
    """A medium as ``<picture>``.

    :param alt: when something else is to be said of it than its own alternative text.
    :param purpose: ``wide`` where it must be 16 : 9.
    """
    return markup.picture_html(media.picture(purpose=Purpose(purpose)), sizes, eager, alt)


@lru_cache(maxsize=1000)
def kept(macro: Macro, *values: Hashable) -> str:
    """What a macro makes of values, which is the same whenever they are: the latest of it is kept (two or three
    megabytes).

    Rows of posts were a sixth of what an archive page takes, and a tenth of the front page.

    :param values: equal ones must look alike; text and HTML of the same letters are equal.
    """
    return macro(*values)


def init_app(app: Flask) -> None:
    """Set up Jinja: where templates lie, strictness, filters and globals."""
    app.template_folder = str(bundled("templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.code_generator_class = escaping.Generator
    app.jinja_env.filters.update(
        date=dates.long_date,
        day=dates.long_date,
        isodate=dates.iso_date,
        clock=dates.date_and_clock,
        clock_time=dates.clock_time,
        moment=dates.weekday_and_clock,
        number=dates.number,
    )
    app.jinja_env.globals.update(picture=picture, kept=kept)

    @app.context_processor
    def common() -> dict[str, object]:
        return {"site": site_facts(), "section": "", "canonical": "", "robots": ""}
