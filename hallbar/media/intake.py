"""A file is taken in: inspected, made clean, made into renditions, stored. The caller adds it to its session."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from PIL import Image

from hallbar.language.slugs import slug
from hallbar.language.text import tidy
from hallbar.media import pdf
from hallbar.media.bench import Busy, workbench
from hallbar.media.inspect import Refused, check_size, opened
from hallbar.media.renditions import JPEG, Encoded, crops, renditions
from hallbar.media.storage import Storage
from hallbar.models import Media, MediaKind, Purpose, Rendition

__all__ = ["Busy", "Refused", "crop_anew", "digest_of", "take_in"]

LONGEST_TITLE = 200
MIDDLE = (0.5, 0.5)


def digest_of(data: bytes) -> str:
    """What tells a file from all others: the SHA-256 of its bytes as they were sent, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def take_in(
    storage: Storage,
    data: bytes,
    filename: str,
    now: datetime,
    uploader: int | None = None,
    focal: tuple[float, float] = MIDDLE,
) -> Media:
    """Make a picture or an attachment of a file's bytes and store it. Slow: call it outside any writing transaction.

    :param filename: what the sender called it; only the words in it are used.
    :param uploader: the id of the user who sent it.
    :param focal: what must not be cut off, from the left and from the upper edge, 0–1.
    :raises Refused: with a sentence for the sender.
    :raises Busy: when other files are being worked on.
    """
    check_size(len(data))
    called = _called(filename)
    media = Media(filename=called, digest=digest_of(data), uploaded_at=now, uploaded_by_id=uploader)
    media.focal_x, media.focal_y = focal
    with workbench():
        _fill(storage, media, data)
    return media


def _fill(storage: Storage, media: Media, data: bytes) -> None:
    """Give a medium what follows from its file."""
    title = media.filename.rpartition(".")[0] or media.filename
    stem = slug(title)[:60].strip("-")
    if data.startswith(pdf.MARK):
        clean = pdf.cleaned(data, title)
        media.kind, media.name = MediaKind.ATTACHMENT, f"{stem or 'fil'}-{digest_of(data)[:12]}"
        media.title = (clean.title or title)[:LONGEST_TITLE]
        _keep(storage, media, Encoded(Purpose.WHOLE, pdf.MIME, ".pdf", None, None, clean.data))
        return
    media.kind, media.name = MediaKind.PICTURE, f"{stem or 'bild'}-{digest_of(data)[:12]}"
    media.title = title[:LONGEST_TITLE]
    image = opened(data)
    for made in renditions(image):
        _keep(storage, media, made)
        if media.width is None:  # the widest comes first
            media.width, media.height = made.width, made.height
    for made in crops(image, (media.focal_x, media.focal_y)):
        _keep(storage, media, made)


def crop_anew(
    storage: Storage, name: str, renditions: Sequence[Rendition], focal: tuple[float, float]
) -> list[Rendition]:
    """Cut a picture out anew, round another focal point. Slow, as :func:`take_in`.

    :param name: the medium's.
    :param renditions: the files that it has.
    :raises Busy: when other files are being worked on.
    :raises OSError: when the picture's file cannot be read.
    """
    with workbench(), Image.open(storage.path(_master(renditions).file)) as master:
        image = master.convert("RGB")
        return [_kept(storage, name, made) for made in crops(image, focal)]


def _master(renditions: Sequence[Rendition]) -> Rendition:
    """What crops are made from; of a picture that came before there were any, its widest JPEG."""
    masters = [rendition for rendition in renditions if rendition.purpose == Purpose.MASTER]
    jpegs = [rendition for rendition in renditions if rendition.format == JPEG.mime]
    return masters[0] if masters else max(jpegs, key=lambda jpeg: jpeg.width or 0)


def _called(filename: str) -> str:
    """The file's name as its sender has it, without folders."""
    name = tidy(filename.encode(errors="replace").decode())
    return name.replace("\\", "/").rpartition("/")[2].replace("\n", " ").strip()[:400]


def _keep(storage: Storage, media: Media, made: Encoded) -> None:
    media.renditions.append(_kept(storage, media.name, made))


def _kept(storage: Storage, name: str, made: Encoded) -> Rendition:
    file = f"{name}{made.suffix}"
    storage.keep(file, made.data)
    return Rendition(
        file=file, purpose=made.purpose, format=made.mime, width=made.width, height=made.height, size=len(made.data)
    )
