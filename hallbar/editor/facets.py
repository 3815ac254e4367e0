"""The facets: ways to sort posts, which an administrator makes, names, orders and takes away."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.vocabulary import FacetForm
from hallbar.editor.vocabulary_lists import TermList, facet_rows, term_page
from hallbar.extensions import db, writing
from hallbar.language.dates import number
from hallbar.models import Facet, Role
from hallbar.publishing import vocabulary
from hallbar.publishing.refusal import Refused


@blueprint.get("/facetter")
@requires(Role.ADMIN)
def facets() -> str:
    """All of them in their order."""
    return render_template("editor/facets/index.html", rows=facet_rows(db.session()), section="facets")


@blueprint.get("/facetter/ny")
@requires(Role.ADMIN)
def new_facet() -> str:
    """The form of a new one."""
    form = FacetForm(formdata=None, data={"phrase": "om {}"})
    return render_template("editor/facets/edit.html", form=form, facet=None, section="facets")


@blueprint.post("/facetter/ny")
@requires(Role.ADMIN)
def create_facet() -> ResponseReturnValue:
    """Make it, the last of all."""
    form = FacetForm()
    if form.validate():
        try:
            with writing() as session:
                made = vocabulary.create_facet(session, form.wish(), still(Role.ADMIN), clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        else:
            flash(f"Filtret {made.label} finns nu. Lägg till de värden som ska gå att välja.")
            return redirect(url_for("editor.facet", facet_id=made.id), 303)
    return render_template("editor/facets/edit.html", form=form, facet=None, section="facets"), form.status


@blueprint.get("/facetter/<int:facet_id>")
@requires(Role.ADMIN)
def facet(facet_id: int) -> ResponseReturnValue:
    """A facet with its terms."""
    args = list(request.args.items(multi=True))
    wanted, path = TermList.parse(args), url_for("editor.facet", facet_id=facet_id)
    if args != wanted.args():
        return redirect(wanted.address(path))
    shown = load_facet(facet_id)
    page = term_page(db.session(), shown, wanted, path, clock.now())
    return render_template("editor/facets/show.html", facet=shown, page=page, section="facets")


@blueprint.get("/facetter/<int:facet_id>/andring")
@requires(Role.ADMIN)
def edit_facet(facet_id: int) -> str:
    """What it is called, and how it is used."""
    shown = load_facet(facet_id)
    return render_template("editor/facets/edit.html", form=FacetForm.of(shown), facet=shown, section="facets")


@blueprint.post("/facetter/<int:facet_id>/andring")
@requires(Role.ADMIN)
def change_facet(facet_id: int) -> ResponseReturnValue:
    """Change it."""
    form = FacetForm()
    if form.validate():
        try:
            with writing() as session:
                changed = load_facet(facet_id)
                if not form.is_stale(changed):
                    vocabulary.change_facet(session, changed, form.wish(), still(Role.ADMIN), clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        if form.status == 200:
            flash(f"Filtret är sparat.{_out_of_line(load_facet(facet_id))}")
            return redirect(url_for("editor.facet", facet_id=facet_id), 303)
    shown = load_facet(facet_id)
    return render_template("editor/facets/edit.html", form=form, facet=shown, section="facets"), form.status


@blueprint.post("/facetter/<int:facet_id>/ordning")
@requires(Role.ADMIN)
def move_facet(facet_id: int) -> ResponseReturnValue:
    """Let it change places with the one above or below."""
    up = request.form.get("at") == "upp"
    with writing() as session:
        moved = load_facet(facet_id)
        vocabulary.move_facet(session, moved, up, still(Role.ADMIN), clock.now())
    flash(f"{moved.label} är flyttat {'uppåt' if up else 'nedåt'}.")
    return redirect(url_for("editor.facets", _anchor=f"facet-{facet_id}"), 303)


@blueprint.get("/facetter/<int:facet_id>/borttagning")
@requires(Role.ADMIN)
def ask_facet_deletion(facet_id: int) -> str:
    """What taking it away means, and the button that does it."""
    return _deletion_page(load_facet(facet_id))


@blueprint.post("/facetter/<int:facet_id>/borttagning")
@requires(Role.ADMIN)
def delete_facet(facet_id: int) -> ResponseReturnValue:
    """Take it away, if no text has any of its terms."""
    try:
        with writing() as session:
            gone = load_facet(facet_id)
            label = gone.label
            vocabulary.delete_facet(session, gone, still(Role.ADMIN), clock.now())
    except Refused as refusal:
        abort(409, str(refusal))
    flash(f"Filtret {label} är borttaget.")
    return redirect(url_for("editor.facets"), 303)


def load_facet(facet_id: int) -> Facet:
    """A facet by its id, or 404."""
    return db.session.get(Facet, facet_id) or abort(404, "Filtret finns inte. Det kan ha tagits bort.")


def _out_of_line(saved: Facet) -> str:
    """Which posts do not fit by now, as sentences."""
    too_many, too_few = vocabulary.out_of_line(db.session(), saved)
    said = [f"{number(too_many)} inlägg har fler värden än så."] if too_many else []
    said += [f"{number(too_few)} inlägg har inget värde."] if too_few else []
    return " ".join(["", *said, "De behöver rättas nästa gång de publiceras."]) if said else ""


def _deletion_page(doomed: Facet) -> str:
    used = vocabulary.used_terms(db.session(), doomed)
    return render_template("editor/facets/deletion.html", facet=doomed, used=used, section="facets")
