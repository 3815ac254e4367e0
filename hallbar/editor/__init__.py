"""Where the newsroom works. All addresses at once stand in ``tests/routes.txt``."""

from flask import Flask

from hallbar.editor import account, errors, home, lost_passwords, sessions, two_factor, users, wording
from hallbar.editor.blueprint import blueprint

VIEWS = (account, errors, home, lost_passwords, sessions, two_factor, users, wording)
"""The modules whose views and filters the blueprint has; importing them is what registers them."""


def init_app(app: Flask) -> None:
    """Register the blueprint."""
    app.register_blueprint(blueprint)
