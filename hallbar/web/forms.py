"""What every form has: Swedish sentences, tidied text, and the words that were sent."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation

from hallbar.language.text import tidy

LONGEST_EMAIL = 254
"""Of RFC 5321, §4.5.3.1.3."""


class Form(FlaskForm):
    """The base of all forms. Texts come in NFC with ``\\n`` line ends, those of one line without space around them.

    Its CSRF token has been checked before any view is asked (:mod:`hallbar.editor.access`), and is printed by the
    macro ``csrf`` rather than by a field, so that a page may have several forms.
    """

    class Meta(FlaskForm.Meta):
        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the filters of its kind to a field's own."""
            filters = (*_filters(unbound_field.field_class), *unbound_field.kwargs.get("filters", ()))
            return unbound_field.bind(form=form, **options | {"filters": filters})


def _filters(kind: type[Field]) -> tuple[Callable[[Any], Any], ...]:
    if not issubclass(kind, StringField):
        return ()
    if issubclass(kind, PasswordField):
        return (_whole,)
    return (_tidied,) if issubclass(kind, TextAreaField) else (_tidied, _one_line)


def _tidied(text: str | None) -> str | None:
    try:
        return tidy(text) if text else text
    except ValueError as error:
        raise ValueError("Texten innehåller ett halvt tecken som inte går att spara. Ta bort det.") from error


def _whole(text: str | None) -> str | None:
    _tidied(text)
    return text


def _one_line(text: str | None) -> str | None:
    return text.replace("\n", " ").strip() if text else text


class Required(InputRequired):
    """Something must stand there; ``Required("Skriv en rubrik.")`` says what."""

    def __call__(self, form: Any, field: Any) -> None:
        """:raises StopValidation: with the sentence."""
        if not field.data or not str(field.data).strip():
            raise StopValidation(self.message)


class AtMost(Length):
    """``AtMost(200)`` characters, or a sentence that says how many are too many."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)
        self.field_flags = {}  # no maxlength: with it browsers cut what is pasted, and say nothing

    def __call__(self, form: Any, field: Any) -> None:
        """:raises StopValidation: with the sentence."""
        excess = len(field.data or "") - self.max
        if excess > 0:
            raise StopValidation(f"Texten får vara högst {self.max} tecken. Korta den med {excess} tecken.")


class EmailAddress:
    """Looks like an address of e-mail; whether it is one, only a letter can tell."""

    def __call__(self, form: Any, field: Any) -> None:
        """:raises StopValidation: with a sentence that shows how one looks."""
        local, _, domain = (field.data or "").rpartition("@")
        if not local or "." not in domain.strip(".") or any(map(str.isspace, field.data)):
            raise StopValidation("Skriv en hel e-postadress, till exempel namn@example.se.")


__all__ = ["AtMost", "EmailAddress", "EmailField", "Form", "Required"]
