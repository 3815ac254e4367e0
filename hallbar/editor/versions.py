"""What a post once said: what was released, and what was saved on the way; to read, compare, put back and hide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from hallbar import clock
from hallbar.editor.access import requires
from hallbar.editor.blueprint import blueprint
from hallbar.editor.loading import load_post
from hallbar.extensions import db, writing
from hallbar.language.dates import date_and_clock
from hallbar.models import DraftVersion, Post, PostContent, Revision, Role
from hallbar.publishing import comparison, drafting
from hallbar.publishing import versions as releases
from hallbar.publishing.comparison import FieldChange
from hallbar.publishing.rendering import render
from hallbar.web.arguments import whole_number
from hallbar.web.forms import AtMost, Form, Required
from hallbar.web.identity import signed_in_user

DRAFT = "utkast"
"""What ``jamfor`` says for the draft as it is now; else it says the number of a version."""


class HideForm(Form):
    """Why a version must go."""

    reason = TextAreaField("Skäl", [Required("Skriv varför versionen ska döljas."), AtMost(1000)])


@dataclass(frozen=True)
class Past:
    """A text to look at or compare with."""

    name: str
    """``version 3``"""
    content: PostContent
    at: datetime


@blueprint.get("/inlagg/<int:post_id>/versioner")
def versions(post_id: int) -> str:
    """What was released and, apart from it, what was saved."""
    every, replaced = "alla" in request.args, whole_number(request.args.get("aterstalld", ""), least=0)
    post = load_post(post_id)
    now = clock.now()
    saved = releases.saved_texts(db.session(), post, now)
    return render_template(
        "editor/posts/versions.html",
        post=post,
        state=post.state(now),
        released=_released(post),
        saved=saved if every else releases.last_of_each_stretch(saved),
        hides_some=not every and len(saved) > len(releases.last_of_each_stretch(saved)),
        replaced=next((text for text in saved if text.version == replaced != post.written_version), None),
        draft_version=post.written_version,
        now=now,
        section="posts",
    )


@blueprint.get("/inlagg/<int:post_id>/versioner/<int:number>")
def version(post_id: int, number: int) -> ResponseReturnValue:
    """A text that was released, and what it changed."""
    wish = request.args.get("jamfor", "")
    post = load_post(post_id)
    return _version_page(post, load_revision(post, number), wish, HideForm(formdata=None))


@blueprint.get("/inlagg/<int:post_id>/utkast/<int:version>")
def saved_draft(post_id: int, version: int) -> ResponseReturnValue:
    """A text that was saved, and what has changed since."""
    wish = request.args.get("jamfor", DRAFT)
    post = load_post(post_id)
    saved = load_saved(post, version)
    past = Past(f"det sparade från {date_and_clock(saved.saved_at)}", saved.content, saved.saved_at)
    return render_template("editor/posts/version.html", saved=saved, **_context(post, past, wish))


@blueprint.post("/inlagg/<int:post_id>/versioner/<int:number>/aterstallning")
def restore_version(post_id: int, number: int) -> Response:
    """Put a released text in the draft's place; what the public reads stays as it is."""
    base = whole_number(request.form.get("base_version", ""), least=0)
    with writing():
        post = load_post(post_id)
        return _put_back(post, load_revision(post, number).content, base, f"Texten i version {number}")


@blueprint.post("/inlagg/<int:post_id>/utkast/<int:version>/aterstallning")
def restore_saved_draft(post_id: int, version: int) -> Response:
    """Put a saved text in the draft's place."""
    base = whole_number(request.form.get("base_version", ""), least=0)
    with writing():
        post = load_post(post_id)
        saved = load_saved(post, version)
        return _put_back(post, saved.content, base, f"Texten som sparades {date_and_clock(saved.saved_at)}")


@blueprint.post("/inlagg/<int:post_id>/versioner/<int:number>/doljande")
@requires(Role.EDITOR)
def hide_version(post_id: int, number: int) -> ResponseReturnValue:
    """Take a version out of the public's sight."""
    form = HideForm()
    if form.validate() and _hide(post_id, number, form):
        flash(f"Version {number} är dold. Den syns inte längre på webbplatsen, och skälet står i loggen.")
        return redirect(url_for("editor.version", post_id=post_id, number=number), 303)
    post = load_post(post_id)
    return _version_page(post, load_revision(post, number), "", form), 422


