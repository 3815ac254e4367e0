"""``hallbar doctor``: is this installation sound?"""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import false, func, select, text, update
from sqlalchemy.exc import DBAPIError

from hallbar import __version__, create_app
from hallbar.clock import now, to_stockholm
from hallbar.extensions import SQLITE_VERSION, db, writing
from hallbar.models import THE_SITE, AccessibilityStatement, Post, Rendition, Site, current_edition
from hallbar.models.schema import Schema, schema_of
from hallbar.settings import Settings
from hallbar.web.page_files.folder import CURRENT, Folder, Standing

SOUND_SQLITE = (3, 51, 3)
"""The first version without the corruption bug of the write-ahead log's reset."""


class Finding(NamedTuple):
    """What a check found: ``ok``, ``warn`` or ``fail``, and a sentence."""

    level: str
    sentence: str


Check = Callable[[Settings], Iterator[Finding]]


@click.command()
def doctor() -> None:
    """Check the installation and say what to mend."""
    app = create_app()
    settings: Settings = app.extensions["hallbar"]
    with app.app_context():
        findings = [finding for check in CHECKS for finding in _safely(check, settings)]
    for finding in findings:
        click.echo(f"{finding.level:<5} {finding.sentence}")
    failed = sum(finding.level == "fail" for finding in findings)
    if failed:
        raise click.ClickException(f"{failed} of {len(findings)} checks failed.")


def _safely(check: Check, settings: Settings) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except DBAPIError as error:
        db.session.rollback()
        yield Finding("fail", f"The database failed: {str(error.orig).splitlines()[0]}")


def versions(settings: Settings) -> Iterator[Finding]:
    """Hallbar, Python and SQLite."""
    yield Finding("ok", f"Hallbar {__version__} on Python {platform.python_version()} ({sys.platform})")
    if settings.sqlite_path is not None:
        sound = SQLITE_VERSION >= SOUND_SQLITE
        advice = "" if sound else ", older than 3.51.3: install the pysqlite3 package or keep frequent backups"
        yield Finding("ok" if sound else "warn", f"SQLite {'.'.join(map(str, SQLITE_VERSION))}{advice}")


def schema(settings: Settings) -> Iterator[Finding]:
    """The schema is ours."""
    state = schema_of(db.engine)
    if state is Schema.CURRENT:
        yield Finding("ok", f"The database's schema is current ({db.engine.dialect.name})")
    else:
        advice = "upgrade Hallbar" if state is Schema.NEWER else "run `hallbar db upgrade`"
        yield Finding("fail", f"The database's schema is {state}: {advice}")


def integrity(settings: Settings) -> Iterator[Finding]:
    """The database is whole."""
    if schema_of(db.engine) is not Schema.CURRENT:
        return
    if settings.sqlite_path is not None:
        verdict = db.session.scalar(text("PRAGMA integrity_check"))
        broken = db.session.execute(text("PRAGMA foreign_key_check")).all()
        whole = verdict == "ok" and not broken
        yield Finding(
            "ok" if whole else "fail", "The database file is whole" if whole else f"The file is damaged: {verdict}"
        )
    if db.session.get(Site, 1) is None:
        yield Finding("fail", "The site has no row: run `hallbar db upgrade`")
    posts = db.session.scalar(select(func.count()).select_from(Post))
    yield Finding("ok", f"{posts} posts")


def writable(settings: Settings) -> Iterator[Finding]:
    """The database takes changes, and nobody keeps it locked."""
    if schema_of(db.engine) is not Schema.CURRENT:
        return
    with writing() as session:  # permissions are asked for though no row is meant
        session.execute(update(Site).where(false()).values(name=""), execution_options={"synchronize_session": False})
    yield Finding("ok", "The database can be written")


def media(settings: Settings) -> Iterator[Finding]:
    """Every file that the database knows is there."""
    if schema_of(db.engine) is not Schema.CURRENT:
        return
    files = db.session.scalars(select(Rendition.file)).all()
    missing = [name for name in files if not (settings.media_path / name).is_file()]
    if missing:
        yield Finding("fail", f"{len(missing)} of {len(files)} media files are missing, such as {missing[0]}")
    else:
        yield Finding("ok", f"{len(files)} media files in {settings.media_path}")


def pages(settings: Settings) -> Iterator[Finding]:
    """Pages as files are of the present content, and the server in front may read them."""
    if not settings.pages or schema_of(db.engine) is not Schema.CURRENT:
        return
    path, folder = settings.pages_path, Folder(settings.pages_path)
    if not os.access(_nearest(path), os.W_OK):
        yield Finding("fail", f"{path} cannot be written: pages cannot be kept there as files")
    elif not folder.name:
        yield Finding("warn", f"{path} has no pages: they are there while `hallbar run` serves")
    elif folder.standing_text != _standing().text():
        yield Finding("fail", f"{path / CURRENT} is of older content: restart Hallbar, and look into its log")
    else:
        yield Finding("ok", f"Pages as files in {path} are of the present content")
        if not (path / CURRENT).stat().st_mode & 0o005:
            yield Finding("warn", f"nginx cannot read {path}: set UMask=0022 for Hallbar")


def _standing() -> Standing:
    edition = current_edition(db.session(), now())
    return Standing(edition.version, edition.changed_at, edition.until)


def folders(settings: Settings) -> Iterator[Finding]:
    """What the site writes to can be written."""
    for path in dict.fromkeys((settings.instance_path, _nearest(settings.media_path))):
        if os.access(path, os.W_OK):
            yield Finding("ok", f"{path} can be written")
        else:
            yield Finding("fail", f"{path} cannot be written: pictures cannot be kept there")
    key = settings.instance_path / "secret_key"
    if not settings.secret_key and key.exists() and key.stat().st_mode & 0o077:
        yield Finding("warn", f"{key} can be read by others: chmod 600 {key}")


def address(settings: Settings) -> Iterator[Finding]:
    """Feeds need to know where the site stands."""
    if settings.base_url:
        yield Finding("ok", f"Public address {settings.base_url}")
    else:
        yield Finding("warn", "HALLBAR_BASE_URL is not set: addresses in feeds follow the request's Host header")


def standing(settings: Settings) -> Iterator[Finding]:
    """What the law and readers ask of a newsroom, and only its people can give."""
    if schema_of(db.engine) is not Schema.CURRENT:
        return
    site = db.session.get(Site, THE_SITE)
    if site is not None and not (site.contact_email or site.contact_phone):
        yield Finding("warn", "Readers cannot reach anybody: add an address or a number at /redaktion/installningar")
    statement = db.session.scalar(select(AccessibilityStatement))
    if statement is not None and statement.is_old(to_stockholm(now()).date()):
        yield Finding(
            "warn",
            f"The accessibility statement is from {statement.updated_on}, more than a year ago: "
            "look it over and save it at /redaktion/sidor/tillganglighet",
        )


def _nearest(path: Path) -> Path:
    return next((folder for folder in (path, *path.parents) if folder.exists()), path)


CHECKS: tuple[Check, ...] = (versions, schema, integrity, pages, writable, media, folders, address, standing)
