"""Terms: made, changed, retired, brought back and taken away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hallbar.language.collation import alphabetical
from hallbar.language.phrases import both
from hallbar.language.slugs import slug
from hallbar.models import Facet, Term, TermAlias, User
from hallbar.publishing.journal import note
from hallbar.publishing.refusal import Refused
from hallbar.publishing.vocabulary.names import by_alphabet, name_in_addresses
from hallbar.publishing.vocabulary.uses import used_terms
from hallbar.publishing.vocabulary.wishes import TermWish, changes_between


def create_term(session: Session, facet: Facet, wish: TermWish, user: User | None, now: datetime) -> Term:
    """A new term of a facet; of a form that is sent twice the same one.

    :raises Refused: for a name that is taken or cannot be one.
    """
    names, words = by_alphabet(wish.names), by_alphabet(wish.words)
    same = replace(wish, slug=wish.slug or slug(wish.label), names=names, words=words)
    for made in facet.terms:
        if made.slug == same.slug and TermWish.of(made) == same:
            return made
    term = Term(facet_id=facet.id)
    with session.no_autoflush:
        _write_term(session, facet, term, wish)
    session.add(term)
    note(session, user, "create_term", now, subject=term.label, detail=facet.label)
    session.flush()
    return term


def change_term(session: Session, term: Term, wish: TermWish, user: User | None, now: datetime) -> None:
    """Change a term. Under another name in addresses the old one leads to it, on pages and in feeds.

    :raises Refused: for a name that is taken or cannot be one, and for successors in a circle.
    """
    before, subject = TermWish.of(term), term.label
    with session.no_autoflush:
        _write_term(session, term.facet, term, wish)
    term.listed = True  # whoever has edited it has seen to it
    if changes := list(changes_between(before, TermWish.of(term))):
        note(session, user, "change_term", now, subject=subject, detail=both(changes))


def retire(session: Session, term: Term, user: User | None, now: datetime) -> None:
    """Offer a term no longer for new posts. Those that have it keep it, and while they do visitors can choose it."""
    if term.retired_at is None:
        term.retired_at = now
        note(session, user, "retire_term", now, subject=term.label)


def bring_back(session: Session, term: Term, user: User | None, now: datetime) -> None:
    """Offer a retired term again."""
    if term.retired_at is not None:
        term.retired_at = None
        note(session, user, "bring_back_term", now, subject=term.label)


def delete_term(session: Session, term: Term, user: User | None, now: datetime) -> None:
    """Take a term away that no text names.

    :raises Refused: while one does.
    """
    if used_terms(session, term.facet, only=term):
        raise Refused(
            f"Det finns inlägg, utkast eller äldre versioner med {term.label}. Sluta erbjuda det i stället, "
            "eller slå ihop det med ett annat."
        )
    session.delete(term)
    note(session, user, "delete_term", now, subject=term.label, detail=term.facet.label)


def _write_term(session: Session, facet: Facet, term: Term, wish: TermWish) -> None:
    of_facet = select(Term).where(Term.facet_id == facet.id).options(selectinload(Term.aliases))
    others = [other for other in session.scalars(of_facet) if other is not term]
    name = _term_slug(facet, others, wish)
    names = [(slug(label), label) for label in dict.fromkeys(wish.names)]
    for spelled, label in names:
        _check_name(others, spelled, label)
    _check_successor(session, facet, term, wish)
    renamed = bool(term.slug) and name != term.slug
    kept = [alias for alias in term.aliases if not alias.label and (alias.slug != name or alias.former_id)]
    if renamed and term.slug not in {alias.slug for alias in kept}:
        kept.append(TermAlias(slug=term.slug, label=""))
    wanted = [*names, *(("", word) for word in dict.fromkeys(wish.words))]
    known = {(alias.slug, alias.label): alias for alias in term.aliases if alias.label}
    term.aliases = kept + [known.get(pair) or TermAlias(slug=pair[0], label=pair[1]) for pair in wanted]
    term.label, term.slug, term.inline = wish.label, name, wish.inline
    term.successor_id = wish.successor_id


def _term_slug(facet: Facet, others: Sequence[Term], wish: TermWish) -> str:
    if any(alphabetical(other.label) == alphabetical(wish.label) for other in others):
        raise Refused(f"Det finns redan ett filterval som heter {wish.label} under {facet.label}.", "label")
    name = name_in_addresses(wish.slug, wish.label)
    for other in others:
        if other.slug == name:
            raise Refused(f"{other.label} har redan namnet ”{name}” i webbadressen. Välj ett annat.", "slug")
        if name in {alias.slug for alias in other.aliases}:
            raise Refused(f"Adresser med ”{name}” leder redan till {other.label}. Välj ett annat namn.", "slug")
    return name


def _check_name(others: Sequence[Term], spelled: str, label: str) -> None:
    if not spelled:
        raise Refused(f"”{label}” går inte att skriva i en webbadress. Lägg det bland synonymerna.", "names")
    for other in others:
        if spelled == other.slug or spelled in {alias.slug for alias in other.aliases}:
            raise Refused(
                f"”{label}” leder redan till {other.label}. Ta bort det där först, eller lägg det bland synonymerna.",
                "names",
            )


def _check_successor(session: Session, facet: Facet, term: Term, wish: TermWish) -> None:
    """:raises Refused: when following the successors would lead back."""
    chain: list[Term] = []
    following = wish.successor_id
    while following is not None:
        later = session.get(Term, following)
        if later is None or later.facet_id != facet.id:
            raise Refused(f"Välj en efterträdare under {facet.label}.", "successor")
        if later is term or later in chain:
            said = " → ".join([wish.label, *(one.label for one in chain), later.label])
            raise Refused(f"Det går runt: {said}. Välj en annan efterträdare.", "successor")
        chain.append(later)
        following = later.successor_id
