"""Names in addresses: unique over posts and redirects, and left behind as redirects when they change."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.slugs import numbered, slug
from hallbar.models import Post, Redirect
from hallbar.publishing.standing import public_names


def post_path(name: str) -> str:
    """The path of a post's page."""
    return f"/nyheter/{name}"


def is_taken(session: Session, name: str, by_other_than: Post | None = None) -> bool:
    """Whether a name leads to another post, or once led to one."""
    own_id = by_other_than.id if by_other_than is not None else None
    with session.no_autoflush:
        holder = session.scalar(select(Post.id).where(Post.slug == name))
        if holder is not None and holder != own_id:
            return True
        old = session.scalar(select(Redirect).where(Redirect.path == post_path(name)))
    return old is not None and (old.post_id is None or old.post_id != own_id)


def free_slug(session: Session, wish: str, post: Post | None = None) -> str:
    """The name wished for, spelled as an address, with a number behind it when it is taken."""
    name = slug(wish) or "nyhet"
    taken: set[str] = set()
    while is_taken(session, candidate := numbered(name, taken), post):
        taken.add(candidate)
    return candidate


def move(session: Session, post: Post, name: str, now: datetime) -> None:
    """Give a post another name; the old address leads there from now on, if it was ever public."""
    own = select(Redirect).where(Redirect.path == post_path(name), Redirect.post_id == post.id)
    if (back := session.scalar(own)) is not None:  # moved back: an address cannot lead to itself
        session.delete(back)
    if post.slug and post.slug in public_names(session, post, now):
        session.add(Redirect(path=post_path(post.slug), post_id=post.id, created_at=now))
    post.slug = name
