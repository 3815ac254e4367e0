"""The form that destroys a post for good."""

from wtforms import BooleanField, StringField

from hallbar.web.forms import AtMost, Form, Required


class DestructionForm(Form):
    """By which decision, and that one knows what it means."""

    reference = StringField(
        "Diarienummer för gallringsbeslutet", [Required("Skriv diarienumret för beslutet."), AtMost(100)]
    )
    certain = BooleanField(
        "Jag förstår att inlägget inte går att få tillbaka",
        [Required("Kryssa för att du förstår att inlägget inte går att få tillbaka.")],
    )
