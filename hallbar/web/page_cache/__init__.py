"""Pages that are ready to send, kept in each process and never shown when they are old.

``watch`` asks which content there is, ``shelf`` keeps what was made of it, ``layer`` stands in front of Flask, and a
view says by ``keep`` at which address its page is the same for all.
"""

from flask import Flask

from hallbar.extensions import db
from hallbar.settings import Settings
from hallbar.web.identity import COOKIE
from hallbar.web.packing import is_packable, packed
from hallbar.web.page_cache.entry import Pack
from hallbar.web.page_cache.layer import PageCache
from hallbar.web.page_cache.rendering import is_kept, is_wanted, keep, keep_file, rests_on
from hallbar.web.page_cache.shelf import Shelf
from hallbar.web.page_cache.watch import Watch

__all__ = ["PageCache", "init_app", "is_kept", "is_wanted", "keep", "keep_file", "rests_on"]


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
        _packer,
        private,
        COOKIE,
        any_host=bool(settings.base_url),
        cdn_seconds=int(settings.cdn_seconds),
    )
    app.extensions["page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
    app.extensions["ready"] = cache.ready


def _packer(content_type: str, size: int) -> Pack | None:
    return packed if is_packable(content_type, size) else None
