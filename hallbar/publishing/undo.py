"""Undoing an act: each post that is still as the act left it goes back to where it stood; of the others it is told.

What was public is never destroyed: a post that came out for the first time is withdrawn, and a text that was replaced
comes back as a new revision.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.models import LogEntry, Post, PostContent, Review, Revision, Role, Term, User
from hallbar.publishing import drafting, redirects
from hallbar.publishing.bulk import (
    Doing,
    Renderings,
    Result,
    Skipped,
    editors_only,
    gather,
    load,
    may_trash,
    own,
    rewrite,
    skip,
    without_term,
)
from hallbar.publishing.journal import note
from hallbar.publishing.moves import is_taken
from hallbar.publishing.refusal import Refused
from hallbar.publishing.release import cut_revision, put_back, restore_from_trash, trash, withdraw, write_text
from hallbar.publishing.rendering import render
from hallbar.publishing.standing import Standing, standings

UNDO = "undo"
"""Its name in the log."""


def can_undo(user: User, entry: LogEntry) -> bool:
    """Whether an act is one that can be undone and was not yet: an editor undoes anybody's, a writer their own.

    Who may not lead addresses elsewhere does not do so by undoing, either.
    """
    is_known = entry.act in _UNDOINGS.keys() | redirects.ACTS and ("after" in entry.data or bool(entry.parts))
    is_standing = is_known and entry.undone_at is None and entry.part_of_id is None
    is_own = entry.user_id == user.id and entry.act not in redirects.ACTS
    return is_standing and (user.may(Role.EDITOR) or is_own)


def undoable(session: Session, user: User, entries: Iterable[LogEntry], now: datetime) -> set[int]:
    """The ids of those that undoing would do something about: all, or a part, is still as the act left it.

    A fixed number of statements, if the entries' parts are loaded.
    """
    known = [entry for entry in entries if can_undo(user, entry)]
    of_posts = [entry for entry in known if entry.act not in redirects.ACTS]
    parts = {entry.id: [p for p in _parts(entry) if p.post_id and p.undone_at is None] for entry in of_posts}
    stand = standings(session, {part.post_id for some in parts.values() for part in some if part.post_id})
    whole = {number for number, some in parts.items() if any(_is_as_left(part, stand, now) for part in some)}
    return whole | redirects.undoable(session, [entry for entry in known if entry.act in redirects.ACTS])


def prepare(session: Session, entry: LogEntry) -> Renderings:
    """The renderings that undoing will need, before ``writing()``."""
    if entry.act not in ("publish", "schedule", "add_term"):
        return {}
    before = {part.post_id: Standing.from_json(part.data["before"]).revision for part in _parts(entry)}
    if entry.act == "add_term":
        return {post.id: render(session, post.content) for post in load(session, filter(None, before))}
    revisions = session.scalars(select(Revision).where(Revision.post_id.in_(before)))
    return {old.post_id: render(session, old.content) for old in revisions if old.number == before[old.post_id]}


def undo(session: Session, entry: LogEntry, user: User, now: datetime, renderings: Renderings | None = None) -> Result:
    """Undo what can still be undone, and write that down."""
    if entry.act in redirects.ACTS:
        return _undo_redirect(session, entry, user, now)
    doing = Doing(session, user, now, renderings=renderings or {})
    parts = {part.post_id: part for part in _parts(entry) if part.post_id and part.undone_at is None}
    posts = {post.id: post for post in load(session, parts)}
    done: list[LogEntry] = []
    skipped = [
        Skipped(number, part.subject, "Det är förstört.") for number, part in parts.items() if number not in posts
    ]
    for number, post in posts.items():
        part = parts[number]
        try:
            _undo(doing, post, part)
        except Refused as refusal:
            skipped.append(skip(post, refusal))
        else:
            part.undone_at = now
            data = {"of": part.id, "act": part.act}
            done.append(note(session, user, UNDO, now, post=post, detail=part.detail, data=data))
    if done:
        entry.undone_at = now
    return gather(doing, UNDO, done, skipped, entry.detail, {"of": entry.id, "act": entry.act})


def _is_as_left(part: LogEntry, stand: Mapping[int, Standing], now: datetime) -> bool:
    before, after = (Standing.from_json(part.data[name]) for name in ("before", "after"))
    return stand.get(part.post_id or 0) == after and before.state(part.at) is before.state(now)


def _undo_redirect(session: Session, entry: LogEntry, user: User, now: datetime) -> Result:
    try:
        return Result(redirects.undo(session, entry, user, now), ())
    except Refused as refusal:
        return Result(None, (Skipped(0, entry.subject, str(refusal)),))


def _parts(entry: LogEntry) -> Iterator[LogEntry]:
    yield from entry.parts or [entry]


def _undo(doing: Doing, post: Post, part: LogEntry) -> None:
    own(doing, post)
    before, after = (Standing.from_json(part.data[name]) for name in ("before", "after"))
    if Standing.of(doing.session, post) != after:
        raise Refused("Det har ändrats efteråt.")
    if before.state(part.at) is not before.state(doing.now):  # would come out, or go, by being put back
        raise Refused("Tiden som det var schemalagt till har passerat.")
    _UNDOINGS[part.act](doing, post, part, before)


def _release_again(doing: Doing, post: Post, _part: LogEntry, before: Standing) -> None:
    editors_only(doing, "publicera")
    put_back(doing.session, post, before.published_at, before.withdrawn_at, doing.now)


def _take_out_of_trash(doing: Doing, post: Post, _part: LogEntry, _before: Standing) -> None:
    may_trash(doing, post)
    restore_from_trash(doing.session, post, doing.now)


def _put_back_in_trash(doing: Doing, post: Post, _part: LogEntry, _before: Standing) -> None:
    may_trash(doing, post)
    trash(doing.session, post, doing.now)


def _take_back(doing: Doing, post: Post, part: LogEntry, before: Standing) -> None:
    editors_only(doing, "avpublicera")
    if before.published_at is None:
        withdraw(doing.session, post, doing.now, doing.now)
    else:
        _take_text_back(doing, post, before)
    _await_review(doing, part)


def _take_term_away(doing: Doing, post: Post, part: LogEntry, _before: Standing) -> None:
    term_id = part.data["term"]
    if doing.session.get(Term, term_id) is None:
        raise Refused("Termen finns inte längre, eller har slagits ihop med en annan.")
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
    if has_changed and is_taken(session, text.slug, post):
        raise Refused("Namnet som det hade i webbadressen leder nu till något annat.")
    if has_changed:  # while it is public: a name that it has had leads on to the old one
        write_text(session, post, text, now, doing.renderings.get(post.id))
    put_back(session, post, before.published_at, before.withdrawn_at, now)
    post.show_date(before.dated, post.sort_key)
    if has_changed:
        cut_revision(session, post, now, author=doing.user, note="Publiceringen ångrades")


_UNDOINGS: Mapping[str, Callable[[Doing, Post, LogEntry, Standing], None]] = {
    "publish": _take_back,
    "schedule": _take_back,
    "withdraw": _release_again,
    "unschedule": _release_again,
    "plan_withdrawal": _release_again,
    "cancel_withdrawal": _release_again,
    "trash": _take_out_of_trash,
    "restore": _put_back_in_trash,
    "add_term": _take_term_away,
}


def _text_of(session: Session, post: Post, number: int) -> PostContent:
    of_post = select(Revision).where(Revision.post_id == post.id, Revision.number == number)
    revision = session.scalar(of_post)
    if revision is None:
        raise Refused("Den tidigare texten finns inte kvar.")
    return revision.content


def _await_review(doing: Doing, part: LogEntry) -> None:
    """What was approved by being published waits again, unless something else has been handed in since."""
    review = doing.session.get(Review, part.data["review"]) if part.data.get("review") else None
    if review is None:
        return
    others = select(Review.id).where(Review.post_id == review.post_id, Review.id > review.id)
    if doing.session.scalar(others.limit(1)) is None:
        review.outcome = review.decided_at = review.decided_by = None
