"""What the publishing panel asks. Its fields belong to the form of the text, and are sent together with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from hallbar.editor.forms.moments import MomentForm
from hallbar.models import Post, State
from hallbar.publishing.sharing import LIFETIMES
from hallbar.web.forms import AtMost, Form

LONGEST = 2_000
"""Characters of a note, a message or a comment."""


class WordsForm(Form):
    """Everything but the moments."""

    seen_state = HiddenField()
    """The state of the post when the panel was shown: an act that was meant for another one is refused."""
    publish_when = StringField()
    """``now``; ``later`` at the moment chosen; ``scheduled`` at the moment that it is already; with a ``correction``.
    Without a word it is later if a moment is chosen.
    """
    withdraw_when = StringField()
    correction = TextAreaField("Vad var fel, och vad är rätt?", [AtMost(LONGEST)])
    review_message = TextAreaField("Meddelande till den som granskar", [AtMost(LONGEST)])
    review_comment = TextAreaField("Kommentar till skribenten", [AtMost(LONGEST)])
    review_decision = StringField()
    share_days = SelectField(
        "Länken gäller i",
        choices=[SelectChoice(str(days), "1 dygn" if days == 1 else f"{days} dygn") for days in LIFETIMES],
        default="7",
        validate_choice=False,
    )


@dataclass(frozen=True)
class PanelForms:
    """The forms of the panel, empty or as they were sent."""

    words: WordsForm
    publish: MomentForm
    withdraw: MomentForm

    @classmethod
    def sent(cls) -> Self:
        """What the request carries, with sentences at what is too long."""
        forms = cls(WordsForm(), MomentForm(prefix="publish_"), MomentForm(prefix="withdraw_"))
        for form in (forms.words, forms.publish, forms.withdraw):
            form.validate()
        return forms

    @classmethod
    def of(cls, post: Post, now: datetime) -> Self:
        """Empty, but for the moments that are planned."""
        publish, withdraw = (MomentForm(formdata=None, prefix=prefix) for prefix in ("publish_", "withdraw_"))
        if post.published_at and post.state(now) is State.SCHEDULED:
            publish.show(post.published_at)
        if post.withdrawn_at and post.withdrawn_at > now:
            withdraw.show(post.withdrawn_at)
        return cls(WordsForm(formdata=None), publish, withdraw)

    def publish_at(self, post: Post, now: datetime) -> datetime | None:
        """When it is to be published; None for at once, or when there is something wrong with the moment."""
        when = self.words.publish_when.data
        if when == "scheduled":
            return post.published_at
        if when == "correction" and not self.correction:
            self.words.correction.errors = ("Skriv vad som var fel och vad som är rätt.",)
        return _moment(when, self.publish, now)

    def withdraw_at(self, now: datetime) -> datetime | None:
        """When it is to be withdrawn, likewise."""
        return _moment(self.words.withdraw_when.data, self.withdraw, now)

    @property
    def correction(self) -> str:
        """What readers are to be told; empty when it is no correction."""
        return (self.words.correction.data or "").strip()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong: the id of each field, and a sentence."""
        return [(field.id, field.errors[0]) for field in self._fields() if field.errors]

    def _fields(self) -> Iterator[StringField]:
        for form in (self.words, self.publish, self.withdraw):
            yield from form


def _moment(when: str | None, form: MomentForm, now: datetime) -> datetime | None:
    is_later = when == "later" or (not when and not form.is_empty)
    return form.moment(now) if is_later else None
