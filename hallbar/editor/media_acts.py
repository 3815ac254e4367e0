"""What is done to a medium from its page, each within the caller's transaction or before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hallbar.editor import library
from hallbar.editor.access import still
from hallbar.editor.forms.media import AttachmentForm, PictureForm
from hallbar.editor.uploads import BUSY, NO_ROOM, NOTHING, bytes_of, file_name
from hallbar.extensions import db
from hallbar.media import Busy, Refused, crop_anew, take_in
from hallbar.models import Media, MediaKind, Purpose, Rendition, Role, User
from hallbar.publishing import picturing
from hallbar.publishing.journal import note

CROPS = (Purpose.WIDE, Purpose.CARD)
OURS = ("name", "filename", "digest", "width", "height")
"""What of a medium follows from its file."""
OTHER_MEANWHILE = "Någon annan har bytt filen under tiden. Se efter hur den ser ut nu, och gör ditt val igen."
LOST = "Bildens fil saknas på servern, så den går inte att beskära. Byt fil först."
SHOWN = "Filen syns för läsarna. Be en redaktör om att ändra det som står om den."


@dataclass(frozen=True)
class Cut:
    """What was cut out of a picture, and the name that the picture had then."""

    name: str
    crops: Sequence[Rendition]


def who_may_change(session: Session, media: Media) -> User:
    """The one who is signed in, asked inside ``writing()``; ends the request with 403 when they may not."""
    user = still(Role.WRITER)
    if not library.may_describe(session, user, media):
        abort(403, SHOWN)
    return user


def cut_anew(media: Media, form: AttachmentForm) -> Cut | None:
    """What is cut out round a focal point that has been moved; nothing otherwise. None when that could not be done, and
    then the form says why. Afterwards the medium is no longer of the session.
    """
    if not isinstance(form, PictureForm) or form.focal == tuple(round(x, 2) for x in (media.focal_x, media.focal_y)):
        return Cut("", [])
    name, renditions = media.name, list(media.renditions)
    db.session.expunge(media)
    db.session.rollback()  # no transaction stays open while pictures are made
    try:
        return Cut(name, crop_anew(library.storage(), name, renditions, form.focal))
    except Busy:
        form.refuse("focal_x", BUSY)
    except OSError:
        form.refuse("focal_x", LOST)
    return None


def describe(session: Session, media: Media, form: AttachmentForm, cut: Cut, user: User, now: datetime) -> None:
    """Say of a medium what the form says; the form tells when it has got another file meanwhile."""
    if cut.crops and media.name != cut.name:
        form.refuse("focal_x", OTHER_MEANWHILE)
        return
    form.write(media)
    is_changed = session.is_modified(media)
    if cut.crops:
        old = [rendition for rendition in media.renditions if rendition.purpose in CROPS]
        library.storage().retire([rendition.file for rendition in old], now)
        media.renditions = [rendition for rendition in media.renditions if rendition not in old]
        session.flush()  # what goes must go before what comes, that may have its name
        media.renditions.extend(cut.crops)
    if is_changed:
        picturing.tell_readers(session, media, user, now)


def taken(file: FileStorage | None, now: datetime, focal: tuple[float, float]) -> Media:
    """The file that was sent, as a medium that is not stored.

    :raises Refused: with a sentence for the sender.
    """
    if file is None or not file.filename:
        raise Refused(NOTHING)
    try:
        return take_in(library.storage(), bytes_of(file), file_name(file), now, focal=focal)
    except Busy:
        abort(503, BUSY)
    except OSError:
        current_app.logger.exception("a file could not be stored")
        abort(503, NO_ROOM)


def replace(session: Session, media: Media, fresh: Media, base: str, user: User, now: datetime) -> None:
    """Give a medium what another has of its file.

    :param base: the name of the file that is to be replaced.
    :raises Refused: when it is of another kind, or is in the library already.
    """
    if media.name != base:
        abort(409, OTHER_MEANWHILE)
    if fresh.kind != media.kind:
        kind = "en bild" if media.kind == MediaKind.PICTURE else "en PDF"
        raise Refused(f"Filen måste vara {kind}, som den var förut. Ladda upp den som en ny fil i stället.")
    same = or_(Media.digest == fresh.digest, Media.name == fresh.name)
    existing = session.scalar(select(Media).where(same).limit(1))
    if existing is media:
        raise Refused("Det är samma fil som förut. Välj en annan.")
    if existing is not None:
        raise Refused(f"Filen finns redan i biblioteket, som ”{existing.title}”. Använd den i stället.")
    _retire(media, now)
    for name in OURS:
        setattr(media, name, getattr(fresh, name))
    files, fresh.renditions = list(fresh.renditions), []
    media.renditions = files
    if picturing.is_released(session, media):
        picturing.show_anew(session, media)
    note(session, user, "replace_file", now, subject=media.title)


def remove(session: Session, media: Media, user: User, now: datetime) -> None:
    """Remove a medium; its files go a while after."""
    note(session, user, "remove_file", now, subject=media.title)
    _retire(media, now)
    session.delete(media)


def _retire(media: Media, now: datetime) -> None:
    library.storage().retire([rendition.file for rendition in media.renditions], now)
