"""Writing: a text is saved as a draft beside the post, and nothing that was saved is ever lost.

A form carries the version it stands on. A save on an older one is merged with what others have saved since. Where that
cannot be done the draft stays as it is and the text is kept beside it: neither is overwritten, and a person decides.
Answers get lost, so a form also says who it is and how many saves it has sent: what it has saved itself is never taken
for somebody else's.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select, true
from sqlalchemy.orm import Session, aliased

from hallbar.models import Draft, DraftVersion, Post, PostContent, Site, User
from hallbar.publishing.identity import new_uid
from hallbar.publishing.merge import Conflict, merge

KEPT = timedelta(hours=72)
"""How long a saved version is kept once another has taken its place: a form that is left open over the weekend still
has its base, and a text that was replaced can be put back."""


@dataclass(frozen=True)
class Sent:
    """A text as a form sent it."""

    content: PostContent
    base_version: int
    """The version it was made from; 0 for the public text, or for nothing at all."""
    form_key: str = ""
    """Which open form it was."""
    sequence: int = 0
    """The how manieth save of that form it is."""


@dataclass(frozen=True)
class Saved:
    """What became of a save."""

    version: int
    """The draft's version by now."""
    content: PostContent
    """The draft's text by now."""
    own_version: int
    """The version that holds the text exactly as it was sent: what the form stands on if it has been typed in since."""
    conflict: tuple[str, ...] = ()
    """The fields that somebody else has changed too, in other words: then the draft is theirs, as before."""

    @property
    def merged(self) -> bool:
        """Whether somebody else's changes have come in."""
        return self.version != self.own_version and not self.conflict


def start(session: Session, key: str, author: User | None, now: datetime) -> Post:
    """A new post for the form that has this one-time key; the same one when the form is sent again.

    :param key: empty for a form without one: then each time it is sent makes a post.
    """
    post = session.scalar(select(Post).where(Post.form_key == key)) if key else None
    if post is None:
        authority = session.scalars(select(Site.tag_authority)).one()
        post = Post(uid=new_uid(authority), form_key=key or None, created_at=now, created_by=author, sort_key=0)
        session.add(post)
        session.flush()
    return post


def save(session: Session, post: Post, sent: Sent, author: User | None, now: datetime) -> Saved:
    """Keep a text as the post's draft; what the public reads is not touched."""
    draft = post.draft or _begin(session, post)
    last_sent = _last_sent(session, post, sent.form_key)
    if last_sent is not None and sent.sequence and last_sent.sequence >= sent.sequence:  # overtaken on its way here
        return Saved(draft.version, draft.content, last_sent.version)
    if sent.content == draft.content:
        return Saved(draft.version, draft.content, draft.version)
    _forget(session, draft, now - KEPT)
    base_version = max(sent.base_version, last_sent.version if last_sent else 0)
    base = session.get(DraftVersion, (draft.post.id, base_version))
    if base is not None and base.content == sent.content:  # nothing was written in it: the others' text is the text
        return Saved(draft.version, draft.content, base_version)
    theirs, by, at = draft.content, draft.saved_by, draft.saved_at
    try:
        merged = sent.content if base_version == draft.version else _bring_together(base, sent.content, theirs)
    except Conflict as conflict:
        own = _advance(session, draft, sent.content, author, now)
        _advance(session, draft, theirs, by, at)
        return Saved(draft.version, theirs, own, conflict.fields)
    own = _advance(session, draft, sent.content, author, now, sent)
    if merged != sent.content:
        _advance(session, draft, merged, author, now)
    return Saved(draft.version, draft.content, own)


def replace(session: Session, post: Post, content: PostContent, author: User | None, now: datetime) -> int:
    """Put another text in the draft's place, such as an older version; what was there is kept beside it.

    :return: the version that was replaced.
    """
    draft = post.draft or _begin(session, post)
    replaced = draft.version
    if content != draft.content:
        _advance(session, draft, content, author, now)
    return replaced


def version_of(session: Session, post: Post, version: int, now: datetime | None = None) -> DraftVersion | None:
    """A saved version, while it is kept.

    :param now: leaves out one whose time is over, though nothing has swept it away yet.
    """
    wanted = select(DraftVersion).where(DraftVersion.post_id == post.id, DraftVersion.version == version)
    return session.scalar(wanted if now is None else wanted.where(~outdated(now - KEPT)))


def outdated(limit: datetime) -> ColumnElement[bool]:
    """In SQL, of versions that were replaced before ``limit``. One that stood for months until today is not old."""
    following = aliased(DraftVersion)
    replaced_since = exists().where(
        following.post_id == DraftVersion.post_id,
        following.version == DraftVersion.version + 1,
        following.saved_at >= limit,
    )
    current = select(Draft.version).where(Draft.post_id == DraftVersion.post_id).scalar_subquery()
    return and_(DraftVersion.saved_at < limit, DraftVersion.version < current, ~replaced_since)


def _begin(session: Session, post: Post) -> Draft:
    """The draft of a post that has none: version 0 is its public text."""
    draft = Draft(version=0, saved_at=post.updated_at or post.created_at)
    draft.content = post.content
    post.draft = draft
    session.add(DraftVersion(post_id=post.id, version=0, data=draft.data, saved_at=draft.saved_at))
    return draft


def _advance(
    session: Session, draft: Draft, content: PostContent, author: User | None, now: datetime, sent: Sent | None = None
) -> int:
    draft.version, draft.content, draft.saved_at, draft.saved_by = draft.version + 1, content, now, author
    session.add(
        DraftVersion(
            post_id=draft.post.id,
            version=draft.version,
            data=draft.data,
            saved_at=now,
            saved_by=author,
            form_key=sent.form_key if sent else "",
            sequence=sent.sequence if sent else 0,
        )
    )
    return draft.version


def _forget(session: Session, draft: Draft, limit: datetime) -> None:
    """Drop the versions whose time is over: of this draft, and when it is begun of all that nobody writes in now."""
    of_these = true() if draft.version == 0 else DraftVersion.post_id == draft.post.id
    session.execute(
        delete(DraftVersion).where(of_these, outdated(limit)).execution_options(synchronize_session="fetch")
    )


def _last_sent(session: Session, post: Post, form_key: str) -> DraftVersion | None:
    of_form = select(DraftVersion).where(DraftVersion.post_id == post.id, DraftVersion.form_key == form_key)
    return session.scalar(of_form.order_by(DraftVersion.version.desc()).limit(1)) if form_key else None


def _bring_together(base: DraftVersion | None, mine: PostContent, theirs: PostContent) -> PostContent:
    if base is None:  # its time is over, or the database is an older one: a person must look
        raise Conflict([f.name for f in fields(mine) if getattr(mine, f.name) != getattr(theirs, f.name)])
    return merge(base.content, mine, theirs)
