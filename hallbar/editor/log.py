"""The log: who did what and when; and undoing it."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from hallbar import clock
from hallbar.archive.links import pager
from hallbar.editor import reports
from hallbar.editor.access import requires, still
from hallbar.editor.blueprint import blueprint
from hallbar.editor.deeds import FOR_EDITORS, KINDS, Kind
from hallbar.editor.listing import LIST
from hallbar.editor.log_list import LOG, LogList
from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Post, Role, User
from hallbar.publishing import undo as undoing
from hallbar.web.identity import signed_in_user
from hallbar.web.origin import local_path


@blueprint.get("/logg")
@requires(Role.EDITOR)
def log() -> ResponseReturnValue:
    """A page of the log, the newest first."""
    args = list(request.args.items(multi=True))
    wanted = LogList.parse(args)
    if args != wanted.args():
        return redirect(wanted.address())
    condition = wanted.condition(signed_in_user())
    total = db.session.scalar(select(func.count(LogEntry.id)).where(condition)) or 0
    last = wanted.last(total)
    if wanted.page > last:
        return redirect(wanted.on_page(last).address())
    context = {
        "entries": (entries := _entries(wanted, condition)),
        "there": _still_there(entries),
        "people": db.session.execute(select(User.id, User.name).order_by(User.name, User.id)).all(),
        "undoable": undoing.undoable(db.session(), signed_in_user(), entries, clock.now()),
        "kinds": _kinds(signed_in_user()),
        "pager": pager(wanted, last, LOG),
        "report": reports.take(),
    }
    return render_template("editor/log/index.html", wanted=wanted, total=total, section="log", **context)


@blueprint.post("/logg/<int:entry_id>/angring")
def undo(entry_id: int) -> ResponseReturnValue:
    """Undo an act: of each post what can still be undone."""
    onward = local_path(request.form.get("vidare", "")) or LIST
    entry = _load_undoable(entry_id)
    renderings = undoing.prepare(db.session(), entry)
    with writing() as session:
        user = still(Role.WRITER)
        result = undoing.undo(session, _load_undoable(entry_id), user, clock.now(), renderings)
    if result.entry is not None:
        reports.remember(result.entry)
    else:
        reasons = " ".join(f"”{one.title}”: {one.reason}" for one in result.skipped[:5])
        flash(f"Det gick inte att ångra. {reasons}")
    return redirect(onward, 303)


def _load_undoable(entry_id: int) -> LogEntry:
    entry = db.session.get(LogEntry, entry_id)
    if entry is None:
        abort(404, "Händelsen finns inte.")
    if not signed_in_user().may(Role.EDITOR) and entry.user_id != signed_in_user().id:
        abort(403, "Du kan bara ångra det du själv har gjort. Be en redaktör om hjälp.")
    if entry.undone_at is not None:
        abort(409, "Det är redan ångrat.")
    if not undoing.can_undo(signed_in_user(), entry):
        abort(409, "Det går inte att ångra.")
    return entry


def _entries(wanted: LogList, condition: ColumnElement[bool]) -> Sequence[LogEntry]:
    newest = select(LogEntry).where(condition).order_by(LogEntry.id.desc()).options(selectinload(LogEntry.parts))
    return db.session.scalars(newest.limit(wanted.per_page).offset(wanted.start)).all()


def _kinds(user: User) -> list[tuple[str, Kind]]:
    """Of acts that a user may read of."""
    return [(name, kind) for name, kind in KINDS.items() if user.may(Role.ADMIN) or kind.acts & FOR_EDITORS]


def _still_there(entries: Sequence[LogEntry]) -> set[int]:
    """The posts of entries that have not been destroyed since."""
    told = {part.post_id for entry in entries for part in (entry, *entry.parts) if part.post_id}
    return set(db.session.scalars(select(Post.id).where(Post.id.in_(told))))
