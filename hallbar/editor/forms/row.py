"""``RowForm``: a form that edits a row, and never overwrites unseen what somebody else has saved meanwhile.

How a view uses one::

    form = TermForm.of(term)                       # GET: the row's values, and in the hidden ``base`` what they were
    return render_template("…/edit.html", form=form)

    form = TermForm()                              # POST: what was sent
    if form.validate() and _save(form, term_id):   # inside writing(): ``if form.is_stale(term): return False``
        return redirect(…, 303)                    #                   ``form.write(term); return True``
    return render_template("…/edit.html", form=form), form.status      # 422 or 409

(Inside ``writing()``, what only the database knows is told by ``form.refuse("slug", "Namnet är upptaget.")``.)

The template prints ``{{ row_start(form) }}`` first in its ``<form>`` (CSRF and ``base``), ``{{ clash(form) }}`` beside
``error_summary``, and ``{{ row_save(form, "Spara") }}``, all from ``editor/_row_form.html``. On 409 each field keeps
what one has typed, a field that one has not touched shows what the other saved, and the form stands on the row as it
is now: sent once more, it is saved, knowingly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Self

from wtforms import BooleanField, Field, FileField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice

from hallbar.language.dates import date_and_clock, long_date
from hallbar.language.text import tidy
from hallbar.web.forms import Form


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed meanwhile: in words, what one has typed and what the row has now."""

    field_id: str
    label: str
    mine: str
    theirs: str
    is_mine: bool
    """Whether one has changed it too; else the field shows what the other saved."""


class RowForm(Form):
    """See the module. A field edits the row's attribute of its name, unless ``read`` and ``write`` say otherwise."""

    base = HiddenField()

    clashes: Sequence[Clash] = ()

    @classmethod
    def of(cls, row: Any, **options: Any) -> Self:
        """The form with the row's values in it, ready to be shown."""
        form = cls(formdata=None, **options)
        for name, value in form.read(row).items():
            form[name].data = value
        form.base.data = form._digests(row)
        return form

    def read(self, row: Any) -> Mapping[str, Any]:
        """The row's values by the names of the fields that edit them."""
        edits = [name for name, field in self._fields.items() if not isinstance(field, HiddenField | FileField)]
        return {name: getattr(row, name) for name in edits}

    def write(self, row: Any) -> None:
        """Give the row what was sent. Within the caller's transaction."""
        for name, before in self.read(row).items():
            value = self[name].data
            setattr(row, name, "" if value is None and isinstance(before, str) else value)

    def is_stale(self, row: Any) -> bool:
        """Whether somebody else has changed the row since the form was shown, to something else than what was sent.

        Asked inside ``writing()``. Then :attr:`clashes` tells of it, and the form stands on the row as it is now.
        """
        now = self.read(row)
        seen = dict(zip(now, (self.base.data or "").split("."), strict=False))
        changed = {
            name: theirs
            for name, theirs in now.items()
            if _digest(theirs) != seen.get(name) and _said(theirs) != _said(self[name].data)
        }
        self.clashes = [self._clash(name, theirs, seen.get(name)) for name, theirs in changed.items()]
        if changed:
            self.base.data = self._digests(row)
        return bool(changed)

    def refuse(self, name: str, sentence: str) -> None:
        """Print at a field, or above the form when ``name`` is of none, why the row cannot be what was sent."""
        if name in self._fields:
            self[name].errors = (*self[name].errors, sentence)
        else:
            self.form_errors.append(sentence)

    @property
    def status(self) -> int:
        """The status of a page that shows the form: 409 when it was stale, 422 when it has errors, else 200."""
        return 409 if self.clashes else 422 if self.errors else 200

    def _clash(self, name: str, theirs: Any, seen: str | None) -> Clash:
        field = self[name]
        mine, is_mine = field.data, _digest(field.data) != seen
        if not is_mine:
            field.data, field.raw_data = theirs, None  # of what was sent, some fields print the letters
        return Clash(field.id, field.label.text, _words(field, mine), _words(field, theirs), is_mine)

    def _digests(self, row: Any) -> str:
        return ".".join(map(_digest, self.read(row).values()))


def changed_labels(form: RowForm, row: Any) -> list[str]:
    """What writing the form would change, by the labels of its fields: ``["namn", "telefonnummer"]``; for the log."""
    return [
        form[name].label.text[:1].lower() + form[name].label.text[1:]
        for name, value in form.read(row).items()
        if _said(value) != _said(form[name].data)
    ]


def _digest(value: Any) -> str:
    return sha256(_said(value).encode()).hexdigest()[:16]


def _said(value: Any) -> str:
    """A value as its field sends it, but for space around it, which no reader sees."""
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(map(str, value)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return tidy(str(value)).strip()


def _words(field: Field, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(field, BooleanField):
        return "Ja" if value else "Nej"
    if isinstance(field, SelectField | SelectMultipleField):
        labels = {choice.value: choice.label for choice in field.choices or () if isinstance(choice, SelectChoice)}
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(str(labels.get(one, _said(one))) for one in values)
    if isinstance(value, datetime):
        return date_and_clock(value)
    return long_date(value) if isinstance(value, date) else _said(value)
