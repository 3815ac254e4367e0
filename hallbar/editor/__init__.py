"""Where the newsroom works. All addresses at once stand in ``tests/routes.txt``."""

from flask import Flask

from hallbar.editor import (
    account,
    advising,
    errors,
    facets,
    field_checks,
    home,
    kept,
    library,
    live_previews,
    log,
    lost_passwords,
    medium,
    pages,
    pictures,
    posts,
    presence,
    preview_links,
    previewing,
    publications,
    redirects,
    reviewing,
    sessions,
    site,
    statements,
    term_merges,
    terms,
    trash,
    two_factor,
    uploads,
    users,
    versions,
    wording,
    writing,
)
from hallbar.editor.blueprint import blueprint

VIEWS = (
    account,
    advising,
    errors,
    facets,
    field_checks,
    home,
    kept,
    library,
    live_previews,
    log,
    lost_passwords,
    medium,
    pages,
    pictures,
    posts,
    presence,
    preview_links,
    previewing,
    publications,
    redirects,
    reviewing,
    sessions,
    site,
    statements,
    term_merges,
    terms,
    trash,
    two_factor,
    uploads,
    users,
    versions,
    wording,
    writing,
)
"""The modules whose views and filters the blueprint has; importing them is what registers them."""


def init_app(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
