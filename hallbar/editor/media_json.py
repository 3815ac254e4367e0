"""A medium as the scripts of the desk read it."""

from typing import Any

from flask import url_for

from hallbar.models import Media, MediaKind


def as_json(media: Media | None) -> dict[str, Any]:
    """What a script needs to show a medium, and to put it into a text."""
    if media is None:
        return {}
    return {
        "id": media.id,
        "kind": str(media.kind),
        "title": media.title,
        "alt": media.alt,
        "caption": media.caption,
        "credit": media.credit,
        "decorative": media.decorative,
        "src": source(media),
        "width": media.width,
        "height": media.height,
        "note": note(media),
        "page": url_for("editor.medium", media_id=media.id),
        "markdown": markdown(media),
    }


def source(media: Media) -> str:
    """Where the desk fetches it."""
    if media.kind == MediaKind.PICTURE:
        return url_for("editor.picture", media_id=media.id)
    return url_for("editor.media_file", name=media.renditions[0].file)


def note(media: Media) -> str:
    """Kind and size of an attachment, ``PDF, 1,2 MB``; empty of a picture."""
    return media.picture().note


def markdown(media: Media) -> str:
    """What is written in a text to have it there."""
    if media.kind == MediaKind.PICTURE:
        return f"![{_escaped(media.alt)}](media:{media.id})"
    return f"[{_escaped(media.title)} ({note(media)})](media:{media.id})"


def _escaped(text: str) -> str:
    """Words that stay within the brackets of a link (CommonMark, §6.3)."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
