"""The versions of a post that have been public, and what each changed.

A version is compared with the one that is shown before it: what a hidden one said is in no comparison. Numbers count
only what came out. The words of drafts, and the notes of those who write, are never read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from hallbar import markup
from hallbar.extensions import db
from hallbar.language.text import tidy
from hallbar.models import Post, Revision
from hallbar.public.blueprint import blueprint
from hallbar.public.content import own_address
from hallbar.public.feeds import discovery
from hallbar.public.media import shown_pictures
from hallbar.public.old_addresses import old_address
from hallbar.publishing import comparison
from hallbar.publishing.comparison import FieldChange
from hallbar.publishing.moves import post_path
from hallbar.publishing.versions import PublicVersion, public_versions
from hallbar.web.addresses import absolute
from hallbar.web.errors import page as error_page
from hallbar.web.memory import memory
from hallbar.web.moment import edition, request_time

COMPARED = 20
"""Versions that are compared on the page of them all, the newest; the others on their own."""


@dataclass(frozen=True)
class Shown:
    """A version as its readers are told of it."""

    version: PublicVersion
    changes: tuple[FieldChange, ...] | None
    """None for the first, and for one that is compared on its own page only."""

    @property
    def summary(self) -> str:
        """What it changed, in a sentence."""
        return comparison.summary(self.changes) if self.changes is not None else ""


@blueprint.get("/nyheter/<slug>/versioner")
def versions(slug: str) -> str | Response:
    """All versions, the newest first."""
    now = request_time()
    post = _visible_post(slug, now)
    if post is None:
        return _moved(slug, "", now)
    own_address(f"{post_path(post.slug or '')}/versioner")
    found = [item for item in public_versions(db.session(), post, now) if not item.hidden]
    return render_template(
        "posts/versions.html",
        post=post,
        versions=_compared(found[-COMPARED:])[::-1],
        earlier=found[:-COMPARED][::-1],
        robots="noindex",
        discovery=discovery(),
        canonical=absolute(post_path(post.slug or "")),
    )


@blueprint.get("/nyheter/<slug>/versioner/<int:number>")
def version(slug: str, number: int) -> str | Response | tuple[str, int]:
    """One version: what it changed, and all of its text."""
    now = request_time()
    post = _visible_post(slug, now)
    if post is None:
        return _moved(slug, f"/{number}", now)
    own_address(f"{post_path(post.slug or '')}/versioner/{number}")
    found = public_versions(db.session(), post, now)
    chosen = next((item for item in found if item.number == number), None) or abort(404)
    if chosen.hidden:
        return _hidden(post)
    content = chosen.revision.content
    return render_template(
        "posts/version.html",
        post=post,
        shown=_compared([chosen])[0],
        content=content,
        html=markup.render(content.body, shown_pictures(content, now)),
        is_newest=chosen is next(item for item in reversed(found) if not item.hidden),
        robots="noindex",
        discovery=discovery(),
        canonical=absolute(post_path(post.slug or "")),
    )


def _visible_post(slug: str, now: datetime) -> Post | None:
    return db.session.scalar(select(Post).where(Post.slug == tidy(slug), Post.visible(now)))


def _moved(slug: str, rest: str, now: datetime) -> Response:
    """As the post's own page answers: where it is now, or 404, or 410."""
    answer = old_address(post_path(slug), now)
    if answer.location and answer.location.startswith(post_path("")):
        return redirect(f"{answer.location}/versioner{rest}", 301)
    return answer


def _hidden(post: Post) -> tuple[str, int]:
    return error_page(
        410,
        "Den här versionen av nyheten visas inte längre. Redaktionen har dolt den.",
        way_back=("Nyhetens övriga versioner", f"{post_path(post.slug or '')}/versioner"),
    )


def _compared(found: Sequence[PublicVersion]) -> list[Shown]:
    """Versions that are shown, each with what it changed: worked out once an edition, since long texts take a while."""
    pairs = [(item.before.revision if item.before else None, item.revision) for item in found]
    key = ("versions", *((before and before.id, revision.id) for before, revision in pairs))
    changes = memory().get(edition(), key, lambda: _changes(pairs))
    return [Shown(item, changed) for item, changed in zip(found, changes, strict=True)]


def _changes(pairs: Sequence[tuple[Revision | None, Revision]]) -> list[tuple[FieldChange, ...] | None]:
    revisions = {revision for pair in pairs for revision in pair if revision}
    names = comparison.load_names(db.session(), [revision.content for revision in revisions])
    return [
        comparison.compare_as_read(before.content, revision.content, names) if before else None
        for before, revision in pairs
    ]
