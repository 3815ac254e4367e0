"""Permanent ids of posts (RFC 4151, tag URIs)."""

import re
from datetime import datetime
from urllib.parse import quote, urlsplit
from uuid import uuid4

from hallbar.clock import to_stockholm

_URI = re.compile(r"[a-z][a-z0-9+.-]+:[^\s]+", re.IGNORECASE)


def tag_authority(base_url: str, now: datetime) -> str:
    """``nyheter.example.se,2026-11-24``: who mints the ids, and since when; kept for ever."""
    host = urlsplit(base_url).hostname or "localhost"
    return f"{host},{to_stockholm(now):%Y-%m-%d}"


def new_uid(authority: str) -> str:
    """``tag:nyheter.example.se,2026-11-24:2f1b…``."""
    return f"tag:{authority}:{uuid4()}"


def imported_uid(authority: str, source_id: str) -> str:
    """The source's own id: as it is when it is a URI, else under our authority."""
    return source_id if _URI.fullmatch(source_id) else f"tag:{authority}:{quote(source_id, safe='-._~/')}"
