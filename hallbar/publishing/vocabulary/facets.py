"""Facets: made, changed, moved and taken away."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.collation import alphabetical
from hallbar.language.phrases import both
from hallbar.language.slugs import slug
from hallbar.models import RESERVED, Facet, FacetAlias, User
from hallbar.publishing.journal import note
from hallbar.publishing.refusal import Refused
from hallbar.publishing.vocabulary.names import name_in_addresses
from hallbar.publishing.vocabulary.uses import used_terms
from hallbar.publishing.vocabulary.wishes import FacetWish, changes_between


def create_facet(session: Session, wish: FacetWish, user: User | None, now: datetime) -> Facet:
    """A new facet, the last of all; of a form that is sent twice the same one.

    :raises Refused: for a name that is taken or cannot be one.
    """
    facets = _all_facets(session)
    for made in facets:
        if FacetWish.of(made) == replace(wish, slug=wish.slug or slug(wish.label)):
            return made
    name = _facet_slug(session, wish, None)
    facet = Facet(position=len(facets))
    _write_facet(facet, wish, name)
    session.add(facet)
    note(session, user, "create_facet", now, subject=facet.label)
    session.flush()
    return facet


def change_facet(session: Session, facet: Facet, wish: FacetWish, user: User | None, now: datetime) -> None:
    """Change a facet. Under another name in addresses the old one leads to it.

    :raises Refused: for a name that is taken or cannot be one.
    """
    before, subject = FacetWish.of(facet), facet.label
    name = _facet_slug(session, wish, facet)
    if name != facet.slug:
        former = [alias for alias in facet.aliases if alias.slug != name]  # that one is the present name again
        facet.aliases = [*former, FacetAlias(slug=facet.slug)]
    _write_facet(facet, wish, name)
    if changes := list(changes_between(before, FacetWish.of(facet))):
        note(session, user, "change_facet", now, subject=subject, detail=both(changes))


def move_facet(session: Session, facet: Facet, up: bool, user: User | None, now: datetime) -> None:
    """Let a facet change places with its neighbour; nothing happens at the end."""
    facets = _all_facets(session)
    here = facets.index(facet)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(facets):
        return
    facets[here], facets[there] = facets[there], facets[here]
    for position, one in enumerate(facets):
        one.position = position
    note(session, user, "move_facet", now, subject=facet.label, detail="uppåt" if up else "nedåt")


def delete_facet(session: Session, facet: Facet, user: User | None, now: datetime) -> None:
    """Take a facet away with all its terms.

    :raises Refused: while a text names one of them.
    """
    used = used_terms(session, facet)
    if used:
        names = both(sorted((term.label for term in used[:3]), key=alphabetical))
        more = f" och {len(used) - 3} till" if len(used) > 3 else ""
        raise Refused(f"Det finns inlägg med {names}{more}. Ett filter kan bara tas bort när inget inlägg har det.")
    session.delete(facet)
    for position, one in enumerate(other for other in _all_facets(session) if other is not facet):
        one.position = position
    note(session, user, "delete_facet", now, subject=facet.label)


def _all_facets(session: Session) -> list[Facet]:
    """In their order."""
    return list(session.scalars(select(Facet).order_by(Facet.position, Facet.id)))


def _write_facet(facet: Facet, wish: FacetWish, name: str) -> None:
    facet.label, facet.slug, facet.phrase = wish.label, name, wish.phrase
    facet.required, facet.at_most = wish.required, wish.at_most


def _facet_slug(session: Session, wish: FacetWish, facet: Facet | None) -> str:
    others = [other for other in _all_facets(session) if other is not facet]
    if any(alphabetical(other.label) == alphabetical(wish.label) for other in others):
        raise Refused(f"Det finns redan ett filter som heter {wish.label}. Välj ett annat namn.", "label")
    if wish.phrase.count("{}") != 1:
        raise Refused("Skriv {} en gång i frasen, där filtervalet ska stå. Till exempel: om {}", "phrase")
    name = name_in_addresses(wish.slug, wish.label)
    if name in RESERVED:
        raise Refused(f"”{name}” använder webbplatsen själv i sina adresser. Välj ett annat namn.", "slug")
    for other in others:
        if other.slug == name:
            raise Refused(f"Filtret {other.label} har redan namnet ”{name}”. Välj ett annat.", "slug")
    former = select(FacetAlias).where(FacetAlias.slug == name)
    alias = session.scalar(former)
    if alias is not None and alias.facet is not facet:
        raise Refused(f"Adresser med ”{name}” leder redan till filtret {alias.facet.label}. Välj ett annat.", "slug")
    return name
