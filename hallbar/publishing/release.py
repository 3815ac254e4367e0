"""Publish, withdraw, correct, trash and restore."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.language.text import fold, shorten
from hallbar.models import Media, MediaUse, Post, PostContent, Revision, State, Term, User
from hallbar.publishing.moves import is_taken, move
from hallbar.search.document import search_text

SUMMARY_LENGTH = 240
"""Characters of a post's text in lists."""


class SlugTaken(ValueError):
    """The name in the address leads to another post already."""


class NothingToPublish(ValueError):
    """A post needs a title and a name in its address."""


def publish(
    session: Session,
    post: Post,
    content: PostContent,
    now: datetime,
    *,
    at: datetime | None = None,
    author: User | None = None,
    note: str = "",
) -> Revision:
    """Release a text now, or at a later moment, and cut a revision.

    A post that was withdrawn becomes visible again; the date it shows never moves once it has been public.

    :raises SlugTaken: when the name belongs to another post.
    :raises NothingToPublish: without title or name.
    """
    state = post.state(now)
    if state in (State.DRAFT, State.SCHEDULED):
        shown_when_visible = post.dated in (None, post.published_at)
        post.published_at = max(at or now, now)
        if shown_when_visible:
            post.show_date(post.published_at)
    elif at is not None and state is State.WITHDRAWN and at > now:
        post.published_at = at
    post.withdrawn_at = None
    write_text(session, post, content, now)
    return cut_revision(session, post, now, author=author, note=note)


def correct(
    session: Session, post: Post, content: PostContent, correction: str, now: datetime, author: User | None = None
) -> Revision:
    """Publish a text with a correction that the reader is told of.

    :raises ValueError: when the note says nothing.
    """
    if not correction.strip():
        raise ValueError("a correction needs words")
    post.correction_note, post.corrected_at = correction.strip(), now
    write_text(session, post, content, now)
    return cut_revision(session, post, now, author=author, correction=post.correction_note)


def withdraw(post: Post, at: datetime) -> None:
    """Make a post invisible from a moment on. Its text, versions and address are kept."""
    post.withdrawn_at = at


def trash(post: Post, now: datetime) -> None:
    """Put a post in the trash: invisible at once, until restored."""
    post.trashed_at = now


def restore_from_trash(post: Post) -> None:
    """Take a post back as it was."""
    post.trashed_at = None


def write_text(session: Session, post: Post, content: PostContent, now: datetime) -> None:
    """Make a text the public one, with all that is derived from it.

    ``updated_at`` moves only when what is read did: not for another name in the address, other terms, or marks in
    the Markdown that show nowhere.

    :raises SlugTaken: when the name belongs to another post.
    :raises NothingToPublish: without title or name.
    """
    if not (content.title.strip() and content.slug):
        raise NothingToPublish("a post needs a title and a name in its address")
    if is_taken(session, content.slug, post):
        raise SlugTaken(f"the name “{content.slug}” is taken")
    before = _read(post)
    if content.slug != post.slug:
        move(session, post, content.slug, now)
    post.title, post.lede, post.body = content.title, content.lede, content.body
    post.byline, post.lang = content.byline, content.lang
    post.terms = list(session.scalars(select(Term).where(Term.id.in_(content.term_ids))))
    _derive(session, post, content)
    if _read(post) != before:
        post.updated_at = max(now, post.published_at or now)


def cut_revision(
    session: Session, post: Post, now: datetime, *, author: User | None = None, note: str = "", correction: str = ""
) -> Revision:
    """Keep the public text as a revision."""
    session.flush()
    newest = session.scalar(select(func.max(Revision.number)).where(Revision.post_id == post.id))
    revision = Revision(
        post=post,
        number=(newest or 0) + 1,
        data=post.content.as_json(),
        author=author,
        created_at=now,
        public_from=max(now, post.published_at or now),
        note=note,
        correction_note=correction,
    )
    session.add(revision)
    return revision


def _read(post: Post) -> tuple[object, ...]:
    return (post.title, post.lede, post.body_html, post.byline, post.lang, post.lead and post.lead.id)


def _derive(session: Session, post: Post, content: PostContent) -> None:
    """HTML, summary, what search reads, and which media are used."""
    wanted = {*markup.media_ids(content.body), *([content.lead_id] if content.lead_id else [])}
    media = {item.id: item for item in session.scalars(select(Media).where(Media.id.in_(wanted)))}
    post.lead = media.get(content.lead_id) if content.lead_id else None
    post.uses = [use for use in post.uses if use.media_id in media] + [
        MediaUse(media=item) for number, item in media.items() if number not in {use.media_id for use in post.uses}
    ]
    post.body_html = markup.render(content.body, {number: item.picture() for number, item in media.items()})
    post.renderer = markup.VERSION
    post.summary = shorten(content.lede or markup.plain_text(content.body), SUMMARY_LENGTH)
    post.search_title = fold(content.title)
    post.search_text = search_text(content)
