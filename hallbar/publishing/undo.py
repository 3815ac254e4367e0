"""Undoing an act: each post that is still as the act left it goes back to where it stood; of the others it is told.

What was public is never destroyed: a post that came out for the first time is withdrawn, and a text that was replaced
comes back as a new revision.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import LogEntry, Post, PostContent, Review, Revision, Role, User
from hallbar.publishing import drafting
from hallbar.publishing.bulk import (
    Act,
    Doing,
    Refused,
    Renderings,
    Result,
    Skipped,
    editors_only,
    load,
    may_trash,
    own,
    rewrite,
    skip,
    without_term,
    write_down,
)
from hallbar.publishing.release import cut_revision, put_back, restore_from_trash, trash, withdraw, write_text
from hallbar.publishing.rendering import render
from hallbar.publishing.standing import Standing

UNDO = "undo"
"""Its name in the log."""


def can_undo(user: User, entry: LogEntry) -> bool:
    """Whether an act is one that can be undone and was not yet: an editor undoes anybody's, a writer their own."""
    is_act = entry.act in [*Act] and entry.part_of_id is None
    return is_act and entry.undone_at is None and (user.may(Role.EDITOR) or entry.user_id == user.id)


def prepare(session: Session, entry: LogEntry) -> Renderings:
    """The renderings that undoing will need, before ``writing()``."""
    before = {part.post_id: Standing.from_json(part.data["before"]).revision for part in _parts(entry)}
    if entry.act == Act.ADD_TERM:
        return {post.id: render(session, post.content) for post in load(session, filter(None, before))}
    if entry.act != Act.PUBLISH:
        return {}
    revisions = session.scalars(select(Revision).where(Revision.post_id.in_(before)))
    return {old.post_id: render(session, old.content) for old in revisions if old.number == before[old.post_id]}


def undo(session: Session, entry: LogEntry, user: User, now: datetime, renderings: Renderings | None = None) -> Result:
    """Undo what can still be undone, and write that down."""
    doing = Doing(session, user, now, renderings=renderings or {})
    parts = {part.post_id: part for part in _parts(entry) if part.post_id and part.undone_at is None}
    posts = {post.id: post for post in load(session, parts)}
    done: list[tuple[Post, dict[str, Any]]] = []
    skipped = [
        Skipped(number, part.subject, "Det är förstört.") for number, part in parts.items() if number not in posts
    ]
    for number, post in posts.items():
        try:
            _undo(doing, post, parts[number])
        except Refused as refusal:
            skipped.append(skip(post, refusal))
        else:
            parts[number].undone_at = now
            done.append((post, {}))
    if done:
        entry.undone_at = now
    undone = write_down(doing, UNDO, done, skipped, detail=entry.detail, data={"of": entry.id, "act": entry.act})
    return Result(undone, tuple(skipped))


def _parts(entry: LogEntry) -> Iterator[LogEntry]:
    yield from entry.parts or [entry]


def _undo(doing: Doing, post: Post, part: LogEntry) -> None:
    before, after = (Standing.from_json(part.data[name]) for name in ("before", "after"))
    if Standing.of(doing.session, post) != after:
        raise Refused("Det har ändrats efteråt.")
    own(doing, post)
    if before.state(part.at) is not before.state(doing.now):  # would come out, or go, by being put back
        raise Refused("Tiden som det var schemalagt till har passerat.")
    match Act(part.act):
        case Act.PUBLISH:
            _undo_publish(doing, post, part, before)
        case Act.WITHDRAW:
            editors_only(doing, "publicera")
            put_back(doing.session, post, before.published_at, before.withdrawn_at, doing.now)
        case Act.TRASH:
            may_trash(doing, post)
            restore_from_trash(doing.session, post, doing.now)
        case Act.RESTORE:
            may_trash(doing, post)
            trash(doing.session, post, doing.now)
        case Act.ADD_TERM:
            _take_term_away(doing, post, part)


def _undo_publish(doing: Doing, post: Post, part: LogEntry, before: Standing) -> None:
    editors_only(doing, "avpublicera")
    if before.published_at is None:
        withdraw(doing.session, post, doing.now, doing.now)
    else:
        _take_text_back(doing, post, before)
    _await_review(doing, part)


def _take_term_away(doing: Doing, post: Post, part: LogEntry) -> None:
    term_id = part.data["term"]
    if part.data["to_public"]:
        editors_only(doing, "ändra det publicerade")
    if part.data["to_draft"] and term_id not in post.written.term_ids:
        raise Refused("Termen är redan borttagen.")
    if part.data["to_draft"]:
        drafting.replace(doing.session, post, without_term(post.written, term_id), doing.user, doing.now)
    if part.data["to_public"]:
        rewrite(doing, post, without_term(post.content, term_id), "Termen togs bort igen")


def _take_text_back(doing: Doing, post: Post, before: Standing) -> None:
    session, now = doing.session, doing.now
    text = _text_of(session, post, before.revision)
    has_changed = text != post.content
    if has_changed:  # while it is public: a name that it has had leads on to the old one
        write_text(session, post, text, now, doing.renderings.get(post.id))
    put_back(session, post, before.published_at, before.withdrawn_at, now)
    post.show_date(before.dated, post.sort_key)
    if has_changed:
        cut_revision(session, post, now, author=doing.user, note="Publiceringen ångrades")


def _text_of(session: Session, post: Post, number: int) -> PostContent:
    of_post = select(Revision).where(Revision.post_id == post.id, Revision.number == number)
    return session.scalars(of_post).one().content


def _await_review(doing: Doing, part: LogEntry) -> None:
    """What was approved by being published waits again, unless something else has been handed in since."""
    review = doing.session.get(Review, part.data["review"]) if part.data.get("review") else None
    if review is None:
        return
    others = select(Review.id).where(Review.post_id == review.post_id, Review.id > review.id)
    if doing.session.scalar(others.limit(1)) is None:
        review.outcome = review.decided_at = review.decided_by = None
