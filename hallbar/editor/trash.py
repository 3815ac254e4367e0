"""The trash: into it, out of it, and, by a decision, away for good."""

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hallbar import clock
from hallbar.editor import reports
from hallbar.editor.access import requires
from hallbar.editor.acting import begin
from hallbar.editor.blueprint import blueprint
from hallbar.editor.forms.destruction import DestructionForm
from hallbar.editor.listing import PostList, Stage
from hallbar.editor.loading import GONE, load_post
from hallbar.extensions import db, writing
from hallbar.models import Post, Role
from hallbar.publishing import bulk
from hallbar.publishing.bulk import Act
from hallbar.publishing.destruction import destroy, known_paths
from hallbar.web.identity import signed_in_user


@blueprint.post("/inlagg/<int:post_id>/papperskorg")
def trash_post(post_id: int) -> ResponseReturnValue:
    """Put a post in the trash; the list that is shown next has the way back."""
    return _moved(post_id, Act.TRASH)


@blueprint.post("/inlagg/<int:post_id>/aterstallning")
def restore_post(post_id: int) -> ResponseReturnValue:
    """Take a post out of the trash, as it was."""
    return _moved(post_id, Act.RESTORE)


@blueprint.get("/inlagg/<int:post_id>/forstoring")
@requires(Role.ADMIN)
def ask_destruction(post_id: int) -> str:
    """What destroying means, and the form that does it."""
    return _destruction_page(_load_trashed(post_id), DestructionForm(formdata=None))


@blueprint.post("/inlagg/<int:post_id>/forstoring")
@requires(Role.ADMIN)
def destroy_post(post_id: int) -> ResponseReturnValue:
    """Destroy a post for good."""
    form = DestructionForm()
    doomed = _load_trashed(post_id)
    if not form.validate():
        return _destruction_page(doomed, form), 422
    with writing() as session:
        entry = destroy(session, _load_trashed(post_id), form.reference.data, signed_in_user(), clock.now())
    reports.remember(entry)
    return redirect(PostList(stage=Stage.TRASHED).address(), 303)


def _moved(post_id: int, act: Act) -> Response:
    begin(post_id)  # what is typed is saved first
    with writing() as session:
        result = bulk.perform(session, act, [post_id], signed_in_user(), clock.now())
    if result.entry is None:
        if not result.skipped:  # destroyed since it was saved
            abort(404, GONE)
        abort(403 if result.skipped[0].forbidden else 409, result.skipped[0].reason)
    reports.remember(result.entry)
    return redirect(url_for("editor.posts"), 303)  # type: ignore[return-value]


def _load_trashed(post_id: int) -> Post:
    post = load_post(post_id)
    if post.trashed_at is None:
        abort(409, "Bara det som ligger i papperskorgen kan förstöras. Lägg inlägget där först.")
    return post


def _destruction_page(doomed: Post, form: DestructionForm) -> str:
    paths = known_paths(db.session(), doomed, clock.now())
    return render_template("editor/posts/destruction.html", doomed=doomed, form=form, paths=paths, section="posts")
