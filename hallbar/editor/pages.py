"""Standing pages: written, looked at before they are saved, and put back as they were."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from hallbar import clock
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.page import PageForm
from hallbar.editor.previewing import FOLDER
from hallbar.extensions import db, writing
from hallbar.models import AccessibilityStatement, Page, PageRevision, PostContent, Role
from hallbar.publishing import gate, standing_pages
from hallbar.publishing.preview import html_of
from hallbar.web.addresses import absolute


@blueprint.get("/sidor")
@requires(Role.EDITOR)
def pages() -> str:
    """Each with when it was changed."""
    today = clock.to_stockholm(clock.now()).date()
    return render_template(
        "editor/pages/index.html",
        pages=db.session.scalars(select(Page).options(defer(Page.body)).order_by(Page.title)).all(),
        statement=db.session.scalar(select(AccessibilityStatement)),
        today=today,
        section="pages",
    )


@blueprint.get("/sidor/<slug>")
@requires(Role.EDITOR)
def page(slug: str) -> str:
    """A page's text, to be written in."""
    shown = load_page(slug)
    return _edit(shown, PageForm.of(shown))


@blueprint.post("/sidor/<slug>")
@requires(Role.EDITOR)
def save_page(slug: str) -> ResponseReturnValue:
    """Save it, and show it to the public."""
    form = PageForm()
    if form.validate() and _reads_well(form):
        with writing() as session:
            saved, user = load_page(slug), still(Role.EDITOR)
            if not form.is_stale(saved):
                standing_pages.save(session, saved, form.title.data or "", form.body.data or "", user, clock.now())
        if form.status == 200:
            flash("Sidan är sparad och syns på webbplatsen.")
            return redirect(url_for("editor.page", slug=slug), 303)
    return _edit(load_page(slug), form), form.status


@blueprint.post("/sidor/<slug>/forhandsgranskning")
@requires(Role.EDITOR)
def preview_page(slug: str) -> str:
    """What is typed as its readers would meet it, above the form it stands in. Nothing is saved."""
    form = PageForm()
    return _edit(load_page(slug), form, _html(PostContent(title=form.title.data or "", body=form.body.data or "")))


@blueprint.get("/sidor/<slug>/versioner")
@requires(Role.EDITOR)
def page_versions(slug: str) -> str:
    """The texts that a page has had, the newest first."""
    shown = load_page(slug)
    of_page = select(PageRevision).where(PageRevision.page_id == shown.id).order_by(PageRevision.number.desc())
    kept = db.session.scalars(of_page.options(defer(PageRevision.body), joinedload(PageRevision.author))).all()
    return render_template("editor/pages/versions.html", page=shown, versions=kept, section="pages")


@blueprint.get("/sidor/<slug>/versioner/<int:number>")
@requires(Role.EDITOR)
def page_version(slug: str, number: int) -> str:
    """One of them, and how the page differs from it now."""
    shown = load_page(slug)
    version = load_page_version(shown, number)
    text = standing_pages.text_of(version)
    return render_template(
        "editor/pages/version.html",
        page=shown,
        version=version,
        old=text,
        new=standing_pages.text_of(shown),
        html=_html(text),
        base=PageForm.of(shown).base.data,
        section="pages",
    )


@blueprint.post("/sidor/<slug>/versioner/<int:number>/aterstallning")
@requires(Role.EDITOR)
def restore_page_version(slug: str, number: int) -> ResponseReturnValue:
    """Put it back in the page's place, which becomes a version itself; not over what has been saved meanwhile.

    One that would not be taken today is offered in the form, with what to mend.
    """
    base, now = request.form.get("base", ""), clock.now()
    text = standing_pages.text_of(load_page_version(load_page(slug), number))
    form = PageForm(formdata=None, data={"title": text.title, "body": text.body, "base": base})
    if not _reads_well(form):
        return _edit(load_page(slug), form), 422
    with writing() as session:
        restored, user = load_page(slug), still(Role.EDITOR)
        if base != PageForm.of(restored).base.data:
            abort(409, "Sidan har ändrats sedan du öppnade versionen. Öppna den igen och jämför med hur det är nu.")
        old = load_page_version(restored, number)
        standing_pages.save(session, restored, old.title, old.body, user, now, f"Texten i version {number}")
    flash(f"Version {number} är återställd och syns på webbplatsen.")
    return redirect(url_for("editor.page_versions", slug=slug), 303)


def load_page(slug: str) -> Page:
    """A standing page by its name, or 404."""
    found = db.session.scalar(select(Page).where(Page.slug == slug))
    return found or abort(404, "Sidan finns inte. Gå till Sidor och välj en som finns.")


def load_page_version(page: Page, number: int) -> PageRevision:
    """One of its versions, or 404."""
    of_page = select(PageRevision).where(PageRevision.page_id == page.id, PageRevision.number == number)
    return db.session.scalar(of_page) or abort(404, "Versionen finns inte. Gå till sidans versioner och välj en.")


def _reads_well(form: PageForm) -> bool:
    """Whether nothing stands in the way of those who cannot see the text; else the form tells what does."""
    body = form.body.data or ""
    for obstacle in gate.of_text(body, standing_pages.media_of(db.session(), body)):
        form.refuse("body", obstacle.sentence)
    return not form.errors


def _edit(shown: Page, form: PageForm, html: Markup | None = None) -> str:
    address = absolute(f"/{shown.slug}")
    return render_template("editor/pages/edit.html", page=shown, form=form, html=html, address=address, section="pages")


def _html(text: PostContent) -> Markup:
    return html_of(text, dict(standing_pages.media_of(db.session(), text.body)), FOLDER)
