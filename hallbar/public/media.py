"""Pictures and files, answered only while something that is public uses them."""

from datetime import datetime

from flask import Response
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hallbar.extensions import db
from hallbar.markup import Picture, media_ids
from hallbar.models import Media, MediaUse, Post, PostContent, Purpose, Rendition
from hallbar.public.blueprint import blueprint
from hallbar.web.library import stored_file
from hallbar.web.moment import request_time
from hallbar.web.page_cache import cdn


@blueprint.get("/media/<name>")
def media(name: str) -> Response:
    """A rendition or an attachment, while in public use."""
    used = _in_use(Rendition.media_id, request_time())
    response = stored_file(name, Rendition.purpose != Purpose.MASTER, used, address=f"/media/{name}")
    response.headers["Cache-Control"] = f"{cdn.OF_FILE}, s-maxage=0"
    return response


def shown_pictures(content: PostContent, now: datetime) -> dict[int, Picture]:
    """The pictures of an older text that something visible still uses, by id; the others are not answered."""
    wanted = media_ids(content.body)
    used = select(Media).where(Media.id.in_(wanted), _in_use(Media.id, now))
    return {item.id: item.picture() for item in db.session.scalars(used)} if wanted else {}


def _in_use(media_id: InstrumentedAttribute[int], now: datetime) -> ColumnElement[bool]:
    visible = exists().where(Post.id == MediaUse.post_id, Post.visible(now))
    return exists().where(MediaUse.media_id == media_id, or_(MediaUse.page_id.is_not(None), visible))
