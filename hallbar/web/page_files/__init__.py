"""What the page cache keeps, as files for a web server in front, which then need not ask (``HALLBAR_PAGES``).

``DIR/current`` leads to the folder of the content that there is now, and each page lies there under its canonical
address. A folder is never used again: a public change makes a new and empty one, and ``current`` is turned to it after
the change is committed and before the editor is answered; the clock turns it when something falls due. What was
rendered of other content than a folder's is never written into it.
"""

from flask import Flask
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.extensions import db
from hallbar.models import current_edition
from hallbar.settings import Settings
from hallbar.web.page_cache import PageCache
from hallbar.web.page_cache.watch import Watch
from hallbar.web.page_files.folder import Folder, Standing
from hallbar.web.page_files.keeper import Keeper

__all__ = ["Keeper", "init_app"]


def init_app(app: Flask) -> None:
    """Turn the folder after each public change, if the setting says where it is. Pages are written into it only by a
    process that has started its :class:`Keeper`.
    """
    settings: Settings = app.extensions["hallbar"]
    cache: PageCache | None = app.extensions.get("page_cache")
    if not settings.pages or cache is None:
        return
    with app.app_context():
        engine = db.engine

    def standing() -> Standing:
        with Session(engine) as session:
            edition = current_edition(session, clock.now())
            return Standing(edition.version, edition.changed_at, edition.until)

    folder = Folder(settings.pages_path)
    keeper = Keeper(folder, cache, Watch(engine), standing, app.logger)
    app.extensions["page_files"] = keeper
    app.extensions.setdefault("after_writing", []).append(keeper.look_after_writing)
