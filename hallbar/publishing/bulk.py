"""One act on many posts: each post by its own rule, all in one transaction, written down so that it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from hallbar.models import LogEntry, Post, PostContent, Role, State, Term, User
from hallbar.publishing import acts, drafting
from hallbar.publishing.gate import named, obstacles, of_fields
from hallbar.publishing.journal import latest, note
from hallbar.publishing.refusal import Refused
from hallbar.publishing.release import cut_revision, keep_text, write_text
from hallbar.publishing.rendering import Rendering, render
from hallbar.publishing.standing import Standing, public_names, told

MOST = 100
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
    done: list[LogEntry] = []
    skipped: list[Skipped] = []
    for post in load(session, post_ids):
        try:
            own(doing, post)
            _ACTS[act](doing, post)
        except Refused as refusal:
            skipped.append(skip(post, refusal))
        else:
            done.append(latest(session, post))
    return gather(doing, act, done, skipped, detail=term.label if term else "")


def skip(post: Post, refusal: Refused) -> Skipped:
    """What is told of a post that was left as it was."""
    return Skipped(post.id, post.written.title, str(refusal), isinstance(refusal, Forbidden))


def gather(
    doing: Doing,
    act: str,
    done: Sequence[LogEntry],
    skipped: Sequence[Skipped],
    detail: str = "",
    data: dict[str, Any] | None = None,
) -> Result:
    """Make the entries of several posts parts of one entry, and keep what was skipped with it."""
    if not done:
        return Result(None, tuple(skipped))
    entry = done[0]
    if len(done) > 1:
        subject = f"{len(done)} inlägg"
        entry = note(doing.session, doing.user, act, doing.now, subject=subject, detail=detail, data=data)
        doing.session.flush()
        for part in done:
            part.part_of_id = entry.id
    entry.data = entry.data | {"skipped": [[one.post_id, one.title, one.reason] for one in skipped]}
    doing.session.flush()
    return Result(entry, tuple(skipped))


# --- each act on one post: writes it down, or refuses before it has changed anything ----------------------------------


def _publish(doing: Doing, post: Post) -> None:
    session, now = doing.session, doing.now
    editors_only(doing, "publicera")
    _not_trashed(doing, post)
    if post.state(now) is State.PUBLISHED and not post.has_changes:
        raise Refused("Det är redan publicerat.")
    content = named(session, post, post.written)
    if missing := obstacles(session, post, content):
        raise Refused(" ".join(obstacle.sentence for obstacle in missing))
    if not acts.publish(session, post, doing.user, now, content=content, rendering=doing.renderings.get(post.id)):
        raise Refused("Det är redan publicerat.")


def _withdraw(doing: Doing, post: Post) -> None:
    editors_only(doing, "avpublicera")
    _not_trashed(doing, post)
    if not acts.withdraw(doing.session, post, doing.user, doing.now):
        withdrawn = post.state(doing.now) is State.WITHDRAWN
        raise Refused("Det är redan avpublicerat." if withdrawn else "Det är inte publicerat.")


def _trash(doing: Doing, post: Post) -> None:
    may_trash(doing, post)
    _not_trashed(doing, post)
    acts.trash(doing.session, post, doing.user, doing.now)


def _restore(doing: Doing, post: Post) -> None:
    may_trash(doing, post)
    if not acts.restore(doing.session, post, doing.user, doing.now):
        raise Refused("Det ligger inte i papperskorgen.")


def _add_term(doing: Doing, post: Post) -> None:
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
        for obstacle in of_fields(session, post, content):
            if obstacle.field == term.facet.slug:
                raise Refused(obstacle.sentence)
    if to_public:
        keep_text(session, post, doing.now, "Före termen")
    before = Standing.of(session, post)
    if to_draft:
        drafting.replace(session, post, with_term(post.written, term.id), doing.user, doing.now)
    if to_public:
        rewrite(doing, post, with_term(post.content, term.id), f"Termen {term.label} lades till")
    data = told(session, post, before) | {"term": term.id, "to_draft": to_draft, "to_public": to_public}
    note(session, doing.user, Act.ADD_TERM, doing.now, post=post, detail=term.label, data=data)


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
    if doing.user.may(Role.EDITOR):
        return
    if post.published_at is not None or public_names(doing.session, post, doing.now):
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
