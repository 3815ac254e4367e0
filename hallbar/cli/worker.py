"""What a worker serves, of ``hallbar run`` or of another server."""

from flask import Flask

from hallbar import create_app


def create_worker_app() -> Flask:
    """The application, with what looks after the folder of pages."""
    app = create_app()
    files = app.extensions.get("page_files")
    if files is not None:
        files.start()
    return app
