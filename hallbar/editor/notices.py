"""Letters to colleagues about a review, where letters can be sent. They go out after the act, and never hinder it."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from hallbar.extensions import db
from hallbar.models import Outcome, Post, Review, Role, User
from hallbar.publishing.review import waiting_review
from hallbar.web import mail
from hallbar.web.addresses import absolute
from hallbar.web.templating import site_facts


def tell_editors(post: Post) -> None:
    """That a text waits for them."""
    waiting = waiting_review(db.session(), post)
    if waiting is None or waiting.asked_by is None:
        return
    asker = waiting.asked_by
    reviewers = select(User.email).where(
        User.role.in_([role for role in Role if role.includes(Role.EDITOR)]),
        User.disabled_at.is_(None),
        User.id != asker.id,
    )
    title = post.written.title
    said = f"{asker.name} har lämnat in ”{title}” för granskning."
    _write(db.session.scalars(reviewers.order_by(User.id)).all(), f"Att granska: {title}", said, waiting.message, post)


def tell_writer(post: Post, now: datetime) -> None:
    """What the review came to that was decided at this moment, if any was."""
    decided = db.session.scalar(select(Review).where(Review.post_id == post.id, Review.decided_at == now))
    if decided is None or decided.asked_by is None or decided.asked_by.disabled_at is not None:
        return
    editor = decided.decided_by.name if decided.decided_by else "En redaktör"
    title = post.written.title
    if decided.outcome == Outcome.RETURNED:
        subject, said = f"Tillbaka till dig: {title}", f"{editor} har lämnat tillbaka ”{title}”."
    else:
        subject, said = f"Godkänt: {title}", f"{editor} har godkänt ”{title}”."
    if decided.decided_by_id != decided.asked_by_id:
        _write([decided.asked_by.email], subject, said, decided.comment, post)


def _write(to: Sequence[str], subject: str, said: str, message: str, post: Post) -> None:
    if not (to and mail.is_set_up()):
        return
    address = absolute(url_for("editor.post", post_id=post.id))
    parts = [said, message, f"Inlägget finns här: {address}", f"Hälsningar från {site_facts().name}"]
    mail.send_soon(", ".join(to), subject, "\n\n".join(part for part in parts if part) + "\n")
