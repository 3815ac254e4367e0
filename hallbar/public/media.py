"""Pictures and files, answered only while something that is public uses them."""

from flask import Response, abort, current_app, send_from_directory
from sqlalchemy import exists, or_, select

from hallbar import clock
from hallbar.extensions import db
from hallbar.media import Storage
from hallbar.models import MediaUse, Post, Rendition
from hallbar.public.blueprint import blueprint
from hallbar.settings import Settings

CACHE_SECONDS = 600
"""How long a copy may be shown after the post that used it was withdrawn."""


@blueprint.get("/media/<name>")
def media(name: str) -> Response:
    """A rendition, while in public use."""
    settings: Settings = current_app.extensions["hallbar"]
    storage = Storage(settings.media_path)
    try:
        storage.path(name)
    except ValueError:
        abort(404)
    now = clock.now()
    in_use = or_(MediaUse.page_id.is_not(None), exists().where(Post.id == MediaUse.post_id, Post.visible(now)))
    used = exists().where(MediaUse.media_id == Rendition.media_id, in_use)
    mime = db.session.scalar(select(Rendition.format).where(Rendition.file == name, used)) or abort(404)
    response = send_from_directory(storage.folder, name, mimetype=mime, conditional=True)
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
