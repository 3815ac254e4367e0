"""What an editor does with a post, and all that follows: the verb, the draft, the review, the log.

Each tells what was done, by the name it has in the log; an empty one when there was nothing to do, as when a form is
sent twice.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import LogEntry, Post, PostContent, State, User
from hallbar.publishing import drafting, release, review
from hallbar.publishing.journal import note
from hallbar.publishing.release import WrongState
from hallbar.publishing.rendering import Rendering
from hallbar.publishing.standing import Standing, told


def publish(
    session: Session,
    post: Post,
    user: User | None,
    now: datetime,
    *,
    content: PostContent,
    at: datetime | None = None,
    correction: str = "",
    comment: str = "",
    rendering: Rendering | None = None,
) -> str:
    """Release a text, now or later, or with a correction that readers are told of; a review that it waits for is over.

    :param comment: to the writer who has handed it in.
    :return: ``publish``, ``schedule``, ``correct``; ``approve`` when nothing but a review was left to do; or nothing.
    :raises hallbar.publishing.SlugTaken: and as :func:`hallbar.publishing.publish` and ``correct`` do.
    """
    if _is_done(post, content, now, at, correction):
        return review.approve(session, post, user, now, comment=comment) if user is not None else ""
    if post.published_at is not None:
        release.keep_text(session, post, now, "Före publiceringen")
    before, waiting = Standing.of(session, post), review.waiting_review(session, post)
    if correction:
        release.correct(session, post, content, correction, now, author=user, rendering=rendering)
        act = "correct"
    else:
        release.publish(session, post, content, now, at=at, author=user, rendering=rendering)
        act = "schedule" if post.state(now) is State.SCHEDULED else "publish"
    _level(session, post, content, user, now)
    if user is not None:
        review.approve(session, post, user, now, comment=comment)
    data = told(session, post, before) | {"review": waiting and waiting.id}
    note(session, user, act, now, post=post, detail=correction, data=data)
    return act


def withdraw(session: Session, post: Post, user: User | None, now: datetime, *, at: datetime | None = None) -> str:
    """Make a post invisible, now or later; one that has not come out yet is a draft again.

    :return: ``withdraw``, ``plan_withdrawal``, ``unschedule`` or nothing.
    :raises WrongState: for what was never released, what lies in the trash, and a moment before it comes out.
    """
    state = post.state(now)
    if state is State.TRASHED:
        raise WrongState("a post in the trash must be restored first")
    if at is not None and (state is State.WITHDRAWN or at <= (post.published_at or now)):
        raise WrongState("a post is withdrawn after it has come out, and once")
    if at == post.withdrawn_at is not None or (at is None and state in (State.WITHDRAWN, State.DRAFT)):
        return ""
    before = Standing.of(session, post)
    release.withdraw(session, post, at or now, now)
    if at is not None:
        act = "plan_withdrawal"
    else:
        act = "unschedule" if state is State.SCHEDULED else "withdraw"
    note(session, user, act, now, post=post, data=told(session, post, before))
    return act


def keep_public(session: Session, post: Post, user: User | None, now: datetime) -> str:
    """Take back the plan to withdraw a post.

    :return: ``cancel_withdrawal`` or nothing.
    """
    if post.withdrawn_at is None or post.withdrawn_at <= now:
        return ""
    before = Standing.of(session, post)
    post.withdrawn_at = None
    note(session, user, "cancel_withdrawal", now, post=post, data=told(session, post, before))
    return "cancel_withdrawal"


def trash(session: Session, post: Post, user: User | None, now: datetime) -> str:
    """Put a post in the trash.

    :return: ``trash``, or nothing when it lies there already.
    """
    if post.trashed_at is not None:
        return ""
    before = Standing.of(session, post)
    release.trash(session, post, now)
    note(session, user, "trash", now, post=post, data=told(session, post, before))
    return "trash"


def restore(session: Session, post: Post, user: User | None, now: datetime) -> str:
    """Take a post out of the trash, as it was.

    :return: ``restore``, or nothing when it does not lie there.
    """
    if post.trashed_at is None:
        return ""
    before = Standing.of(session, post)
    release.restore_from_trash(session, post, now)
    note(session, user, "restore", now, post=post, data=told(session, post, before))
    return "restore"


def discard(session: Session, post: Post, user: User | None, now: datetime) -> str:
    """Put the public text, or the one that is scheduled, in the draft's place; what was there can be taken back.

    :return: ``discard`` or nothing.
    """
    if post.published_at is None or not post.has_changes:
        return ""
    replaced = drafting.replace(session, post, post.content, user, now)
    note(session, user, "discard", now, post=post, data={"version": replaced})
    return "discard"


def discarded(session: Session, post: Post) -> LogEntry | None:
    """The discarding that can be undone: nothing has been written since, and what was there is kept still."""
    if post.draft is None or post.has_changes:
        return None
    newest = select(LogEntry).where(
        LogEntry.post_id == post.id, LogEntry.act == "discard", LogEntry.undone_at.is_(None)
    )
    entry = session.scalar(newest.order_by(LogEntry.id.desc()).limit(1))
    if entry is None or entry.data.get("version") != post.draft.version - 1:
        return None
    return entry if drafting.version_of(session, post, entry.data["version"]) else None


def undo_discard(session: Session, post: Post, user: User | None, now: datetime) -> str:
    """Take back what was discarded.

    :return: ``undo_discard`` or nothing.
    """
    entry = discarded(session, post)
    kept = drafting.version_of(session, post, entry.data["version"]) if entry else None
    if entry is None or kept is None:
        return ""
    drafting.replace(session, post, kept.content, user, now)
    entry.undone_at = now
    note(session, user, "undo_discard", now, post=post)
    return "undo_discard"


def _is_done(post: Post, content: PostContent, now: datetime, at: datetime | None, correction: str) -> bool:
    """Whether the post is all that is asked for already."""
    if content != post.content or correction not in ("", post.correction_note):
        return False
    state = post.state(now)
    if at is not None and at > now:
        return state is State.SCHEDULED and post.published_at == at
    return state is State.PUBLISHED


def _level(session: Session, post: Post, content: PostContent, user: User | None, now: datetime) -> None:
    """Let the draft say what is public, when it is that which was published: its name in the address may be new."""
    session.flush()
    draft = post.draft
    if draft is not None and replace(draft.content, slug=draft.content.slug or content.slug) == content:
        drafting.replace(session, post, post.content, user, now)
