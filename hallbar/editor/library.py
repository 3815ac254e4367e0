"""The media library: all pictures and files, and the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from flask import abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.orm import Session

from hallbar.archive.links import pager
from hallbar.editor.blueprint import blueprint
from hallbar.editor.media_json import markdown, note
from hallbar.extensions import db
from hallbar.language.text import fold
from hallbar.models import Media, MediaKind, MediaUse, Role, User
from hallbar.publishing.preview import PreviewPicture
from hallbar.web.arguments import Args, firsts, whole_number

if TYPE_CHECKING:
    from hallbar.editor.uploads import Sent

LIBRARY = "/redaktion/media"
PER_PAGE = 40
WITHOUT_WORDS = "alternativtext"
KINDS = {"bild": MediaKind.PICTURE, "bilaga": MediaKind.ATTACHMENT}
GONE = "Filen finns inte. Den kan ha tagits bort, eller så är adressen felskriven."


@dataclass(frozen=True)
class MediaList:
    """Which media are asked for."""

    q: str = ""
    kind: str = ""
    mute: bool = False
    """Only pictures in use that have no words for those who do not see them, and are not decorative."""
    page: int = 1

    @classmethod
    def parse(cls, args: Args) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        kind = values.get("slag", "")
        return cls(
            q=values.get("q", "")[:200],
            kind=kind if kind in KINDS else "",
            mute=values.get("utan") == WITHOUT_WORDS,
            page=whole_number(values.get("sida", "")) or 1,
        )

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments."""
        page = str(self.page) if self.page > 1 else ""
        values = {"q": self.q, "slag": self.kind, "utan": WITHOUT_WORDS if self.mute else "", "sida": page}
        return [(name, value) for name, value in values.items() if value]

    def address(self, path: str = LIBRARY) -> str:
        """The canonical address."""
        return f"{path}?{urlencode(self.args())}" if self.args() else path

    def on_page(self, page: int) -> Self:
        """Another page of the same list."""
        return replace(self, page=page)

    def condition(self) -> ColumnElement[bool]:
        """In SQL."""
        words = [Media.searched.contains(word, autoescape=True) for word in fold(self.q).split()[:10]]
        kinds = [Media.kind == KINDS[self.kind]] if self.kind else []
        return and_(True, *words, *kinds, _is_mute() if self.mute else true())


def _is_mute() -> ColumnElement[bool]:
    used = exists().where(MediaUse.media_id == Media.id)
    return and_(Media.kind == MediaKind.PICTURE, func.trim(Media.alt) == "", Media.decorative.is_(False), used)


@blueprint.get("/media")
def library() -> ResponseReturnValue:
    """A page of the library, the newest first."""
    args = list(request.args.items(multi=True))
    wanted = MediaList.parse(args)
    if args != wanted.args():
        return redirect(wanted.address())
    return page(wanted)


def page(wanted: MediaList, sent: "Sequence[Sent]" = (), status: int = 200) -> ResponseReturnValue:
    """The page, with what became of files that were sent."""
    total = db.session.scalar(select(func.count(Media.id)).where(wanted.condition())) or 0
    last = max(1, -(-total // PER_PAGE))
    if wanted.page > last:
        return redirect(wanted.on_page(last).address())
    newest = select(Media).where(wanted.condition()).order_by(Media.id.desc())
    found = db.session.scalars(newest.limit(PER_PAGE).offset((wanted.page - 1) * PER_PAGE)).all()
    context = {"wanted": wanted, "total": total, "found": [_shown(media) for media in found], "sent": sent}
    html = render_template("editor/media/index.html", section="media", pager=pager(wanted, last, LIBRARY), **context)
    return make_response(html, status)


@blueprint.get("/media/<int:media_id>")
def medium(media_id: int) -> str:
    """A picture or a file, and what is said of it."""
    media = load_media(media_id)
    return render_template("editor/media/show.html", section="media", code=markdown(media), **_shown(media))


def load_media(media_id: int) -> Media:
    """A medium, or the request ends with 404."""
    return db.session.get(Media, media_id) or abort(404, GONE)


def may_describe(session: Session, user: User, media: Media) -> bool:
    """Whether a user may say something else of a medium: what readers are shown, an editor decides."""
    if user.may(Role.EDITOR):
        return True
    return not session.scalar(select(exists().where(MediaUse.media_id == media.id)))


def _shown(media: Media) -> dict[str, Any]:
    return {"media": media, "picture_of": PreviewPicture(media, LIBRARY), "note": note(media)}
