"""The standing pages."""

from flask import abort, render_template
from sqlalchemy import select

from hallbar import markup
from hallbar.extensions import db
from hallbar.models import AccessibilityStatement, Page
from hallbar.public.blueprint import blueprint
from hallbar.public.content import own_address
from hallbar.publishing.standing_pages import media_of
from hallbar.web.addresses import base_url

LONG_ITEMS = ("shortcomings", "method", "feedback", "burden", "out_of_scope")


@blueprint.get("/om")
def about() -> str:
    """About the newsroom."""
    return _page("om", "about", "pages/show.html")


@blueprint.get("/kontakt")
def contact() -> str:
    """How to reach those responsible."""
    return _page("kontakt", "contact", "pages/contact.html")


@blueprint.get("/tillganglighet")
def accessibility() -> str:
    """The accessibility statement that the law asks for."""
    canonical = own_address("/tillganglighet")
    kept = db.session.scalar(select(AccessibilityStatement)) or abort(404)
    return render_template(
        "pages/accessibility.html",
        statement=_statement(kept),
        canonical=canonical,
    )


def _page(slug: str, section: str, template: str) -> str:
    canonical = own_address(f"/{slug}")
    page = db.session.scalar(select(Page).where(Page.slug == slug)) or abort(404)
    pictures = {number: media.picture() for number, media in media_of(db.session(), page.body).items()}
    return render_template(
        template,
        page={"title": page.title, "html": markup.render(page.body, pictures), "updated_at": page.updated_at},
        section=section,
        canonical=canonical,
    )


def _statement(kept: AccessibilityStatement) -> dict[str, object]:
    """The eleven items as a template prints them: what is Markdown as HTML, and where the service stands."""
    items = {column.key: getattr(kept, column.key) for column in kept.__table__.columns}
    return {**items, **{name: markup.render(items[name]) for name in LONG_ITEMS}, "service_url": base_url()}
