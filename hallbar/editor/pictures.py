"""The library's pictures, for the form that uses them."""

from typing import Any

from flask import Response, abort, current_app, request, send_from_directory, url_for
from sqlalchemy import or_, select

from hallbar.editor.blueprint import blueprint
from hallbar.extensions import db
from hallbar.language.text import fold
from hallbar.media import Storage
from hallbar.models import Media, MediaKind, Rendition

MOST = 60


@blueprint.get("/media/bilder")
def pictures() -> dict[str, list[dict[str, Any]]]:
    """The newest pictures, or those whose title, alternative text, caption or credit has the words asked for."""
    words = fold(request.args.get("q", "")).split()[:10]
    wanted = select(Media).where(Media.kind == MediaKind.PICTURE).order_by(Media.id.desc()).limit(MOST)
    for word in words:
        texts = (Media.title, Media.alt, Media.caption, Media.credit)
        wanted = wanted.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return {"pictures": [_shown(media) for media in db.session.scalars(wanted)]}


@blueprint.get("/media/<int:media_id>/bild")
def picture(media_id: int) -> Response:
    """A picture of the library in the format that every browser reads, as wide as a text is."""
    jpegs = select(Rendition).where(Rendition.media_id == media_id, Rendition.format == "image/jpeg")
    found = db.session.scalars(jpegs.order_by(Rendition.width)).all() or abort(404)
    chosen = next((rendition for rendition in found if (rendition.width or 0) >= 640), found[-1])
    folder = Storage(current_app.extensions["hallbar"].media_path).folder
    return send_from_directory(folder, chosen.file, mimetype=chosen.format, conditional=True)


def _shown(media: Media) -> dict[str, Any]:
    return {
        "id": media.id,
        "title": media.title,
        "alt": media.alt,
        "caption": media.caption,
        "decorative": media.decorative,
        "src": url_for("editor.picture", media_id=media.id),
        "width": media.width,
        "height": media.height,
    }
