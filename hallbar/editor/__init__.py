"""Where the newsroom works. All addresses at once stand in ``tests/routes.txt``."""

from flask import Flask

from hallbar.editor import errors, home, sessions, versions
from hallbar.editor.blueprint import blueprint

VIEWS = (errors, home, sessions, versions)
"""The modules whose views the blueprint has; importing them is what registers them."""


def init_app(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
