"""The media library: all pictures and files, and the page of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask import abort, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session

from hallbar.archive.links import pager
from hallbar.editor.blueprint import blueprint
from hallbar.editor.media_json import note
from hallbar.editor.paged_list import PagedList
from hallbar.editor.sent_file import Sent
from hallbar.extensions import db
from hallbar.language.text import fold
from hallbar.media import Storage
from hallbar.models import Media, MediaKind, MediaUse, Role, User
from hallbar.publishing import picturing
from hallbar.publishing.preview import PreviewPicture
from hallbar.web.arguments import Args, firsts, whole_number

LIBRARY = "/redaktion/media"
WITHOUT_WORDS, WITHOUT_USE = "alternativtext", "anvandning"
LACKS = {WITHOUT_WORDS: "Används men saknar alternativtext", WITHOUT_USE: "Används ingenstans"}
"""What can be lacking, and its label."""
KINDS = {"bild": MediaKind.PICTURE, "bilaga": MediaKind.ATTACHMENT}
GONE = "Filen finns inte. Den kan ha tagits bort, eller så är adressen felskriven."


@dataclass(frozen=True)
class MediaList(PagedList):
    """Which media are asked for."""

    path = LIBRARY
    per_page = 40
    q: str = ""
    kind: str = ""
    without: str = ""
    """One of :data:`LACKS`: only pictures in use that have no words for those who do not see them and are not
    decorative, or only what neither public texts nor drafts use.
    """

    @classmethod
    def parse(cls, args: Args) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        kind = values.get("slag", "")
        return cls(
            q=values.get("q", "")[:200],
            kind=kind if kind in KINDS else "",
            without=lacking if (lacking := values.get("utan", "")) in LACKS else "",
            page=whole_number(values.get("sida", "")) or 1,
        )

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments."""
        page = str(self.page) if self.page > 1 else ""
        values = {"q": self.q, "slag": self.kind, "utan": self.without, "sida": page}
        return [(name, value) for name, value in values.items() if value]

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.kind or self.without)

    def condition(self, drafted: Collection[int] = ()) -> ColumnElement[bool]:
        """In SQL.

        :param drafted: the media that drafts use, for those who ask for what nothing uses.
        """
        words = [Media.searched.contains(word, autoescape=True) for word in fold(self.q).split()[:10]]
        kinds = [Media.kind == KINDS[self.kind]] if self.kind else []
        used = exists().where(MediaUse.media_id == Media.id)
        lacking = {WITHOUT_WORDS: and_(_is_mute(), used), WITHOUT_USE: and_(~used, Media.id.not_in(drafted))}
        return and_(true(), *words, *kinds, lacking.get(self.without, true()))


def _is_mute() -> ColumnElement[bool]:
    return and_(Media.kind == MediaKind.PICTURE, func.trim(Media.alt) == "", Media.decorative.is_(False))


@blueprint.get("/media")
def library() -> ResponseReturnValue:
    """A page of the library, the newest first."""
    args = list(request.args.items(multi=True))
    wanted = MediaList.parse(args)
    if args != wanted.args():
        return redirect(wanted.address())
    return page(wanted)


def page(wanted: MediaList, sent: Sequence[Sent] = (), status: int = 200) -> ResponseReturnValue:
    """The page, with what became of files that were sent."""
    condition = wanted.condition(picturing.drafted(db.session()) if wanted.without == WITHOUT_USE else ())
    total = db.session.scalar(select(func.count(Media.id)).where(condition)) or 0
    last = wanted.last(total)
    if wanted.page > last:
        return redirect(wanted.on_page(last).address())
    newest = select(Media).where(condition).order_by(Media.id.desc())
    found = db.session.scalars(newest.limit(wanted.per_page).offset(wanted.start)).all()
    context: dict[str, Any] = {
        "wanted": wanted,
        "total": total,
        "found": [shown(media) for media in found],
        "sent": sent,
    }
    context["lacks"] = LACKS.items()
    html = render_template("editor/media/index.html", section="media", pager=pager(wanted, last, LIBRARY), **context)
    return make_response(html, status)


def storage() -> Storage:
    """Where the files lie."""
    return Storage(current_app.extensions["hallbar"].media_path)


def load_media(media_id: int) -> Media:
    """A medium, or the request ends with 404."""
    return db.session.get(Media, media_id) or abort(404, GONE)


def may_describe(session: Session, user: User, media: Media) -> bool:
    """Whether a user may say something else of a medium: what readers are shown, an editor decides."""
    return user.may(Role.EDITOR) or not picturing.is_released(session, media)


def shown(media: Media) -> dict[str, Any]:
    """A medium with what templates print of it."""
    mute = media.kind == MediaKind.PICTURE and not (media.alt.strip() or media.decorative)
    return {"media": media, "picture_of": PreviewPicture(media, LIBRARY), "note": note(media), "is_mute": mute}
