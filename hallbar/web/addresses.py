"""Absolute addresses."""

from flask import current_app, request

from hallbar.settings import Settings


def base_url() -> str:
    """Where the site stands: the setting, else what the request was sent to. No slash at the end."""
    settings: Settings = current_app.extensions["hallbar"]
    return settings.base_url or request.host_url.rstrip("/")


def absolute(path: str) -> str:
    """An absolute address."""
    return base_url() + path
