"""The one way to a post in the editors' area: it is there and the user may work with it, or the request ends here."""

from flask import abort
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from hallbar.extensions import db
from hallbar.models import Post, Role, User
from hallbar.web.identity import signed_in_user

GONE = "Inlägget finns inte. Det kan ha förstörts, eller så är adressen felskriven."


def load_post(post_id: int) -> Post:
    """A post in whatever state, with its draft and its terms; in ``writing()`` the row as it is now.

    Aborts with 404 when there is none, and with 403 for a writer whose own it is not.
    """
    post = db.session.scalar(
        select(Post)
        .where(Post.id == post_id)
        .options(joinedload(Post.draft), joinedload(Post.created_by), selectinload(Post.terms), undefer_group("text"))
    )
    if post is None:
        abort(404, GONE)
    if not may_write(signed_in_user(), post):
        abort(403, "Det här inlägget är någon annans. Som skribent arbetar du med dina egna inlägg.")
    return post


def may_write(user: User, post: Post) -> bool:
    """A writer has their own posts, an editor has all."""
    return user.may(Role.EDITOR) or post.created_by_id == user.id


def own_posts(user: User) -> ColumnElement[bool]:
    """The same rule in SQL, for lists."""
    return true() if user.may(Role.EDITOR) else Post.created_by_id == user.id
