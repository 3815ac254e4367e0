"""Standing pages: what is saved is public at once, and what was public is kept as a version."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.models import Media, MediaUse, Page, PageRevision, PostContent, User
from hallbar.publishing.journal import note as write_down
from hallbar.publishing.rendering import used_media


def save(session: Session, page: Page, title: str, body: str, user: User | None, now: datetime, note: str = "") -> bool:
    """Give a page another text, and keep it as a version; False, and nothing done, when it has that text already.

    :param note: why, or where the text comes from; shown in the list of versions.
    """
    if (page.title, page.body) == (title, body):
        return False
    page.title, page.body, page.updated_at = title, body, now
    newest = session.scalar(select(func.max(PageRevision.number)).where(PageRevision.page_id == page.id)) or 0
    session.add(
        PageRevision(page=page, number=newest + 1, title=title, body=body, created_at=now, author=user, note=note)
    )
    _note_use(session, page)
    write_down(session, user, "restore_page" if note else "change_page", now, subject=title)
    return True


def media_of(session: Session, body: str) -> Mapping[int, Media]:
    """The media that a text uses, by id."""
    return used_media(session, PostContent(body=body))


def text_of(version: Page | PageRevision) -> PostContent:
    """A page's text as a value, so that it is compared as a post's is."""
    return PostContent(title=version.title, body=version.body)


def _note_use(session: Session, page: Page) -> None:
    """The public may fetch what the page shows, and nothing else."""
    session.flush()
    session.execute(delete(MediaUse).where(MediaUse.page_id == page.id))
    used = media_of(session, page.body) if markup.media_ids(page.body) else {}
    session.add_all(MediaUse(media_id=number, page_id=page.id) for number in used)