@blueprint.post("/inlagg/<int:post_id>/versioner/<int:number>/synliggorande")
@requires(Role.ADMIN)
def show_version(post_id: int, number: int) -> Response:
    """Let the public read a hidden version again."""
    with writing() as session:
        releases.show(session, load_revision(load_post(post_id), number), signed_in_user(), clock.now())
    flash(f"Version {number} syns på webbplatsen igen.")
    return redirect(url_for("editor.version", post_id=post_id, number=number), 303)


def load_revision(post: Post, number: int) -> Revision:
    """A version by its number, or 404."""
    found = select(Revision).where(Revision.post_id == post.id, Revision.number == number)
    revision = db.session.scalar(found.options(joinedload(Revision.author), joinedload(Revision.post)))
    return revision or abort(404, "Versionen finns inte. Gå till inläggets versioner och välj en som finns.")


def load_saved(post: Post, version: int) -> DraftVersion:
    """A version of the draft while it is kept, or 404."""
    sentence = "Den sparade texten finns inte kvar. En sådan behålls i 72 timmar efter att en annan har ersatt den."
    return drafting.version_of(db.session(), post, version, clock.now()) or abort(404, sentence)


@blueprint.app_template_global()
def compared(old: PostContent, new: PostContent) -> tuple[FieldChange, ...]:
    """For templates that have two texts: how the one differs from the other."""
    return comparison.compare_contents(old, new, comparison.load_names(db.session(), [old, new]))


def _released(post: Post) -> Sequence[Revision]:
    """The versions, the newest first, without their texts."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.post_id == post.id)
        .options(defer(Revision.data), joinedload(Revision.author))
        .order_by(Revision.number.desc())
    ).all()


def _version_page(post: Post, revision: Revision, wish: str, form: HideForm) -> str:
    past = Past(f"version {revision.number}", revision.content, revision.created_at)
    wish = wish or str(revision.number - 1)
    return render_template(
        "editor/posts/version.html", revision=revision, form=form, **_context(post, past, wish, revision.number)
    )


def _context(post: Post, past: Past, wish: str, number: int | None = None) -> dict[str, object]:
    """What both kinds of past texts are shown with."""
    released = [revision for revision in _released(post) if revision.number != number]
    other = _other(post, wish, released)
    older, newer = sorted([past, other], key=lambda text: text.at) if other else (past, past)
    return {
        "post": post,
        "past": past,
        "older": older,
        "newer": newer,
        "changes": compared(older.content, newer.content) if other else None,
        "summary": comparison.summary,
        "html": render(db.session(), past.content).html,
        "lost": comparison.usable(db.session(), past.content)[1],
        "wish": wish,
        "released": released,
        "draft_version": post.written_version,
        "now": clock.now(),
        "section": "posts",
    }


def _other(post: Post, wish: str, released: Sequence[Revision]) -> Past | None:
    """The text to compare with."""
    if wish == DRAFT:
        return Past("utkastet som det är nu", post.written, clock.now())
    found = next((revision for revision in released if str(revision.number) == wish), None)
    return Past(f"version {found.number}", found.content, found.created_at) if found else None


def _put_back(post: Post, content: PostContent, base: int | None, what: str) -> Response:
    """Inside ``writing()``: another text as draft, unless somebody has written in it since the page was shown."""
    now = clock.now()
    if base != post.written_version:
        abort(
            409,
            "Utkastet har ändrats sedan du öppnade sidan. Öppna den igen, och återställ om du fortfarande vill.",
        )
    usable, lost = comparison.usable(db.session(), content)
    replaced = drafting.replace(db.session(), post, usable, signed_in_user(), now)
    flash(" ".join([f"{what} ligger nu i utkastet. Det som är publicerat är som det var.", *lost]))
    return redirect(url_for("editor.versions", post_id=post.id, aterstalld=replaced), 303)


def _hide(post_id: int, number: int, form: HideForm) -> bool:
    """Whether it could be hidden; else the form says why not."""
    try:
        with writing() as session:
            revision = load_revision(load_post(post_id), number)
            releases.hide(session, revision, form.reason.data, signed_in_user(), clock.now())
    except releases.CannotHide as obstacle:
        form.reason.errors = (str(obstacle),)
        return False
    return True
