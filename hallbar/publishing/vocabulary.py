"""Facets and terms: made, changed and put away, each act written to the log. Called inside ``with writing():``.

Addresses are for ever: a name that a facet or a term has had leads to its present one, and no other takes it over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, selectinload

from hallbar.language.collation import alphabetical
from hallbar.language.phrases import both
from hallbar.language.slugs import slug
from hallbar.models import (
    RESERVED,
    Draft,
    DraftVersion,
    Facet,
    FacetAlias,
    Post,
    PostTerm,
    Revision,
    Term,
    TermAlias,
    User,
)
from hallbar.publishing.gate import slug_fault
from hallbar.publishing.journal import note
from hallbar.publishing.refusal import Refused


@dataclass(frozen=True)
class FacetWish:
    """A facet as an administrator wants it."""

    label: str
    slug: str = ""
    """Made of the label when it is empty."""
    phrase: str = "{}"
    """How a heading says it; ``{}`` stands for the term."""
    required: bool = False
    at_most: int | None = None

    @classmethod
    def of(cls, facet: Facet) -> "FacetWish":
        """The facet as it is."""
        return cls(facet.label, facet.slug, facet.phrase, facet.required, facet.at_most)


@dataclass(frozen=True)
class TermWish:
    """A term as an administrator wants it."""

    label: str
    slug: str = ""
    """Made of the label when it is empty."""
    inline: str = ""
    names: tuple[str, ...] = ()
    """Other names: addresses with them lead to the term, imports understand them, search takes them for the same."""
    words: tuple[str, ...] = ()
    """Words that search alone takes for the same."""
    successor_id: int | None = None

    @classmethod
    def of(cls, term: Term) -> "TermWish":
        """The term as it is."""
        return cls(term.label, term.slug, term.inline, names_of(term), words_of(term), term.successor_id)


_FACET_SAID = {
    "label": "namnet",
    "slug": "namnet i webbadressen",
    "phrase": "frasen",
    "required": "om det är obligatoriskt",
    "at_most": "hur många som får väljas",
}
_TERM_SAID = {
    "label": "namnet",
    "slug": "namnet i webbadressen",
    "inline": "formen inne i en mening",
    "names": "andra namn",
    "words": "synonymer",
    "successor_id": "efterträdaren",
}
_TOLD = frozenset({"label", "slug", "phrase", "inline"})
"""Fields whose old and new values the log tells."""


# --- facets ----------------------------------------------------------------------------------------------------------


def create_facet(session: Session, wish: FacetWish, user: User | None, now: datetime) -> Facet:
    """A new facet, the last of all; of a form that is sent twice the same one.

    :raises Refused: for a name that is taken or cannot be one.
    """
    facets = all_facets(session)
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
    if changes := list(_changes(before, FacetWish.of(facet), _FACET_SAID)):
        note(session, user, "change_facet", now, subject=subject, detail=both(changes))


def out_of_line(session: Session, facet: Facet) -> tuple[int, int]:
    """How many released posts have more terms of a facet than it takes, and how many lack the one that it demands.

    They stay as they are until somebody publishes them anew.
    """
    of_facet = select(Term.id).where(Term.facet_id == facet.id)
    numbers = select(PostTerm.post_id, func.count().label("number")).where(PostTerm.term_id.in_(of_facet))
    had = numbers.group_by(PostTerm.post_id).subquery()
    released = and_(Post.published_at.is_not(None), Post.trashed_at.is_(None))
    posts = select(func.count(Post.id)).outerjoin(had, had.c.post_id == Post.id).where(released)
    too_many = session.scalar(posts.where(had.c.number > facet.at_most)) if facet.at_most else 0
    too_few = session.scalar(posts.where(had.c.number.is_(None))) if facet.required else 0
    return too_many or 0, too_few or 0


def move_facet(session: Session, facet: Facet, up: bool, user: User | None, now: datetime) -> None:
    """Let a facet change places with its neighbour; nothing happens at the end."""
    facets = all_facets(session)
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
    for position, one in enumerate(other for other in all_facets(session) if other is not facet):
        one.position = position
    note(session, user, "delete_facet", now, subject=facet.label)


def all_facets(session: Session) -> list[Facet]:
    """In their order."""
    return list(session.scalars(select(Facet).order_by(Facet.position, Facet.id)))


def _write_facet(facet: Facet, wish: FacetWish, name: str) -> None:
    facet.label, facet.slug, facet.phrase = wish.label, name, wish.phrase
    facet.required, facet.at_most = wish.required, wish.at_most


def _facet_slug(session: Session, wish: FacetWish, facet: Facet | None) -> str:
    others = [other for other in all_facets(session) if other is not facet]
    if any(alphabetical(other.label) == alphabetical(wish.label) for other in others):
        raise Refused(f"Det finns redan ett filter som heter {wish.label}. Välj ett annat namn.", "label")
    if wish.phrase.count("{}") != 1:
        raise Refused("Skriv {} en gång i frasen, där filtervalet ska stå. Till exempel: om {}", "phrase")
    name = _spelled(wish.slug, wish.label)
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


# --- terms -----------------------------------------------------------------------------------------------------------


def create_term(session: Session, facet: Facet, wish: TermWish, user: User | None, now: datetime) -> Term:
    """A new term of a facet; of a form that is sent twice the same one.

    :raises Refused: for a name that is taken or cannot be one.
    """
    names, words = _by_alphabet(wish.names), _by_alphabet(wish.words)
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
    if changes := list(_changes(before, TermWish.of(term), _TERM_SAID)):
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


def names_of(term: Term) -> tuple[str, ...]:
    """Its other names, by the alphabet."""
    return _by_alphabet(alias.label for alias in term.aliases if alias.label and alias.slug)


def words_of(term: Term) -> tuple[str, ...]:
    """The words that search alone takes for it, by the alphabet."""
    return _by_alphabet(alias.label for alias in term.aliases if alias.label and not alias.slug)


def former_slugs(term: Term) -> tuple[str, ...]:
    """The names that it, or a term that was merged into it, had in addresses."""
    return tuple(sorted({alias.slug for alias in term.aliases if not alias.label} - {"", term.slug}))


def used_terms(session: Session, facet: Facet, only: Term | None = None) -> list[Term]:
    """The terms that a post, a draft or a version of one names. Reads every text that is kept."""
    asked = [only] if only is not None else list(facet.terms)
    public = set(session.scalars(select(PostTerm.term_id).distinct().where(PostTerm.term_id.in_(t.id for t in asked))))
    named = public if {term.id for term in asked} <= public else public | _named_in_texts(session)
    return [term for term in asked if term.id in named]


def _named_in_texts(session: Session) -> set[int]:
    found: set[int] = set()
    for model in (Draft, DraftVersion, Revision):
        for listed in session.scalars(select(model.data["term_ids"].as_string()).distinct()):
            found.update(int(number) for number in (listed or "").strip("[]").split(",") if number.strip())
    return found


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
    name = _spelled(wish.slug, wish.label)
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


# --- both ------------------------------------------------------------------------------------------------------------


def _spelled(wish: str, label: str) -> str:
    if wish and (fault := slug_fault(wish)):
        raise Refused(fault, "slug")
    name = wish or slug(label)
    if not name:
        raise Refused("Namnet går inte att skriva i en webbadress. Skriv ett namn i webbadressen.", "slug")
    return name


def _changes(before: Any, after: Any, said: dict[str, str]) -> Iterator[str]:
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            told = f" från ”{old}” till ”{new}”" if field.name in _TOLD and old and new else ""
            yield said[field.name] + told


def _by_alphabet(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(labels), key=alphabetical))
