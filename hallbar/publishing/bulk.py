"""One act on many posts: each post by its own rule, all in one transaction, written down so that it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from hallbar.models import LogEntry, Outcome, Post, PostContent, Review, Role, State, Term, User
from hallbar.publishing import drafting
from hallbar.publishing.gate import named, obstacles
from hallbar.publishing.journal import note
from hallbar.publishing.release import cut_revision, keep_text, publish, restore_from_trash, trash, withdraw, write_text
from hallbar.publishing.rendering import Rendering, render
from hallbar.publishing.standing import Standing

MOST = 200
"""Posts at a time: more would hold the write lock for too long."""

Renderings = Mapping[int, Rendering]
"""By post id, made before the transaction is opened."""


class Act(StrEnum):
    """What can be done to many posts; its value is the log's."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    TRASH = "trash"
    RESTORE = "restore"
    ADD_TERM = "add_term"


class Refused(ValueError):
    """A post is left as it is; the message is a Swedish sentence that says why."""


class Forbidden(Refused):
    """Because whoever asks may not do it."""


@dataclass(frozen=True)
class Skipped:
    """A post that was left as it was."""

    post_id: int
    title: str
    reason: str
    forbidden: bool = False


@dataclass(frozen=True)
class Result:
    """What an act came to."""

    entry: LogEntry | None
    """The log's; None when nothing was done."""
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Doing:
    """An act in hand."""

    session: Session
    user: User
    now: datetime
    term: Term | None = None
    renderings: Renderings = field(default_factory=dict)


def prepare(session: Session, act: Act, post_ids: Iterable[int]) -> Renderings:
    """The renderings that an act will need, before ``writing()``."""
    if act not in (Act.PUBLISH, Act.ADD_TERM):
        return {}
    posts = load(session, post_ids)
    return {post.id: render(session, post.written if act is Act.PUBLISH else post.content) for post in posts}


def load(session: Session, post_ids: Iterable[int]) -> list[Post]:
    """Posts with all that acts ask of them, in the order of their ids; a few statements."""
    wanted = select(Post).where(Post.id.in_(post_ids)).order_by(Post.id)
    with_all = wanted.options(joinedload(Post.draft), selectinload(Post.terms), undefer_group("text"))
    return list(session.scalars(with_all))


def perform(
    session: Session,
    act: Act,
    post_ids: Sequence[int],
    user: User,
    now: datetime,
    *,
    term: Term | None = None,
    renderings: Renderings | None = None,
) -> Result:
    """Do it to every post that it fits, and write down what was done.

    :param term: what :attr:`Act.ADD_TERM` adds.
    :raises ValueError: for more than :data:`MOST` posts.
    """
    if len(post_ids) > MOST:
        raise ValueError(f"at most {MOST} posts at a time")
    doing = Doing(session, user, now, term, renderings or {})
    done: list[tuple[Post, dict[str, Any]]] = []
    skipped: list[Skipped] = []
    for post in load(session, post_ids):
        try:
            own(doing, post)
            done.append((post, _ACTS[act](doing, post)))
        except Refused as refusal:
            skipped.append(skip(post, refusal))
    return Result(write_down(doing, act, done, skipped, detail=term.label if term else ""), tuple(skipped))


def skip(post: Post, refusal: Refused) -> Skipped:
    """What is told of a post that was left as it was."""
    return Skipped(post.id, post.written.title, str(refusal), isinstance(refusal, Forbidden))


def write_down(
    doing: Doing,
    act: str,
    done: Sequence[tuple[Post, dict[str, Any]]],
    skipped: Sequence[Skipped],
    detail: str = "",
    data: dict[str, Any] | None = None,
) -> LogEntry | None:
    """An entry for one post; for several an entry of them all, with one a post as its parts."""
    session, user, now = doing.session, doing.user, doing.now
    left = (data or {}) | {"skipped": [[one.post_id, one.title, one.reason] for one in skipped]}
    if not done:
        return None
    if len(done) == 1:
        [(post, own)] = done
        entry = note(session, user, act, now, post=post, detail=detail, data=left | own)
        session.flush()
        return entry
    entry = note(session, user, act, now, subject=f"{len(done)} inlägg", detail=detail, data=left)
    session.flush()
    for post, own in done:
        note(session, user, act, now, post=post, detail=detail, data=own).part_of_id = entry.id
    session.flush()
    return entry


# --- each act on one post: refuses before it changes anything, and returns what undoing it needs ----------------------


def _publish(doing: Doing, post: Post) -> dict[str, Any]:
    session, now = doing.session, doing.now
    editors_only(doing, "publicera")
    _not_trashed(doing, post)
    if post.state(now) is State.PUBLISHED and not post.has_changes:
        raise Refused("Det är redan publicerat.")
    content = named(session, post, post.written)
    if missing := obstacles(session, post, content):
        raise Refused(" ".join(obstacle.sentence for obstacle in missing))
    if post.published_at is not None:
        keep_text(session, post, now, "Före publiceringen")
    before = Standing.of(session, post)
    publish(session, post, content, now, author=doing.user, rendering=doing.renderings.get(post.id))
    if post.draft is not None:
        drafting.replace(session, post, content, doing.user, now)
    return _told(doing, post, before) | {"review": _approve(doing, post)}


