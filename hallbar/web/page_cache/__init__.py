"""Pages that are ready to send, kept in each process and never shown when they are old.

``watch`` asks which content there is, ``shelf`` keeps what was made of it, ``layer`` stands in front of Flask, and a
view says by ``keep`` at which address its page is the same for all.
"""

import gzip
from typing import Any

from flask import Flask

from hallbar.extensions import db
from hallbar.settings import Settings
from hallbar.web.encodings import brotli
from hallbar.web.identity import COOKIE
from hallbar.web.page_cache.entry import Pack
from hallbar.web.page_cache.layer import PageCache
from hallbar.web.page_cache.rendering import is_kept, is_wanted, keep, keep_file, rests_on
from hallbar.web.page_cache.shelf import Shelf
from hallbar.web.page_cache.watch import Watch

__all__ = ["PageCache", "init_app", "is_kept", "is_wanted", "keep", "keep_file", "rests_on"]

GZIP_LEVEL = 5
"""Level 6 takes a third longer for a few parts in a hundred."""
BROTLI_QUALITY = 4


def init_app(app: Flask, private: tuple[str, ...]) -> None:
    """Stand in front of what renders; to be called when nothing but proxies' headers comes before it.

    :param private: beginnings of paths that are never kept.
    """
    settings: Settings = app.extensions["hallbar"]
    room = int(settings.page_cache) * 2**20
    with app.app_context():
        engine = db.engine
    can_watch = engine.dialect.name != "sqlite" or engine.url.database not in (None, "", ":memory:")
    if not room or not can_watch:
        return
    cache = PageCache(
        app.wsgi_app,
        Watch(engine),
        Shelf(room),
        _packer(app),
        private,
        COOKIE,
        any_host=bool(settings.base_url),
        cdn_seconds=int(settings.cdn_seconds),
    )
    app.extensions["page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
    app.extensions["ready"] = cache.ready


def _packer(app: Flask) -> Any:
    """Smaller than what Flask-Compress makes of what is not kept: it is made once and sent often."""
    types, least = frozenset(app.config["COMPRESS_MIMETYPES"]), app.config["COMPRESS_MIN_SIZE"]
    config = app.config

    def pack(encoding: str, data: bytes) -> bytes:
        if encoding == "gzip":
            packed = gzip.compress(data, GZIP_LEVEL)
            return packed[:4] + bytes(4) + packed[8:]  # without the time, as in hallbar.web.conditional
        made: bytes = brotli.compress(
            data,
            mode=config["COMPRESS_BR_MODE"],
            quality=BROTLI_QUALITY,
            lgwin=config["COMPRESS_BR_WINDOW"],
            lgblock=config["COMPRESS_BR_BLOCK"],
        )
        return made

    def packer(content_type: str, size: int) -> Pack | None:
        return pack if size >= least and content_type.partition(";")[0].strip() in types else None

    return packer
