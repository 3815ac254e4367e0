"""What every template may use."""

from dataclasses import dataclass, field

from flask import Flask, g
from jinja2 import StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from hallbar import clock, markup
from hallbar.extensions import db
from hallbar.language import dates
from hallbar.models import THE_SITE, Media, Purpose, Site
from hallbar.web.assets import bundled
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


def site_facts() -> SiteFacts:
    """Read once a request. Without a usable database it is a nameless site, so that error pages can be shown."""
    if "site_facts" not in g:
        try:
            require_ready()  # else asking would make a database of a file that is not there
            site = db.session.get(Site, THE_SITE)
        except (NotReady, SQLAlchemyError):
            db.session.rollback()
            keep_not()
            site = None
        g.site_facts = _facts(site) if site else SiteFacts()
    facts: SiteFacts = g.site_facts
    return facts


def forget_site() -> None:
    """Do not ask a database that has just failed: it may take its time to fail again."""
    g.site_facts = SiteFacts()


def _facts(site: Site) -> SiteFacts:
    notice = site.notice_at(clock.now())
    return SiteFacts(
        name=site.name,
        tagline=site.tagline,
        publisher=site.publisher,
        contact_name=site.contact_name,
        contact_email=site.contact_email,
        contact_phone=site.contact_phone,
        notice=markup.inline(notice) if notice else Markup(""),
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


def init_app(app: Flask) -> None:
    """Set up Jinja: where templates lie, strictness, filters and globals."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.template_folder = str(bundled("templates"))
    app.jinja_env.filters.update(
        date=dates.long_date,
        day=dates.long_date,
        isodate=dates.iso_date,
        clock=dates.date_and_clock,
        clock_time=dates.clock_time,
        moment=dates.weekday_and_clock,
        number=dates.number,
    )
    app.jinja_env.globals["picture"] = picture

    @app.context_processor
    def common() -> dict[str, object]:
        # The site only when a template prints it: not for a sitemap.
        return {"site": LocalProxy(site_facts), "section": "", "canonical": "", "robots": ""}
