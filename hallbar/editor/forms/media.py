"""The forms of the media library."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import StopValidation

from hallbar.editor.forms.row import RowForm
from hallbar.models import Media, MediaKind
from hallbar.web.forms import AtMost, Form, Required

LONGEST_ALT = 500
LONGEST_CAPTION = 1_000
LONGEST_CREDIT = 200
FOCAL = ("focal_x", "focal_y")


class UploadForm(Form):
    """What may come along with a file: the words that belong to it."""

    alt = TextAreaField("Alternativtext", [AtMost(LONGEST_ALT)])
    decorative = BooleanField("Bilden är dekorativ")
    caption = TextAreaField("Bildtext", [AtMost(LONGEST_CAPTION)])
    credit = StringField("Foto", [AtMost(LONGEST_CREDIT)])

    def words(self) -> Mapping[str, Any]:
        """Those that say something, by the names of a medium's attributes."""
        values = {field.name: field.data for field in self}
        return {name: value for name, value in values.items() if value}

    def describe(self, media: Media) -> None:
        """Give a medium the words that it has none of; what somebody else has written of it stands."""
        words = self.words()
        if self.decorative.data:
            words = {name: value for name, value in words.items() if name != "alt"}
        if media.alt or media.decorative:
            words = {name: value for name, value in words.items() if name not in ("alt", "decorative")}
        for name, value in words.items():
            if not getattr(media, name):
                setattr(media, name, value)


class Percent(IntegerField):
    """A whole number of per cent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """:raises ValueError: with a sentence."""
        text = (valuelist[0] if valuelist else "").strip().removesuffix("%").strip()
        if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= 100):
            self.data = None
            raise ValueError("Skriv ett helt tal från 0 till 100.")
        self.data = int(text)


class AttachmentForm(RowForm):
    """What is said of a file."""

    title = StringField("Titel", [Required("Skriv en titel, så att filen går att hitta."), AtMost(200)])


class PictureForm(AttachmentForm):
    """What is said of a picture, and which part of it must not be cut off."""

    alt = TextAreaField("Alternativtext", [AtMost(LONGEST_ALT)])
    decorative = BooleanField("Bilden är dekorativ")
    caption = TextAreaField("Bildtext", [AtMost(LONGEST_CAPTION)])
    credit = StringField("Foto", [AtMost(LONGEST_CREDIT)])
    focal_x = Percent("Från vänster, i procent")
    focal_y = Percent("Uppifrån, i procent")

    def validate_decorative(self, field: BooleanField) -> None:
        """:raises StopValidation: when it is said both to show something and to show nothing."""
        if field.data and (self.alt.data or "").strip():
            raise StopValidation("Bilden kan inte både vara dekorativ och ha en alternativtext. Välj det ena.")

    def read(self, row: Media) -> Mapping[str, Any]:
        """As :class:`RowForm`; of the focal point whole per cent."""
        values = dict(super().read(row))
        return values | {name: round(100 * getattr(row, name)) for name in FOCAL}

    def write(self, row: Media) -> None:
        """As :class:`RowForm`; a focal point that was not moved stays where it is."""
        before = {name: getattr(row, name) for name in FOCAL}
        super().write(row)
        for name, share in before.items():
            moved = self[name].data != round(100 * share)
            setattr(row, name, self[name].data / 100 if moved else share)

    @property
    def focal(self) -> tuple[float, float]:
        """From the left and from the upper edge, 0–1."""
        return self.focal_x.data / 100, self.focal_y.data / 100


class ReplacementForm(Form):
    """Another file for the same medium."""

    base = HiddenField()
    """The name of the file that it stood on."""


class RemovalForm(Form):
    """That one means it."""

    certain = BooleanField(
        "Jag förstår att filen inte går att få tillbaka",
        [Required("Kryssa för att du förstår att filen inte går att få tillbaka.")],
    )


def description_of(media: Media, *, sent: bool = False) -> AttachmentForm:
    """The form that describes a medium: with what is said of it, or with what was ``sent``."""
    kind = PictureForm if media.kind == MediaKind.PICTURE else AttachmentForm
    return kind() if sent else kind.of(media)
