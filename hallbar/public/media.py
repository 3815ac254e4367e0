"""Pictures and files, answered only while something that is public uses them."""

from flask import Response
from sqlalchemy import exists, or_

from hallbar import clock
from hallbar.models import MediaUse, Post, Rendition
from hallbar.public.blueprint import blueprint
from hallbar.web.library import stored_file

CACHE_SECONDS = 600
"""How long a copy may be shown after the post that used it was withdrawn."""


@blueprint.get("/media/<name>")
def media(name: str) -> Response:
    """A rendition, while in public use."""
    in_use = or_(MediaUse.page_id.is_not(None), exists().where(Post.id == MediaUse.post_id, Post.visible(clock.now())))
    response = stored_file(name, exists().where(MediaUse.media_id == Rendition.media_id, in_use))
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response
