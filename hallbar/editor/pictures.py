"""The library's pictures and files, for the form that uses them."""

from typing import Any

from flask import Response, abort, current_app, request, send_from_directory
from sqlalchemy import select

from hallbar.editor.blueprint import blueprint
from hallbar.editor.media_json import as_json
from hallbar.extensions import db
from hallbar.language.text import fold
from hallbar.media import Storage
from hallbar.models import Media, MediaKind, Purpose, Rendition

MOST = 60
KINDS = {"bild": ("pictures", MediaKind.PICTURE), "bilaga": ("attachments", MediaKind.ATTACHMENT)}


@blueprint.get("/media/bilder")
def pictures() -> dict[str, list[dict[str, Any]]]:
    """The newest pictures, or those that have the words asked for; with ``slag=bilaga`` the attachments."""
    words = fold(request.args.get("q", "")).split()[:10]
    name, kind = KINDS.get(request.args.get("slag", ""), KINDS["bild"])
    wanted = select(Media).where(Media.kind == kind).order_by(Media.id.desc()).limit(MOST)
    for word in words:
        wanted = wanted.where(Media.searched.contains(word, autoescape=True))
    return {name: [as_json(media) for media in db.session.scalars(wanted)]}


@blueprint.get("/media/<int:media_id>/bild")
def picture(media_id: int) -> Response:
    """A picture of the library in the format that every browser reads, as wide as a text is."""
    jpegs = select(Rendition).where(
        Rendition.media_id == media_id, Rendition.format == "image/jpeg", Rendition.purpose == Purpose.WHOLE
    )
    found = db.session.scalars(jpegs.order_by(Rendition.width)).all() or abort(404)
    chosen = next((rendition for rendition in found if (rendition.width or 0) >= 640), found[-1])
    folder = Storage(current_app.extensions["hallbar"].media_path).folder
    return send_from_directory(folder, chosen.file, mimetype=chosen.format, conditional=True)
