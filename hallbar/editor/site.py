"""The site itself: its name, who is behind it, and the notice above every page. What is saved shows at once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hallbar import clock, markup
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.row import changed_labels
from hallbar.editor.forms.site import NoticeForm, SiteForm
from hallbar.extensions import db, writing
from hallbar.language.phrases import both
from hallbar.models import THE_SITE, Role, Site
from hallbar.publishing.journal import note


@blueprint.get("/installningar")
@requires(Role.ADMIN)
def site_settings() -> str:
    """What stands on every page."""
    return _settings_page(SiteForm.of(_site()))


@blueprint.post("/installningar")
@requires(Role.ADMIN)
def save_site_settings() -> ResponseReturnValue:
    """Change it."""
    form = SiteForm()
    if form.validate():
        with writing() as session:
            site, user = _site(), still(Role.ADMIN)
            if not form.is_stale(site):
                labels, before = changed_labels(form, site), dict(form.read(site))
                form.write(site)
                if labels:
                    note(session, user, "change_site", clock.now(), subject=both(labels), data={"before": before})
        if form.status == 200:
            flash("Inställningarna är sparade och syns på webbplatsen.")
            return redirect(url_for("editor.site_settings"), 303)
    return _settings_page(form), form.status


@blueprint.get("/installningar/meddelande")
@requires(Role.ADMIN)
def notice() -> str:
    """The notice bar."""
    return _notice_page(NoticeForm.of(_site()))


@blueprint.post("/installningar/meddelande")
@requires(Role.ADMIN)
def save_notice() -> ResponseReturnValue:
    """Show another notice, or none."""
    form, now = NoticeForm(), clock.now()
    if form.validate() and form.settle(now):
        with writing() as session:
            site, user = _site(), still(Role.ADMIN)
            if not form.is_stale(site):
                before = site.notice
                form.write(site)
                if site.notice or before:
                    act = "show_notice" if site.notice else "end_notice"
                    note(session, user, act, now, subject=site.notice or before)
        if form.status == 200:
            flash("Meddelandet visas på webbplatsen." if form.notice.data else "Inget meddelande visas på webbplatsen.")
            return redirect(url_for("editor.notice"), 303)
    return _notice_page(form), form.status


def _site() -> Site:
    return db.session.get_one(Site, THE_SITE)


def _settings_page(form: SiteForm) -> str:
    return render_template("editor/site/edit.html", form=form, section="site")


def _notice_page(form: NoticeForm) -> str:
    site, now = _site(), clock.now()
    return render_template(
        "editor/site/notice.html",
        form=form,
        shown=markup.inline(site.notice) if site.notice_at(now) else "",
        until=site.notice_until,
        has_ended=bool(site.notice) and not site.notice_at(now),
        section="site",
    )
