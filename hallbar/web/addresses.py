"""Absolute addresses."""

from functools import lru_cache

from flask import current_app, request
from werkzeug.sansio.utils import get_current_url

from hallbar.settings import Settings


def base_url() -> str:
    """Where the site stands: the setting, else what the request was sent to. No slash at the end."""
    settings: Settings = current_app.extensions["hallbar"]
    return settings.base_url or _sent_to(request.scheme, request.host)


def absolute(path: str) -> str:
    """An absolute address."""
    return base_url() + path


@lru_cache(maxsize=8)
def _sent_to(scheme: str, host: str) -> str:
    """As Werkzeug's ``host_url``, which takes a fiftieth of a page to put together."""
    return get_current_url(scheme, host).rstrip("/")
