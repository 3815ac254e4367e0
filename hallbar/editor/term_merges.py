"""Merging two terms: the choice, a preview of what it touches, and doing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hallbar import clock, search
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.vocabulary import by_label
from hallbar.editor.terms import load_term
from hallbar.extensions import db, writing
from hallbar.models import Role, Term
from hallbar.publishing.merging_terms import Impact, impact, merge_terms
from hallbar.publishing.refusal import Refused
from hallbar.web.arguments import whole_number

OTHERWISE = "Under tiden har det ändrats vilka inlägg det gäller. Läs igenom igen och slå sedan ihop."


@blueprint.get("/facetter/filterval/<int:term_id>/sammanslagning")
@requires(Role.ADMIN)
def ask_merge(term_id: int) -> str:
    """Which term it is the same as; and once that is chosen, what merging them touches."""
    return _page(load_term(term_id), whole_number(request.args.get("med", "")))


@blueprint.post("/facetter/filterval/<int:term_id>/sammanslagning")
@requires(Role.ADMIN)
def merge_term(term_id: int) -> ResponseReturnValue:
    """Merge them, if that touches what was shown."""
    into_id, seen = whole_number(request.form.get("med", "")), request.form.get("seen", "")
    try:
        with writing() as session:
            merged, into = load_term(term_id), _other(load_term(term_id), into_id)
            _check(session, merged, into, seen)
            entry = merge_terms(session, merged, into, still(Role.ADMIN), clock.now())
            label, detail = entry.subject, entry.detail
    except Refused as refusal:
        return _page(load_term(term_id), into_id, str(refusal)), 409
    search.catch_up(writing)
    flash(f"{label} är nu {detail}. De gamla adresserna leder hit.")
    return redirect(url_for("editor.term", term_id=into_id), 303)


def _other(term: Term, into_id: int | None) -> Term:
    """:raises Refused: when it is no other term of the same facet."""
    into = next((other for other in term.facet.terms if other.id == into_id), None)
    if into is None or into is term:
        raise Refused("Välj vilket filterval det ska slås ihop med.")
    return into


def _check(session: Session, term: Term, into: Term, seen: str) -> None:
    """:raises Refused: when it would touch something else than was shown."""
    if _seen(impact(session, term, into, clock.now())) != seen:
        raise Refused(OTHERWISE)


def _seen(found: Impact) -> str:
    return f"{found.posts}.{found.in_drafts}.{found.both}"


def _page(term: Term, into_id: int | None, fault: str = "") -> str:
    into = next((other for other in term.facet.terms if other.id == into_id and other is not term), None)
    found = impact(db.session(), term, into, clock.now()) if into else None
    return render_template(
        "editor/terms/merge.html",
        term=term,
        into=into,
        found=found,
        seen=_seen(found) if found else "",
        others=[other for other in by_label(term.facet.terms) if other is not term],
        fault=fault,
        section="facets",
    )
