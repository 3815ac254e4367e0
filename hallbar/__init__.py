"""Hallbar: the newsroom of a public body."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from hallbar.settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build the application; see :func:`hallbar.app.create_app`."""
    from hallbar.app import create_app as build

    return build(settings)
