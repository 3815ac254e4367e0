"""Two texts of a post field by field: what has changed in each, and all of it in a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.language.names import language_name
from hallbar.language.phrases import both, counted
from hallbar.models import Media, PostContent, Term, in_order
from hallbar.publishing.diff import Change, Paragraph, Piece, Stretch, compare, compare_words, stretches
from hallbar.publishing.merging_terms import by_present_terms
from hallbar.publishing.moves import post_path

LABELS = {
    "title": "Rubrik",
    "lede": "Ingress",
    "body": "Brödtext",
    "byline": "Byline",
    "lang": "Språk",
    "slug": "Webbadress",
    "term_ids": "Handlar om",
    "lead_id": "Huvudbild",
}
"""The fields of a text in the order they are compared."""
_IN_A_SENTENCE = {
    "title": "rubriken",
    "lede": "ingressen",
    "byline": "bylinen",
    "lang": "språket",
    "slug": "webbadressen",
    "term_ids": "vad nyheten handlar om",
    "lead_id": "huvudbilden",
}


@dataclass(frozen=True)
class Names:
    """What the terms and media are called that texts name by id; one that is missing is not spoken of."""

    terms: Mapping[int, str]
    media: Mapping[int, str]


@dataclass(frozen=True)
class FieldChange:
    """A field that has changed, and how."""

    name: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def label(self) -> str:
        """The field's name on screen."""
        return LABELS[self.name]

    @property
    def stretches(self) -> list[Stretch]:
        """Its paragraphs, the long unchanged stretches folded."""
        return list(stretches(self.paragraphs))

    def count(self, change: Change | None) -> int:
        """How many paragraphs were added, removed, or (None) changed in some of their words."""
        return sum(paragraph.change is change for paragraph in self.paragraphs)


def compare_contents(old: PostContent, new: PostContent, names: Names) -> tuple[FieldChange, ...]:
    """The fields that differ, in their order."""
    differing = (name for name in LABELS if getattr(old, name) != getattr(new, name))
    changes = (FieldChange(name, tuple(_compare(name, old, new, names))) for name in differing)
    return tuple(change for change in changes if any(p.change is not Change.KEPT for p in change.paragraphs))


def compare_as_read(old: PostContent, new: PostContent, names: Names) -> tuple[FieldChange, ...]:
    """The same for readers: the words of the body without its marks, nothing that shows nowhere, and no word of what
    lies in the library of media: a picture that is no longer used may have been described anew for somebody else.
    """
    pictures = {old.lead_id or 0: "Den tidigare bilden", new.lead_id or 0: "En ny bild"}
    before, after = (replace(content, body=markup.readable(content.body)) for content in (old, new))
    return compare_contents(before, after, Names(names.terms, pictures))


def summary(changes: Sequence[FieldChange]) -> str:
    """``Rubriken och ingressen har ändrats. I brödtexten har 3 stycken ändrats och 1 lagts till.``"""
    fields_changed = both([_IN_A_SENTENCE[change.name] for change in changes if change.name != "body"])
    sentences = [f"{fields_changed[0].upper()}{fields_changed[1:]} har ändrats."] if fields_changed else []
    sentences += [f"I brödtexten har {_counts(change)}." for change in changes if change.name == "body"]
    return " ".join(sentences) or "Inga ord har ändrats."


def load_names(session: Session, contents: Iterable[PostContent]) -> Names:
    """The names of all that the texts mention, as they are called today; two statements."""
    contents = list(contents)
    term_ids = {number for content in contents for number in content.term_ids}
    media_ids = {content.lead_id for content in contents if content.lead_id}
    terms = session.scalars(select(Term).where(Term.id.in_(term_ids))) if term_ids else ()
    media = session.scalars(select(Media).where(Media.id.in_(media_ids))) if media_ids else ()
    return Names(
        {term.id: f"{term.facet.label}: {term.label}" for term in in_order(terms)},
        {item.id: item.title or item.alt or item.name for item in media},
    )


def usable(session: Session, content: PostContent) -> tuple[PostContent, list[str]]:
    """An older text without the terms and the lead picture that are no more, and Swedish sentences on what is lost."""
    content = by_present_terms(session, content)
    names = load_names(session, [content])
    used = markup.media_ids(content.body)
    kept = set(session.scalars(select(Media.id).where(Media.id.in_(used)))) if used else set()
    terms = tuple(number for number in content.term_ids if number in names.terms)
    lead_id = content.lead_id if content.lead_id in names.media else None
    lost = []
    if missing := len(content.term_ids) - len(terms):
        lost.append(f"{counted(missing, 'värde', 'värden')} som texten var märkt med finns inte längre.")
    if lead_id != content.lead_id:
        lost.append("Huvudbilden finns inte längre.")
    if missing := len(set(used) - kept):
        lost.append(f"{counted(missing, 'bild eller fil', 'bilder eller filer')} i brödtexten finns inte längre.")
    return replace(content, term_ids=terms, lead_id=lead_id), lost


def _compare(name: str, old: PostContent, new: PostContent, names: Names) -> Iterator[Paragraph]:
    before, after = getattr(old, name), getattr(new, name)
    if name in ("body", "lede"):
        yield from compare(before, after)
    elif name in ("title", "byline"):
        yield compare_words(before, after)
    elif name == "term_ids":
        yield from _sets(before, after, names.terms)
    elif name == "lead_id":
        yield from _replaced(names.media.get(before, ""), names.media.get(after, ""))
    elif name == "slug":
        yield from _replaced(*(post_path(slug) if slug else "" for slug in (before, after)))
    else:
        yield from _replaced(language_name(before), language_name(after))


def _sets(old: Sequence[int], new: Sequence[int], names: Mapping[int, str]) -> Iterator[Paragraph]:
    for number, label in names.items():
        fate = {(True, True): Change.KEPT, (True, False): Change.REMOVED, (False, True): Change.ADDED}.get(
            (number in old, number in new)
        )
        if fate:
            yield Paragraph((Piece(fate, label),))


def _replaced(old: str, new: str) -> Iterator[Paragraph]:
    if pieces := tuple(Piece(c, text) for c, text in ((Change.REMOVED, old), (Change.ADDED, new)) if text):
        yield Paragraph(pieces)


def _counts(change: FieldChange) -> str:
    """``3 stycken ändrats, 1 lagts till och 2 tagits bort``."""
    found = [
        (change.count(fate), verb)
        for fate, verb in ((None, "ändrats"), (Change.ADDED, "lagts till"), (Change.REMOVED, "tagits bort"))
    ]
    said = [(number, verb) for number, verb in found if number]
    parts = [f"{number} {verb}" for number, verb in said[1:]]
    return both([f"{counted(said[0][0], 'stycke', 'stycken')} {said[0][1]}", *parts])
