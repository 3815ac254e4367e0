"""A file is taken in: inspected, made clean, made into renditions, stored. The caller adds it to its session."""

import hashlib
from datetime import datetime

from hallbar.language.slugs import slug
from hallbar.language.text import tidy
from hallbar.media.bench import Busy, workbench
from hallbar.media.inspect import Refused, check_size, opened
from hallbar.media.renditions import Encoded, renditions
from hallbar.media.storage import Storage
from hallbar.models import Media, MediaKind, Rendition, User

__all__ = ["Busy", "Refused", "digest_of", "take_in"]

LONGEST_TITLE = 200


def digest_of(data: bytes) -> str:
    """What tells a file from all others: the SHA-256 of its bytes as they were sent, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def take_in(storage: Storage, data: bytes, filename: str, now: datetime, user: User | None = None) -> Media:
    """Make a picture of a file's bytes and store it. Slow: call it outside any writing transaction.

    :param filename: what the sender called it; only the words in it are used.
    :raises Refused: with a sentence for the sender.
    :raises Busy: when other files are being worked on.
    """
    check_size(len(data))
    digest, called = digest_of(data), _called(filename)
    title = called.rpartition(".")[0] or called
    stem = slug(title)[:60].strip("-") or "bild"
    media = Media(
        kind=MediaKind.PICTURE,
        name=f"{stem}-{digest[:12]}",
        title=title[:LONGEST_TITLE],
        filename=called,
        digest=digest,
        uploaded_at=now,
    )
    media.uploaded_by_id = user.id if user else None
    with workbench():
        for made in renditions(opened(data)):
            _keep(storage, media, made)
            if media.width is None:  # the widest comes first
                media.width, media.height = made.width, made.height
    return media


def _called(filename: str) -> str:
    """The file's name as its sender has it, without folders."""
    name = tidy(filename.encode(errors="replace").decode())
    return name.replace("\\", "/").rpartition("/")[2].replace("\n", " ").strip()[:400]


def _keep(storage: Storage, media: Media, made: Encoded) -> None:
    file = f"{media.name}{made.suffix}"
    storage.keep(file, made.data)
    media.renditions.append(
        Rendition(
            file=file,
            purpose=made.purpose,
            format=made.mime,
            width=made.width,
            height=made.height,
            size=len(made.data),
        )
    )
