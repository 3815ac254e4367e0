"""Who uses a medium, and what becomes of them when something else is said of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from hallbar import markup
from hallbar.markup.grammar import MEDIA
from hallbar.models import Draft, Media, MediaUse, Page, PageRevision, Post, PostContent, Revision, State, User
from hallbar.publishing.journal import note


class Where(StrEnum):
    """In what kind of text a medium is used."""

    PUBLIC = "public"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"
    PAGE = "page"
    DRAFT = "draft"
    VERSION = "version"
    """An earlier text of a post or page: what was public is an official document, and keeps its pictures."""


@dataclass(frozen=True)
class Use:
    """One post or page that uses a medium."""

    where: Where
    title: str
    post_id: int | None = None
    page_slug: str = ""
    as_lead: bool = False
    writer_id: int | None = None
    """Who began the post."""


_PLACES = {
    State.PUBLISHED: Where.PUBLIC,
    State.SCHEDULED: Where.SCHEDULED,
    State.WITHDRAWN: Where.WITHDRAWN,
    State.TRASHED: Where.TRASHED,
    State.DRAFT: Where.DRAFT,
}


def is_released(session: Session, media: Media) -> bool:
    """Whether readers are shown it, were or will be: what is said of it is then an editor's to change."""
    if session.scalar(select(MediaUse.id).where(MediaUse.media_id == media.id).limit(1)) is not None:
        return True
    came_out = (revision for revision in _earlier(session, media) if revision.public_from is not None)
    return any(came_out) or any(_earlier_pages(session, media))


def uses_of(session: Session, media: Media, now: datetime) -> Sequence[Use]:
    """All posts and pages that use a medium, each once: in its public text, else its draft, else an earlier text.

    A fixed number of statements.
    """
    found: dict[int, Use] = {}
    for post in session.scalars(select(Post).join(MediaUse).where(MediaUse.media_id == media.id).order_by(Post.id)):
        at, writer = _PLACES[post.state(now)], post.created_by_id
        found[post.id] = Use(at, post.title, post.id, as_lead=post.lead_id == media.id, writer_id=writer)
    for draft in session.scalars(select(Draft).where(_names(Draft, media)).options(joinedload(Draft.post))):
        if _uses(draft.content, media):
            at = Where.TRASHED if draft.post.state(now) is State.TRASHED else Where.DRAFT
            as_lead, writer = draft.content.lead_id == media.id, draft.post.created_by_id
            found.setdefault(draft.post_id, Use(at, draft.title, draft.post_id, as_lead=as_lead, writer_id=writer))
    for revision in _earlier(session, media):
        title, writer = revision.content.title, revision.post.created_by_id
        found.setdefault(revision.post_id, Use(Where.VERSION, title, revision.post_id, writer_id=writer))
    return [*found.values(), *_on_pages(session, media)]


def _on_pages(session: Session, media: Media) -> Iterator[Use]:
    pages = select(Page).join(MediaUse).where(MediaUse.media_id == media.id).order_by(Page.id)
    showing = {page.slug: page.title for page in session.scalars(pages)}
    yield from (Use(Where.PAGE, title, page_slug=slug) for slug, title in showing.items())
    earlier = (version.page for version in _earlier_pages(session, media))
    past = {page.slug: page.title for page in earlier if page.slug not in showing}
    yield from (Use(Where.VERSION, title, page_slug=slug) for slug, title in past.items())


def _earlier(session: Session, media: Media) -> Iterator[Revision]:
    """The versions of posts that use a medium; one statement."""
    texts = select(Revision).where(_names(Revision, media)).order_by(Revision.id).options(joinedload(Revision.post))
    return (revision for revision in session.scalars(texts) if _uses(revision.content, media))


def _earlier_pages(session: Session, media: Media) -> Iterator[PageRevision]:
    """Those of pages; one statement."""
    texts = select(PageRevision).where(PageRevision.body.contains(f"{MEDIA}{media.id}")).order_by(PageRevision.id)
    found = session.scalars(texts.options(joinedload(PageRevision.page)))
    return (version for version in found if media.id in markup.media_ids(version.body))


def drafted(session: Session) -> set[int]:
    """The media that drafts use, public or not."""
    used: set[int] = set()
    data = cast(Draft.data, Text)
    with_media = select(Draft).where(or_(data.contains(MEDIA), data.not_like('%"lead_id": null%')))
    for draft in session.scalars(with_media):
        used |= _media_of(draft.content)
    return used


def show_anew(session: Session, media: Media) -> int:
    """Render the public texts that have a medium in them, after something else is said of it or it has another file.

    Their texts are as they were, and so is when they changed. How many there were.
    """
    session.flush()
    uses = selectinload(Post.uses).joinedload(MediaUse.media)
    posts = select(Post).join(MediaUse, MediaUse.post_id == Post.id).where(MediaUse.media_id == media.id)
    changed = [post for post in session.scalars(posts.options(undefer_group("text"), uses)) if _shows(post, media)]
    for post in changed:
        post.body_html = markup.render(post.body, {use.media_id: use.media.picture() for use in post.uses})
        post.renderer = markup.VERSION
    return len(changed)


def tell_readers(session: Session, media: Media, user: User, now: datetime) -> None:
    """After something else is said of a medium: where readers are shown it they are told, and it is written down."""
    if is_released(session, media):
        show_anew(session, media)
        note(session, user, "describe_file", now, subject=media.title)


def _shows(post: Post, media: Media) -> bool:
    return media.id in markup.media_ids(post.body)


def _names(table: type[Draft] | type[Revision], media: Media) -> ColumnElement[bool]:
    """In SQL, roughly: the text speaks of it. What it finds is looked at again."""
    data = cast(table.data, Text)
    return or_(data.contains(f"{MEDIA}{media.id}"), data.contains(f'"lead_id": {media.id}'))


def _uses(content: PostContent, media: Media) -> bool:
    return media.id in _media_of(content)


def _media_of(content: PostContent) -> set[int]:
    return {*markup.media_ids(content.body), *_lead(content)}


def _lead(content: PostContent) -> Iterator[int]:
    if content.lead_id:
        yield content.lead_id
