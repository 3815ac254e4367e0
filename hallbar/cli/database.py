"""The database: made, upgraded, and refused when it is not ours to use."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from flask import Flask, current_app
from sqlalchemy import func, select

from hallbar import clock, create_app, search
from hallbar.archive import Librarian, pack
from hallbar.extensions import db, writing
from hallbar.models import THE_SITE, THE_SNAPSHOT, CatalogueSnapshot, Post, Site, current_edition
from hallbar.models.schema import MIGRATIONS, Schema, schema_of
from hallbar.publishing import found
from hallbar.settings import Settings

Result = TypeVar("Result")

LARGE = 20_000
"""Posts from which on a snapshot pays: fewer are read in a tenth of a second."""


@contextmanager
def application() -> Iterator[Flask]:
    """The application with its database ready to use: an embedded one is created and upgraded by itself.

    :raises click.ClickException: when a server's database is not of our schema.
    """
    app = create_app()
    with app.app_context():
        try:
            prepare(app.extensions["hallbar"])
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def prepare(settings: Settings) -> None:
    """Make an embedded database ready; ask for ``hallbar db upgrade`` on a server, where that is a decision."""
    schema = schema_of(db.engine)
    if schema is Schema.NEWER:
        raise click.ClickException(
            "The database belongs to a newer version of Hallbar. Upgrade Hallbar, then try again."
        )
    if schema is not Schema.CURRENT or db.session.get(Site, THE_SITE) is None:
        if settings.sqlite_path is None:
            raise click.ClickException("The database is not ready. Run `hallbar db upgrade` first.")
        upgrade(settings)
    elif not search.is_current(db.session()):
        make_searchable()


def upgrade(settings: Settings) -> bool:
    """Bring the schema up to ours and fill an empty database; True when the site was founded now."""
    if settings.sqlite_path is not None:
        try:
            settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.ClickException(
                f"{settings.sqlite_path.parent} cannot be created ({error.strerror})."
            ) from error
    from flask_migrate import upgrade as migrate

    logging.getLogger("alembic").setLevel(logging.WARNING)
    _know_migrations(current_app)
    migrate()
    with writing() as session:
        founded = found(session, settings.site_name, settings.base_url, clock.now())
    make_searchable()
    return founded


def with_migrations() -> Flask:
    """The application as Flask-Migrate wants it: ``flask --app hallbar.cli.database:with_migrations db migrate``."""
    app = create_app()
    _know_migrations(app)
    return app


def _know_migrations(app: Flask) -> None:
    """Alembic is loaded here, as it takes a tenth of a second, and who serves a database of today needs none of it."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)


def make_searchable() -> None:
    """Put every post on the shelves of search, if that was not done by this version; tens of seconds for 10 000."""
    session = db.session()
    if search.is_current(session):
        return
    posts = session.scalar(select(func.count()).select_from(Post)) or 0
    with_progress("Search", posts, lambda update: search.rebuild(writing, clock.now(), update))


def with_progress(label: str, length: int, work: Callable[[Callable[[int], None]], Result]) -> Result:
    """Do long work, with a progress bar on a terminal; ``work`` is given what it tells how much more is done."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return work(bar.update)


def keep_snapshot(least: int = LARGE) -> None:
    """Store what a worker of a large site begins with, unless what is stored is of the present content.

    :param least: number of posts of a site that is large.
    """
    session, now = db.session(), clock.now()
    if (session.scalar(select(func.count()).select_from(Post)) or 0) < least:
        return
    search.keep_common(writing, session)
    edition = current_edition(session, now)
    if session.scalar(select(CatalogueSnapshot.version)) == edition.version:
        return
    catalogue = Librarian().holdings(session, edition, now).catalogue.settle(now)
    snapshot = CatalogueSnapshot(id=THE_SNAPSHOT, version=catalogue.version, at=now, data=pack(catalogue))
    with writing():
        session.merge(snapshot)


@click.group("db")
def db_group() -> None:
    """Look after the database."""


@db_group.command("upgrade")
def upgrade_command() -> None:
    """Create the database or bring it up to this version."""
    app = create_app()
    with app.app_context():
        if schema_of(db.engine) is Schema.NEWER:
            raise click.ClickException("The database belongs to a newer version of Hallbar. Upgrade Hallbar instead.")
        founded = upgrade(app.extensions["hallbar"])
        keep_snapshot()
    click.echo("The database is made and up to date." if founded else "The database is up to date.")
