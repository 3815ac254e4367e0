"""A draft as its readers would meet it, for those who write it."""

from flask import Response, render_template, url_for
from markupsafe import Markup

from hallbar import clock
from hallbar.editor.blueprint import blueprint
from hallbar.editor.loading import load_post
from hallbar.extensions import db
from hallbar.models import PostContent
from hallbar.publishing.preview import Preview, html_of
from hallbar.publishing.rendering import used_media
from hallbar.web.library import stored_file

FOLDER = "/redaktion/media"


@blueprint.get("/inlagg/<int:post_id>/forhandsgranskning")
def preview(post_id: int) -> str:
    """What is saved of a post, by the template of its page."""
    found = load_post(post_id)
    return render_template(
        "posts/preview.html",
        post=Preview.of(db.session(), found, FOLDER),
        state=found.state(clock.now()),
        published_at=found.published_at,
        public_slug="",
        link=None,
        way_back=url_for("editor.post", post_id=post_id),
        robots="noindex",
    )


@blueprint.get("/media/<name>")
def media_file(name: str) -> Response:
    """A file of the library, whoever uses it."""
    return stored_file(name)


def preview_html(content: PostContent) -> Markup:
    """The body of a text that need not have been saved, with pictures that the desk may fetch."""
    return html_of(content, used_media(db.session(), content), FOLDER)
