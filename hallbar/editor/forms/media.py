"""The forms of the media library."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from hallbar.models import Media
from hallbar.web.forms import AtMost, Form

LONGEST_ALT = 500


class UploadForm(Form):
    """What may come along with a file: the words that belong to it."""

    alt = TextAreaField("Alternativtext", [AtMost(LONGEST_ALT)])
    decorative = BooleanField("Bilden är dekorativ")
    caption = TextAreaField("Bildtext", [AtMost(1_000)])
    credit = StringField("Foto", [AtMost(200)])

    def words(self) -> Mapping[str, Any]:
        """Those that say something, by the names of a medium's attributes."""
        values = {field.name: field.data for field in self}
        return {name: value for name, value in values.items() if value}

    def describe(self, media: Media) -> None:
        """Give a medium the words that it has none of; what somebody else has written of it stands."""
        words = self.words()
        if media.alt or media.decorative:
            words = {name: value for name, value in words.items() if name not in ("alt", "decorative")}
        for name, value in words.items():
            if not getattr(media, name):
                setattr(media, name, value)
