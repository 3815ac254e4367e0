"""Where the newsroom works. All addresses at once stand in ``tests/routes.txt``."""

from flask import Flask

from hallbar.editor import errors, home, posts, sessions
from hallbar.editor.blueprint import blueprint

VIEWS = (errors, home, posts, sessions)
"""The modules whose views the blueprint has; importing them is what registers them."""


def init_app(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
