"""Files of the library, for those views that know who may have them."""

from flask import Response, abort, current_app, send_from_directory
from sqlalchemy import ColumnElement, select

from hallbar.extensions import db
from hallbar.media import Storage
from hallbar.models import Rendition
from hallbar.settings import Settings


def stored_file(name: str, *conditions: ColumnElement[bool]) -> Response:
    """The rendition of a name, if it meets the conditions; otherwise aborts with 404."""
    settings: Settings = current_app.extensions["hallbar"]
    storage = Storage(settings.media_path)
    try:
        storage.path(name)
    except ValueError:
        abort(404)
    wanted = select(Rendition.format).where(Rendition.file == name, *conditions)
    mime = db.session.scalar(wanted) or abort(404)
    return send_from_directory(storage.folder, name, mimetype=mime, conditional=True)
