"""Files of the library, for those views that know who may have them."""

from flask import Response, abort, current_app, send_from_directory
from sqlalchemy import ColumnElement, select

from hallbar.extensions import db
from hallbar.media import Storage
from hallbar.models import Media, MediaKind, Rendition
from hallbar.settings import Settings
from hallbar.web import page_cache


def stored_file(name: str, *conditions: ColumnElement[bool], address: str = "") -> Response:
    """The rendition of a name, if it meets the conditions; otherwise aborts with 404.

    Its ETag is its name and size: other bytes have another name, here and on every other server of the site.

    :param address: where it is the same for everybody, for the page cache.
    """
    settings: Settings = current_app.extensions["hallbar"]
    storage = Storage(settings.media_path)
    try:
        storage.path(name)
    except ValueError:
        abort(404)
    wanted = select(Rendition.format, Rendition.size, Media.kind, Media.title, Media.uploaded_at).join(Media)
    found = db.session.execute(wanted.where(Rendition.file == name, *conditions)).one_or_none() or abort(404)
    if address:
        page_cache.keep_file(address, storage.path(name))
    is_attachment = found.kind == MediaKind.ATTACHMENT
    return send_from_directory(
        storage.folder,
        name,
        mimetype=found.format,
        conditional=True,
        etag=f"{name}-{found.size}",
        last_modified=found.uploaded_at,
        as_attachment=is_attachment,
        download_name=_saved_as(found.title, name) if is_attachment else None,
    )


def _saved_as(title: str, name: str) -> str:
    """What its reader's computer calls it (RFC 6266)."""
    words = " ".join("".join(letter if letter.isalnum() or letter in "-_.," else " " for letter in title).split())
    return f"{words[:100].strip(' .') or 'fil'}.{name.rpartition('.')[2]}"
