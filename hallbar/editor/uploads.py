"""Files are sent to the library: from its page, and from the text that is being written."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from hallbar import clock
from hallbar.editor import library
from hallbar.editor.access import still, takes
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.media import UploadForm
from hallbar.editor.media_json import as_json
from hallbar.editor.sent_file import Sent
from hallbar.extensions import db, writing
from hallbar.language.text import tidy
from hallbar.media import MOST_BYTES, Busy, Refused, check_size, digest_of, sweep, take_in
from hallbar.models import Media, Role, User
from hallbar.publishing import picturing
from hallbar.web.asked import wants_json
from hallbar.web.identity import signed_in_user

MOST_SENT = 4 * MOST_BYTES + 1024 * 1024
"""Bytes of all files that are sent together, and of the words with them."""
TOO_MUCH = f"Filen är för stor. En fil får vara högst {MOST_BYTES // 1024 // 1024} MB, och flera tillsammans 100 MB."
BUSY = "Servern arbetar med andra bilder just nu. Försök igen om en stund."
NO_ROOM = "Filen gick inte att spara på servern. Säg till den som sköter den, och försök igen om en stund."
NOTHING = "Välj en fil att ladda upp."


@blueprint.post("/media")
@takes(MOST_SENT, TOO_MUCH)
def upload() -> ResponseReturnValue:
    """Take in files. The same bytes once more are the medium that they are already, so sending twice makes one."""
    files = [file for file in request.files.getlist("file") if file.filename]
    form, user, now = UploadForm(), signed_in_user(), clock.now()
    if not form.validate():
        return _answer([Sent("", refusal=errors[0]) for errors in form.errors.values()])
    sent = [_taken(file, now, user) for file in files] or [Sent("", refusal=NOTHING)]
    if not all(one.refusal for one in sent):
        with writing() as session:
            for one in sent:
                _add(session, one, form, still(Role.WRITER), now)
        sweep(db.session(), library.storage(), now)
    return _answer(sent)


def _taken(file: FileStorage, now: datetime, user: User) -> Sent:
    """A file made into a medium that is not stored yet; one that is there is not made again."""
    sent, uploader = Sent(file_name(file)), user.id
    try:
        data = bytes_of(file)
        known = db.session.scalar(select(Media.id).where(Media.digest == digest_of(data)))
        db.session.rollback()  # no transaction stays open while pictures are made
        if known:
            sent.known = known
        else:
            sent.media = take_in(library.storage(), data, sent.filename, now, uploader)
    except Refused as refused:
        sent.refusal = str(refused)
    except Busy:
        abort(503, BUSY)
    except OSError:
        current_app.logger.exception("a file could not be stored")
        abort(503, NO_ROOM)
    return sent


def bytes_of(file: FileStorage) -> bytes:
    """All of a file that was sent.

    :raises Refused: when it is empty or too large, before it is read.
    """
    check_size(file.stream.seek(0, 2))
    file.stream.seek(0)
    return file.stream.read()


def file_name(file: FileStorage) -> str:
    """What its sender calls it."""
    return tidy((file.filename or "").encode(errors="replace").decode())


def _add(session: Session, sent: Sent, form: UploadForm, user: User, now: datetime) -> None:
    """Store a medium, unless it is there."""
    if sent.refusal:
        return
    existing = _existing(session, sent)
    if existing is not None:
        sent.media, sent.is_new = existing, False
    elif sent.media is None:
        abort(409, "Filen togs bort ur biblioteket i samma stund. Ladda upp den igen.")
    else:
        session.add(sent.media)
        session.flush()
    if sent.is_new or library.may_describe(session, user, sent.media):
        form.describe(sent.media)
    if not sent.is_new and session.is_modified(sent.media):
        picturing.tell_readers(session, sent.media, user, now)


def _existing(session: Session, sent: Sent) -> Media | None:
    if sent.media is None:
        return session.get(Media, sent.known)
    same = or_(Media.digest == sent.media.digest, Media.name == sent.media.name)
    return session.scalar(select(Media).where(same).limit(1))


def _answer(sent: Sequence[Sent]) -> ResponseReturnValue:
    refused = [one for one in sent if one.refusal]
    if wants_json():
        return ({"error": refused[0].refusal}, 422) if refused else (as_json(sent[0].media), 201)
    if refused:
        return library.page(library.MediaList(), sent=sent, status=422)
    for one in sent:
        flash(_said(one))
    if len(sent) == 1 and sent[0].media is not None:
        return redirect(url_for("editor.medium", media_id=sent[0].media.id), 303)
    return redirect(url_for("editor.library"), 303)


def _said(sent: Sent) -> str:
    if sent.is_new:
        return f"”{sent.filename}” är uppladdad."
    return f"”{sent.filename}” fanns redan i biblioteket."