def _withdraw(doing: Doing, post: Post) -> dict[str, Any]:
    editors_only(doing, "avpublicera")
    _not_trashed(doing, post)
    state = post.state(doing.now)
    if state not in (State.PUBLISHED, State.SCHEDULED):
        raise Refused("Det är redan avpublicerat." if state is State.WITHDRAWN else "Det är inte publicerat.")
    before = Standing.of(doing.session, post)
    withdraw(doing.session, post, doing.now, doing.now)
    return _told(doing, post, before)


def _trash(doing: Doing, post: Post) -> dict[str, Any]:
    may_trash(doing, post)
    _not_trashed(doing, post)
    before = Standing.of(doing.session, post)
    trash(doing.session, post, doing.now)
    return _told(doing, post, before)


def _restore(doing: Doing, post: Post) -> dict[str, Any]:
    may_trash(doing, post)
    if post.trashed_at is None:
        raise Refused("Det ligger inte i papperskorgen.")
    before = Standing.of(doing.session, post)
    restore_from_trash(doing.session, post, doing.now)
    return _told(doing, post, before)


def _add_term(doing: Doing, post: Post) -> dict[str, Any]:
    """To what is being written; by an editor also to what is public or scheduled, and to nothing else of it."""
    session, term = doing.session, doing.term
    if term is None:
        raise ValueError("which term?")
    _not_trashed(doing, post)
    released = doing.user.may(Role.EDITOR) and post.state(doing.now) in (State.PUBLISHED, State.SCHEDULED)
    to_draft = term.id not in post.written.term_ids and (post.draft is not None or not released)
    to_public = released and term.id not in post.content.term_ids
    if not (to_draft or to_public):
        raise Refused("Det har redan termen.")
    for content in (with_term(post.written, term.id), with_term(post.content, term.id)):
        for obstacle in obstacles(session, post, content):
            if obstacle.field == term.facet.slug:
                raise Refused(obstacle.sentence)
    if to_public:
        keep_text(session, post, doing.now, "Före termen")
    before = Standing.of(session, post)
    if to_draft:
        drafting.replace(session, post, with_term(post.written, term.id), doing.user, doing.now)
    if to_public:
        rewrite(doing, post, with_term(post.content, term.id), f"Termen {term.label} lades till")
    return _told(doing, post, before) | {"term": term.id, "to_draft": to_draft, "to_public": to_public}


_ACTS = {
    Act.PUBLISH: _publish,
    Act.WITHDRAW: _withdraw,
    Act.TRASH: _trash,
    Act.RESTORE: _restore,
    Act.ADD_TERM: _add_term,
}


# --- what acts and their undoing share --------------------------------------------------------------------------------


def editors_only(doing: Doing, verb: str) -> None:
    """:raises Forbidden: for a writer."""
    if not doing.user.may(Role.EDITOR):
        raise Forbidden(f"Bara redaktörer får {verb}.")


def may_trash(doing: Doing, post: Post) -> None:
    """A writer's own drafts go to the trash and come back; with what was released an editor decides.

    :raises Forbidden: for a writer.
    """
    own(doing, post)
    if post.published_at is not None and not doing.user.may(Role.EDITOR):
        raise Forbidden("Det har varit publicerat eller är schemalagt. Be en redaktör.")


def with_term(content: PostContent, term_id: int) -> PostContent:
    """A text with one more term."""
    return replace(content, term_ids=(*content.term_ids, term_id))


def without_term(content: PostContent, term_id: int) -> PostContent:
    """A text with one term less."""
    return replace(content, term_ids=tuple(number for number in content.term_ids if number != term_id))


def rewrite(doing: Doing, post: Post, content: PostContent, reason: str) -> None:
    """Give a post another public text, and leave its times as they are."""
    write_text(doing.session, post, content, doing.now, doing.renderings.get(post.id))
    cut_revision(doing.session, post, doing.now, author=doing.user, note=reason)


def own(doing: Doing, post: Post) -> None:
    """:raises Forbidden: for a writer whose post it is not."""
    if not doing.user.may(Role.EDITOR) and post.created_by_id != doing.user.id:
        raise Forbidden("Det är någon annans.")


def _not_trashed(doing: Doing, post: Post) -> None:
    if post.state(doing.now) is State.TRASHED:
        raise Refused("Det ligger i papperskorgen.")


def _told(doing: Doing, post: Post, before: Standing) -> dict[str, Any]:
    return {"before": before.as_json(), "after": Standing.of(doing.session, post).as_json()}


def _approve(doing: Doing, post: Post) -> int | None:
    """Whoever publishes what was handed in has approved of it."""
    waiting = select(Review).where(Review.post_id == post.id, Review.decided_at.is_(None))
    review = doing.session.scalar(waiting)
    if review is None:
        return None
    review.outcome, review.decided_at, review.decided_by = Outcome.APPROVED, doing.now, doing.user
    return review.id
