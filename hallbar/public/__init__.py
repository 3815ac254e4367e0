"""What the public reads. All addresses at once stand in ``tests/routes.txt``."""

from flask import Flask

from hallbar.archive import Librarian
from hallbar.public import (
    archive,
    feeds,
    follow,
    home,
    media,
    old_addresses,
    pages,
    posts,
    previews,
    versions,
    well_known,
)
from hallbar.public.blueprint import blueprint

VIEWS = (archive, feeds, follow, home, media, old_addresses, pages, posts, previews, versions, well_known)
"""The modules whose views the blueprint has; importing them is what registers them."""


def init_app(app: Flask) -> None:
    """Register the blueprint and what its templates use."""
    app.register_blueprint(blueprint)
    app.extensions["librarian"] = Librarian()
    app.jinja_env.globals["term_url"] = archive.term_url
