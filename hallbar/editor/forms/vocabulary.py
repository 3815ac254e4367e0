"""The forms of facets and terms."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from hallbar.editor.forms.row import RowForm
from hallbar.language.collation import alphabetical
from hallbar.models import Facet, Term
from hallbar.publishing.vocabulary import FacetWish, TermWish, names_of, words_of
from hallbar.web.arguments import whole_number
from hallbar.web.forms import AtMost, Required

LONGEST = 100
"""Characters of a name."""
MOST_NAMES = 30
MOST_VALUES = 99


class FacetForm(RowForm):
    """What a facet is called, and how it is used."""

    label = StringField("Namn", [Required("Skriv vad filtret heter."), AtMost(LONGEST)])
    slug = StringField("Namn i webbadressen", [AtMost(LONGEST)])
    phrase = StringField("Så säger rubriken", [Required("Skriv hur rubriken säger det."), AtMost(LONGEST)])
    required = BooleanField("Varje inlägg måste ha minst ett värde")
    at_most = StringField("Högst så många värden")

    def read(self, row: Facet) -> Mapping[str, Any]:
        """The facet as its fields say it."""
        names = ("label", "slug", "phrase", "required")
        return {name: getattr(row, name) for name in names} | {"at_most": str(row.at_most or "")}

    def wish(self) -> FacetWish:
        """The facet that was asked for."""
        texts = (self.label.data or "", self.slug.data or "", self.phrase.data or "")
        return FacetWish(*texts, required=bool(self.required.data), at_most=whole_number(self.at_most.data or ""))

    def validate_at_most(self, field: StringField) -> None:
        """:raises StopValidation: for what is no number of values."""
        number = whole_number(field.data or "")
        if field.data and (number is None or number > MOST_VALUES):
            raise StopValidation(f"Skriv ett helt tal från 1 till {MOST_VALUES}, eller lämna fältet tomt.")


class TermForm(RowForm):
    """What a term is called, here and elsewhere, and what it has become."""

    label = StringField("Namn", [Required("Skriv vad filtervalet heter."), AtMost(LONGEST)])
    slug = StringField("Namn i webbadressen", [AtMost(LONGEST)])
    inline = StringField("Inne i en mening", [AtMost(LONGEST)])
    names = TextAreaField("Andra namn")
    words = TextAreaField("Synonymer i sökningen")
    successor = SelectField("Efterträdare", validate_choice=False)

    def offer(self, facet: Facet, but: Term | None = None) -> "TermForm":
        """Give the choice of successors: the other terms of the facet, by the alphabet."""
        others = [term for term in by_label(facet.terms) if term is not but]
        self.successor.choices = [SelectChoice("", "Ingen")] + [SelectChoice(str(t.id), t.label) for t in others]
        return self

    def read(self, row: Term) -> Mapping[str, Any]:
        """The term as its fields say it."""
        return {
            "label": row.label,
            "slug": row.slug,
            "inline": row.inline,
            "names": "\n".join(names_of(row)),
            "words": "\n".join(words_of(row)),
            "successor": str(row.successor_id or ""),
        }

    def wish(self) -> TermWish:
        """The term that was asked for."""
        return TermWish(
            label=self.label.data or "",
            slug=self.slug.data or "",
            inline=self.inline.data or "",
            names=_lines(self.names.data),
            words=_lines(self.words.data),
            successor_id=whole_number(self.successor.data or ""),
        )

    def validate_names(self, field: TextAreaField) -> None:
        """:raises StopValidation: for too many, or too long a one."""
        _check_lines(field)

    validate_words = validate_names


def by_label(terms: Iterable[Term]) -> list[Term]:
    """Terms by the alphabet."""
    return sorted(terms, key=lambda term: (alphabetical(term.label), term.id))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(line.split()) for line in (text or "").splitlines() if line.strip()))


def _check_lines(field: TextAreaField) -> None:
    lines = _lines(field.data)
    if len(lines) > MOST_NAMES:
        raise StopValidation(f"Skriv högst {MOST_NAMES} rader.")
    for line in lines:
        if len(line) > LONGEST:
            raise StopValidation(f"”{line[:20]}…” är för långt. En rad får ha högst {LONGEST} tecken.")
