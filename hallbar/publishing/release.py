"""Publish, withdraw, correct, trash and restore."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.models import MediaUse, Post, PostContent, Revision, State, Term, User
from hallbar.publishing.moves import is_taken, move
from hallbar.publishing.rendering import Rendering, used_media


class SlugTaken(ValueError):
    """The name in the address leads to another post already."""


class NothingToPublish(ValueError):
    """A post needs a title and a name in its address."""


class WrongState(ValueError):
    """The verb does not fit the post as it is now; the message says why."""


def publish(
    session: Session,
    post: Post,
    content: PostContent,
    now: datetime,
    *,
    at: datetime | None = None,
    author: User | None = None,
    note: str = "",
    rendering: Rendering | None = None,
) -> Revision:
    """Release a text now, or at a later moment, and cut a revision.

    A post that was withdrawn becomes visible again; the date it shows never moves once it has been public.

    :param rendering: the text's, when it was made before the transaction was opened.

    :raises SlugTaken: when the name belongs to another post.
    :raises NothingToPublish: without title or name.
    :raises WrongState: from the trash, or when a text that would replace a public one is to wait.
    """
    state, later = post.state(now), at is not None and at > now
    if state is State.TRASHED:
        raise WrongState("a post in the trash must be restored first")
    if state is State.PUBLISHED and later:
        raise WrongState("a post that is public cannot be scheduled: its new text would come out at once")
    if state in (State.DRAFT, State.SCHEDULED):
        shown_when_visible = post.dated in (None, post.published_at)
        post.published_at = max(at or now, now)
        post.updated_at = None  # its text has not come out yet
        if shown_when_visible:
            post.show_date(post.published_at)
    elif at is not None and later:
        post.published_at = at
    if post.withdrawn_at is not None and post.withdrawn_at <= max(now, post.published_at or now):
        post.withdrawn_at = None  # one that is planned for later stands
    write_text(session, post, content, now, rendering)
    return cut_revision(session, post, now, author=author, note=note)


def correct(
    session: Session,
    post: Post,
    content: PostContent,
    correction: str,
    now: datetime,
    *,
    author: User | None = None,
    rendering: Rendering | None = None,
) -> Revision:
    """Publish a text with a correction that the reader is told of.

    :raises ValueError: when the note says nothing.
    :raises WrongState: when the post is not public.
    """
    if not correction.strip():
        raise ValueError("a correction needs words")
    if post.state(now) is not State.PUBLISHED:
        raise WrongState("only what is public can be corrected")
    post.correction_note, post.corrected_at = correction.strip(), now
    write_text(session, post, content, now, rendering)
    return cut_revision(session, post, now, author=author, correction=post.correction_note)


def withdraw(session: Session, post: Post, at: datetime, now: datetime) -> None:
    """Make a post invisible from a moment on; its text, versions and address are kept.

    One that never came out is a draft again, and its address was never anybody's. One that was public before, and
    would have come back, is withdrawn as it was.

    :raises WrongState: for a draft.
    """
    if post.published_at is None:
        raise WrongState("a draft is not public")
    if post.published_at > now and at <= post.published_at:
        if post.dated == post.published_at:  # a date that nobody has seen, and that is not true any more
            post.show_date(None)
        post.published_at = _first_public(session, post, now)
        post.withdrawn_at = now if post.published_at else None
    else:
        post.withdrawn_at = at
    _settle(session, post, now)


def put_back(
    session: Session, post: Post, published_at: datetime | None, withdrawn_at: datetime | None, now: datetime
) -> None:
    """Give a post the times that it had before; its text waits for them again, if it has not come out."""
    post.published_at, post.withdrawn_at = published_at, withdrawn_at
    _settle(session, post, now)


def trash(session: Session, post: Post, now: datetime) -> None:
    """Put a post in the trash: invisible at once, until restored."""
    post.trashed_at = now
    _settle(session, post, now)


def restore_from_trash(session: Session, post: Post, now: datetime) -> None:
    """Take a post back as it was."""
    post.trashed_at = None
    _settle(session, post, now)


def write_text(
    session: Session, post: Post, content: PostContent, now: datetime, rendering: Rendering | None = None
) -> None:
    """Make a text the public one, with all that is derived from it.

    ``updated_at`` is when the text came out, and moves only when what is read did: not for another name in the
    address, other terms, or marks in the Markdown that show nowhere.

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
    _derive(session, post, content, rendering)
    if _read(post) != before or post.updated_at is None:
        post.updated_at = max(now, post.published_at or now)


def cut_revision(
    session: Session, post: Post, now: datetime, *, author: User | None = None, note: str = "", correction: str = ""
) -> Revision:
    """Keep the public text as a revision."""
    session.flush()
    newest = _newest(session, post)
    if newest is not None and newest.public_from is not None and newest.public_from > now:
        newest.public_from = None  # replaced before its hour
    revision = Revision(
        post=post,
        number=newest.number + 1 if newest else 1,
        data=post.content.as_json(),
        author=author,
        created_at=now,
        public_from=_public_from(post, now),
        note=note,
        correction_note=correction,
    )
    session.add(revision)
    return revision


def keep_text(session: Session, post: Post, now: datetime, note: str) -> None:
    """Make sure that a revision holds the public text, before something else replaces it."""
    session.flush()
    newest = _newest(session, post)
    if newest is None or newest.content != post.content:
        kept = cut_revision(session, post, now, note=note)
        if newest is None and post.published_at is not None and post.published_at <= now:
            kept.public_from = post.published_at  # it was brought in, and has been public without any version


def _newest(session: Session, post: Post) -> Revision | None:
    newest_first = select(Revision).where(Revision.post_id == post.id).order_by(Revision.number.desc())
    return session.scalars(newest_first.limit(1)).first()


def _first_public(session: Session, post: Post, now: datetime) -> datetime | None:
    """When the public could read a post first; None when it never could."""
    return session.scalar(
        select(Revision.public_from)
        .where(Revision.post_id == post.id, Revision.came_out(now))
        .order_by(Revision.public_from)
        .limit(1)
    )


def _public_from(post: Post, now: datetime) -> datetime | None:
    """When the present text comes out; None when it does not."""
    if post.state(now) not in (State.PUBLISHED, State.SCHEDULED):
        return None
    return max(now, post.published_at or now)


def _settle(session: Session, post: Post, now: datetime) -> None:
    """A text that has not come out yet follows the post: it waits for its hour, or never comes out."""
    newest = _newest(session, post)
    if newest is not None and (newest.public_from is None or newest.public_from > now):
        newest.public_from = _public_from(post, now)


def _read(post: Post) -> tuple[object, ...]:
    return (post.title, post.lede, post.body_html, post.byline, post.lang, post.lead and post.lead.id)


def _derive(session: Session, post: Post, content: PostContent, rendering: Rendering | None) -> None:
    """HTML, summary, which media are used, and how much of it will rot."""
    media = used_media(session, content)
    if rendering is None or not rendering.fits(content, media):
        rendering = Rendering.of(content, media)
    post.lead = media.get(content.lead_id) if content.lead_id else None
    post.uses = [use for use in post.uses if use.media_id in media] + [
        MediaUse(media=item) for number, item in media.items() if number not in {use.media_id for use in post.uses}
    ]
    post.body_html, post.renderer, post.summary = rendering.html, markup.VERSION, rendering.summary
    post.rotting = rendering.rotting
