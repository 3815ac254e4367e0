"""The application factory."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from hallbar import editor, public
from hallbar.editor.uploads import MOST_SENT
from hallbar.extensions import csrf, db, engine_options, htmx, prepare_engine
from hallbar.language import analysis
from hallbar.language.words import WordsError
from hallbar.settings import Settings, SettingsError
from hallbar.web import (
    assets,
    conditional,
    errors,
    identity,
    memory,
    packing,
    page_cache,
    page_files,
    readiness,
    reception,
    security,
    sending,
    templating,
)
from hallbar.web.arguments import Number
from hallbar.web.watchman import Watchman

PRIVATE = ("/redaktion", "/forhandsgranskning", "/static/")
"""Beginnings of paths that the page cache never looks at."""
MOST_BYTES = 32 * 1024 * 1024
"""Of what is sent in one request, but to views that take more."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings, the environment's when none are given.

    Touches neither database nor network.

    :raises hallbar.settings.SettingsError: when a setting is wrong.
    """
    settings = settings or Settings.from_env()
    _learn(settings.words)
    app = Flask("hallbar", static_folder=None, instance_path=str(settings.instance_path))
    _configure(app, settings)
    _extend(app)
    public.init_app(app)
    editor.init_app(app)
    watchman = Watchman()
    app.wsgi_app = reception.Reception(app.wsgi_app, MOST_SENT, "/redaktion/", watchman)  # type: ignore[method-assign]
    app.wsgi_app = sending.Sending(app.wsgi_app, watchman)  # type: ignore[method-assign]
    page_cache.init_app(app, PRIVATE)
    page_files.init_app(app)
    _believe_proxies(app, int(settings.trusted_proxies))
    return app


def _learn(words: str) -> None:
    try:
        analysis.use_words(words)
    except WordsError as error:
        raise SettingsError(f"HALLBAR_WORDS cannot be used: {error}.") from error


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["hallbar"] = settings
    app.url_map.converters["int"] = Number
    app.config.update(
        SECRET_KEY=settings.load_secret_key(),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.sqlalchemy_url),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        PROPAGATE_EXCEPTIONS=False,
    )


def _believe_proxies(app: Flask, proxies: int) -> None:
    """Outermost, so that all who come after see the host and scheme that the visitor asked for."""
    if not proxies:
        return
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    if (ready := app.extensions.get("ready")) is not None:
        fixed: Any = ProxyFix(lambda environ, _: ready(environ), x_for=proxies, x_proto=proxies, x_host=proxies)
        app.extensions["ready"] = lambda environ: fixed(dict(environ), None)


def _extend(app: Flask) -> None:
    db.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    identity.init_app(app)
    security.init_app(app)
    conditional.init_app(app)
    packing.init_app(app)
    readiness.init_app(app)
    memory.init_app(app)
    templating.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
