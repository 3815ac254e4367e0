"""A file on its way into the library."""

from dataclasses import dataclass

from hallbar.models import Media


@dataclass
class Sent:
    """A file that was sent, and what became of it: a medium, or the sentence that refuses it."""

    filename: str
    media: Media | None = None
    known: int = 0
    """The id of the medium that has the same bytes already."""
    refusal: str = ""
    is_new: bool = True
