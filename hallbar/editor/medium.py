"""The page of a picture or a file: what is said of it, who uses it, another file for it, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hallbar import clock
from hallbar.editor import library, media_acts
from hallbar.editor.access import requires, still, takes
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.media import AttachmentForm, RemovalForm, ReplacementForm, description_of
from hallbar.editor.media_json import markdown
from hallbar.editor.uploads import MOST_SENT, TOO_MUCH
from hallbar.extensions import db, writing
from hallbar.media import Refused, sweep
from hallbar.models import Media, Role, User
from hallbar.publishing import picturing
from hallbar.publishing.picturing import Use
from hallbar.web.identity import signed_in_user


@dataclass(frozen=True)
class Forms:
    """The forms of the page, empty or as they were sent."""

    description: AttachmentForm
    replacement: ReplacementForm
    removal: RemovalForm
    refusal: str = ""
    """Why another file is not taken."""
    is_kept: bool = False
    """Whether it was to be removed, and is used."""

    @classmethod
    def of(cls, media: Media, **sent: object) -> "Forms":
        """With what there is, but for what was sent."""
        empty = {
            "description": sent.get("description") or description_of(media),
            "replacement": ReplacementForm(formdata=None, data={"base": media.name}),
            "removal": RemovalForm(formdata=None),
        }
        return cls(**{**empty, **sent})  # type: ignore[arg-type]


@blueprint.get("/media/<int:media_id>")
def medium(media_id: int) -> str:
    """A picture or a file, and what is said of it."""
    media = library.load_media(media_id)
    return page(media, Forms.of(media))


@blueprint.post("/media/<int:media_id>")
def describe_medium(media_id: int) -> ResponseReturnValue:
    """Say something else of it: seen in every text that shows it, from the next request on."""
    media, now = library.load_media(media_id), clock.now()
    form = description_of(media, sent=True)
    if form.validate() and (cut := media_acts.cut_anew(media, form)):
        with writing() as session:
            saved = library.load_media(media_id)
            user = media_acts.who_may_change(session, saved)
            if not form.is_stale(saved):
                media_acts.describe(session, saved, form, cut, user, now)
        if form.status == 200:
            sweep(db.session(), library.storage(), now)
            flash("Uppgifterna är sparade.")
            return redirect(url_for("editor.medium", media_id=media_id), 303)
    shown = library.load_media(media_id)
    return page(shown, Forms.of(shown, description=form)), form.status


@blueprint.post("/media/<int:media_id>/fil")
@takes(MOST_SENT, TOO_MUCH)
def replace_file(media_id: int) -> ResponseReturnValue:
    """Give it another file. Its number and what is said of it stay, and every text that uses it shows the new one."""
    file, form, now = request.files.get("file"), ReplacementForm(), clock.now()
    media = library.load_media(media_id)
    base, focal = form.base.data, (media.focal_x, media.focal_y)
    db.session.rollback()
    try:
        fresh = media_acts.taken(file, now, focal)
        with writing() as session:
            replaced = library.load_media(media_id)
            user = media_acts.who_may_change(session, replaced)
            media_acts.replace(session, replaced, fresh, base or "", user, now)
    except Refused as refused:
        shown = library.load_media(media_id)
        return page(shown, Forms.of(shown, refusal=str(refused))), 422
    sweep(db.session(), library.storage(), now)
    flash("Filen är utbytt.")
    return redirect(url_for("editor.medium", media_id=media_id), 303)


@blueprint.post("/media/<int:media_id>/borttagning")
@requires(Role.EDITOR)
def remove_medium(media_id: int) -> ResponseReturnValue:
    """Remove what nothing uses."""
    form, now = RemovalForm(), clock.now()
    shown = library.load_media(media_id)
    if not form.validate():
        return page(shown, Forms.of(shown, removal=form)), 422
    with writing() as session:
        removed = library.load_media(media_id)
        user = still(Role.EDITOR)
        is_used = bool(picturing.uses_of(session, removed, now))
        if not is_used:
            media_acts.remove(session, removed, user, now)
    if is_used:
        shown = library.load_media(media_id)
        return page(shown, Forms.of(shown, is_kept=True)), 409
    sweep(db.session(), library.storage(), now)
    flash("Filen är borttagen.")
    return redirect(library.LIBRARY, 303)


def page(media: Media, forms: Forms) -> str:
    """The whole page of a medium."""
    user = signed_in_user()
    return render_template(
        "editor/media/show.html",
        section="media",
        code=markdown(media),
        uploader=db.session.scalar(select(User.name).where(User.id == media.uploaded_by_id)),
        uses=_told(picturing.uses_of(db.session(), media, clock.now()), user),
        may_change=library.may_describe(db.session(), user, media),
        may_remove=user.may(Role.EDITOR),
        forms=forms,
        **library.shown(media),
    )


def _told(uses: Sequence[Use], user: User) -> Sequence[tuple[Use, bool]]:
    """Each use, and whether the user may go there: what somebody else is writing is not a writer's to read."""
    return [(use, user.may(Role.EDITOR) or (use.post_id is not None and use.writer_id == user.id)) for use in uses]
