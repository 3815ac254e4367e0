"""The demo newsroom: eleven posts and two pictures of our own, and a site that says that it is a demo."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.cli.demo.pictures import DemoPicture, draw
from hallbar.extensions import db, writing
from hallbar.importers import Intake, markdown
from hallbar.media import Storage, take_in
from hallbar.models import THE_SITE, Media, Post, Site
from hallbar.publishing import write_text

POSTS = Path(__file__).parent / "posts"
SITE = {
    "name": "Hållbar upphandling",
    "tagline": "Nyheter från regionernas samarbete för en hållbar vård",
    "publisher": "Nationella kansliet för hållbar upphandling",
    "contact_name": "Nationella kansliet",
    "contact_email": "kansliet@example.org",
    "contact_phone": "08-465 004 00",  # of the series that is kept free for fiction
    "notice": "**Det här är en demo.** Texterna är exempel. [Om nyhetsrummet](/om)",
}


def fill_demo(app: Flask) -> None:
    """Fill an empty database; one that has posts is left as it is."""
    if db.session.scalar(select(func.count()).select_from(Post)):
        click.echo("The database has posts already, so no demo posts were added.")
        return
    now = clock.now()
    storage = Storage(app.extensions["hallbar"].media_path)
    pictures = {picture.post_slug: _media(storage, picture) for picture in draw().values()}
    with writing() as session:
        _name_site(session)
        intake = Intake(session, now)
        for path in markdown.files(POSTS):
            intake.take(markdown.read(path, intake.facets))
        session.flush()
        for slug, media in pictures.items():
            _illustrate(session, slug, media)
    click.echo("The demo newsroom is ready: eleven posts and two pictures.")


def is_demo() -> bool:
    """Whether the site is one that was filled so."""
    return db.session.get_one(Site, THE_SITE).contact_email == SITE["contact_email"]


def _name_site(session: Session) -> None:
    site = session.get_one(Site, THE_SITE)
    for attribute, value in SITE.items():
        setattr(site, attribute, value)


def _media(storage: Storage, picture: DemoPicture) -> Media:
    buffer = BytesIO()
    picture.image.save(buffer, "PNG")
    focal = (picture.focal_x, picture.focal_y)
    media = take_in(storage, buffer.getvalue(), f"{picture.name}.png", clock.now(), focal=focal)
    media.alt, media.caption, media.credit = picture.alt, picture.caption, picture.credit
    return media


def _illustrate(session: Session, slug: str, media: Media) -> None:
    session.add(media)
    session.flush()
    post = session.scalars(select(Post).where(Post.slug == slug)).one()
    write_text(session, post, replace(post.content, lead_id=media.id), post.created_at)
