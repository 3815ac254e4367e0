"""A file is taken in: inspected, made clean, made into renditions, stored. The caller adds it to its session."""

import hashlib
from datetime import datetime

from hallbar.language.slugs import slug
from hallbar.language.text import tidy
from hallbar.media.inspect import Refused, opened
from hallbar.media.renditions import renditions
from hallbar.media.storage import Storage
from hallbar.models import Media, MediaKind, Rendition, User

__all__ = ["Refused", "take_in"]


def take_in(storage: Storage, data: bytes, filename: str, now: datetime, user: User | None = None) -> Media:
    """Make a picture of a file's bytes and store it. Slow: call it outside any writing transaction.

    :param filename: what the sender called it; only the words in it are used.
    :raises Refused: with a sentence for the sender.
    """
    image = opened(data)
    stem = slug(filename.rsplit(".", 1)[0])[:60].strip("-") or "bild"
    name = f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}"
    title = tidy(filename.encode(errors="replace").decode())
    media = Media(kind=MediaKind.PICTURE, name=name, title=title, uploaded_at=now)
    media.uploaded_by_id = user.id if user else None
    for made in renditions(image):
        file = f"{name}-{made.width}.{made.ending}"
        storage.keep(file, made.data)
        media.renditions.append(
            Rendition(file=file, format=made.mime, width=made.width, height=made.height, size=len(made.data))
        )
        media.width, media.height = made.width, made.height
    return media
