"""Old addresses: where they lead, which one can search, add to, change and take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from hallbar import clock
from hallbar.archive.links import pager
from hallbar.editor import leading, reports
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.redirect import RedirectForm, address_of
from hallbar.editor.paged_list import PagedList
from hallbar.extensions import db, writing
from hallbar.language.text import spellings
from hallbar.models import Post, Redirect, Role
from hallbar.publishing import redirects
from hallbar.publishing.refusal import Refused
from hallbar.web.arguments import Args, firsts, whole_number

LIST = "/redaktion/omdirigeringar"
LONGEST = 200


@dataclass(frozen=True)
class RedirectList(PagedList):
    """Which redirects are asked for."""

    path = LIST
    q: str = ""

    @classmethod
    def parse(cls, args: Args) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        return cls(values.get("q", "")[:LONGEST].rstrip(), page=whole_number(values.get("sida", "")) or 1)

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments."""
        pairs = [("q", self.q)] if self.q else []
        return pairs + ([("sida", str(self.page))] if self.page > 1 else [])

    def condition(self) -> ColumnElement[bool]:
        """In SQL: every word stands in the address, or where it leads."""
        return and_(true(), *map(_says, self.q.split()))


def _says(word: str) -> ColumnElement[bool]:
    places = (Redirect.path, Redirect.target, Post.slug, Post.title)
    return or_(*(place.icontains(spelled, autoescape=True) for place in places for spelled in spellings(word)))


@blueprint.get("/omdirigeringar")
@requires(Role.EDITOR)
def redirects_list() -> ResponseReturnValue:
    """A page of them, the newest first."""
    args = list(request.args.items(multi=True))
    wanted = RedirectList.parse(args)
    if args != wanted.args():
        return redirect(wanted.address())
    matching = select(Redirect).outerjoin(Redirect.post).where(wanted.condition())
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    last = wanted.last(total)
    if wanted.page > last:
        return redirect(wanted.on_page(last).address())
    context = {"rows": _rows(wanted), "pager": pager(wanted, last, LIST), "report": reports.take()}
    return render_template("editor/redirects/index.html", wanted=wanted, total=total, section="redirects", **context)


@blueprint.get("/omdirigeringar/ny")
@requires(Role.EDITOR)
def new_redirect() -> str:
    """The form."""
    return _page(RedirectForm(formdata=None))


@blueprint.post("/omdirigeringar/ny")
@requires(Role.EDITOR)
def create_redirect() -> ResponseReturnValue:
    """Let an old address lead on."""
    form = RedirectForm()
    if form.validate():
        try:
            with writing() as session:
                user = still(Role.EDITOR)
                redirects.add(session, leading.lead_of(session, form), user, clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        else:
            flash("Omdirigeringen är sparad och gäller nu.")
            return redirect(url_for("editor.redirects_list"), 303)
    return _page(form), 422


@blueprint.get("/omdirigeringar/<int:id>")
@requires(Role.EDITOR)
def edit_redirect(id: int) -> str:
    """One of them."""
    row = load_redirect(id)
    return _page(RedirectForm.of(row), row)


@blueprint.post("/omdirigeringar/<int:id>")
@requires(Role.EDITOR)
def save_redirect(id: int) -> ResponseReturnValue:
    """Change it."""
    form = RedirectForm()
    if db.session.get(Redirect, id) is None:
        form.refuse("", "Någon har tagit bort omdirigeringen under tiden. Spara, så läggs den till igen.")
        return _page(form), 409
    if form.validate():
        try:
            with writing() as session:
                row, user = load_redirect(id), still(Role.EDITOR)
                if not form.is_stale(row):
                    redirects.change(session, row, leading.lead_of(session, form), user, clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        if form.status == 200:
            flash("Omdirigeringen är sparad och gäller nu.")
            return redirect(url_for("editor.redirects_list"), 303)
    return _page(form, load_redirect(id)), form.status


@blueprint.post("/omdirigeringar/<int:id>/borttagning")
@requires(Role.EDITOR)
def delete_redirect(id: int) -> ResponseReturnValue:
    """Take it away; that can be undone."""
    with writing() as session:
        entry = redirects.remove(session, load_redirect(id), still(Role.EDITOR), clock.now())
    reports.remember(entry)
    return redirect(url_for("editor.redirects_list"), 303)


def load_redirect(id: int) -> Redirect:
    """A redirect by its id, or 404."""
    row = db.session.get(Redirect, id, options=[joinedload(Redirect.post)])
    return row or abort(404, "Omdirigeringen finns inte. Någon kan ha tagit bort den.")


def _rows(wanted: RedirectList) -> Sequence[tuple[Redirect, str]]:
    """Each with where it leads."""
    matching = select(Redirect).outerjoin(Redirect.post).where(wanted.condition())
    page = matching.order_by(Redirect.id.desc()).limit(wanted.per_page).offset(wanted.start)
    return [(row, address_of(row)) for row in db.session.scalars(page.options(joinedload(Redirect.post)))]


def _page(form: RedirectForm, row: Redirect | None = None) -> str:
    return render_template("editor/redirects/edit.html", form=form, row=row, section="redirects")
