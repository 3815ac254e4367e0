"""The terms of a facet: made, named, retired, merged, and taken away when nothing has them."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hallbar import clock, search
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.facets import load_facet
from hallbar.editor.forms.vocabulary import TermForm
from hallbar.editor.vocabulary_lists import usage
from hallbar.extensions import db, writing
from hallbar.models import Role, Term
from hallbar.publishing import vocabulary
from hallbar.publishing.refusal import Refused


@blueprint.get("/facetter/<int:facet_id>/filterval/ny")
@requires(Role.ADMIN)
def new_term(facet_id: int) -> str:
    """The form of a new one."""
    facet = load_facet(facet_id)
    form = TermForm(formdata=None).offer(facet)
    return render_template("editor/terms/new.html", form=form, facet=facet, section="facets")


@blueprint.post("/facetter/<int:facet_id>/filterval/ny")
@requires(Role.ADMIN)
def create_term(facet_id: int) -> ResponseReturnValue:
    """Make it."""
    form = TermForm()
    if form.validate():
        try:
            with writing() as session:
                facet = load_facet(facet_id)
                made = vocabulary.create_term(session, facet, form.wish(), still(Role.ADMIN), clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        else:
            flash(f"{made.label} finns nu under {facet.label} och går att välja.")
            return redirect(url_for("editor.facet", facet_id=facet_id), 303)
    facet = load_facet(facet_id)
    return render_template("editor/terms/new.html", form=form.offer(facet), facet=facet, section="facets"), form.status


@blueprint.get("/facetter/filterval/<int:term_id>")
@requires(Role.ADMIN)
def term(term_id: int) -> str:
    """A term, and what can be done with it."""
    shown = load_term(term_id)
    return _page(shown, TermForm.of(shown))


@blueprint.post("/facetter/filterval/<int:term_id>")
@requires(Role.ADMIN)
def change_term(term_id: int) -> ResponseReturnValue:
    """Change it: under another name in addresses the old one leads there."""
    form = TermForm()
    if form.validate():
        try:
            with writing() as session:
                changed = load_term(term_id)
                if not form.offer(changed.facet, changed).is_stale(changed):
                    vocabulary.change_term(session, changed, form.wish(), still(Role.ADMIN), clock.now())
        except Refused as refusal:
            form.refuse(refusal.field, str(refusal))
        if form.status == 200:
            search.catch_up(writing)
            flash("Filtervalet är sparat.")
            return redirect(url_for("editor.term", term_id=term_id), 303)
    return _page(load_term(term_id), form), form.status


@blueprint.post("/facetter/filterval/<int:term_id>/pensionering")
@requires(Role.ADMIN)
def retire_term(term_id: int) -> ResponseReturnValue:
    """Offer it no longer."""
    with writing() as session:
        retired = load_term(term_id)
        vocabulary.retire(session, retired, still(Role.ADMIN), clock.now())
    return _done(term_id, f"{retired.label} erbjuds inte längre för nya inlägg.")


@blueprint.post("/facetter/filterval/<int:term_id>/aterkomst")
@requires(Role.ADMIN)
def bring_back_term(term_id: int) -> ResponseReturnValue:
    """Offer it again."""
    with writing() as session:
        offered = load_term(term_id)
        vocabulary.bring_back(session, offered, still(Role.ADMIN), clock.now())
    return _done(term_id, f"{offered.label} erbjuds igen.")


@blueprint.get("/facetter/filterval/<int:term_id>/borttagning")
@requires(Role.ADMIN)
def ask_term_deletion(term_id: int) -> str:
    """What taking it away means, and the button that does it."""
    doomed = load_term(term_id)
    used = bool(vocabulary.used_terms(db.session(), doomed.facet, only=doomed))
    return render_template("editor/terms/deletion.html", term=doomed, used=used, section="facets")


@blueprint.post("/facetter/filterval/<int:term_id>/borttagning")
@requires(Role.ADMIN)
def delete_term(term_id: int) -> ResponseReturnValue:
    """Take it away, if no text has it."""
    try:
        with writing() as session:
            gone = load_term(term_id)
            label, facet_id = gone.label, gone.facet_id
            vocabulary.delete_term(session, gone, still(Role.ADMIN), clock.now())
    except Refused as refusal:
        abort(409, str(refusal))
    flash(f"{label} är borttaget.")
    return redirect(url_for("editor.facet", facet_id=facet_id), 303)


def load_term(term_id: int) -> Term:
    """A term by its id with its aliases, or 404."""
    wanted = select(Term).where(Term.id == term_id).options(selectinload(Term.aliases))
    return db.session.scalar(wanted) or abort(404, "Filtervalet finns inte. Det kan ha tagits bort eller slagits ihop.")


def _page(shown: Term, form: TermForm) -> str:
    posts, public = usage(db.session(), [shown.id], clock.now()).get(shown.id, (0, 0))
    return render_template(
        "editor/terms/edit.html",
        form=form.offer(shown.facet, shown),
        term=shown,
        posts=posts,
        public=public,
        former=vocabulary.former_slugs(shown),
        section="facets",
    )


def _done(term_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("editor.term", term_id=term_id), 303)
