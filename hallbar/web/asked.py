"""What kind of answer a request asks for."""

from flask import request


def wants_json() -> bool:
    """Whether a script of ours asks, that reads JSON: it says so first in ``Accept`` (RFC 9110, §12.5.1)."""
    return request.accept_mimetypes.best == "application/json"
