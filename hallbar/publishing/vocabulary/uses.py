"""Which posts and other texts have the terms of a facet."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hallbar.models import Draft, DraftVersion, Facet, Post, PostTerm, Revision, Term


def out_of_line(session: Session, facet: Facet) -> tuple[int, int]:
    """How many released posts have more terms of a facet than it takes, and how many lack the one that it demands.

    They stay as they are until somebody publishes them anew.
    """
    of_facet = select(Term.id).where(Term.facet_id == facet.id)
    numbers = select(PostTerm.post_id, func.count().label("number")).where(PostTerm.term_id.in_(of_facet))
    had = numbers.group_by(PostTerm.post_id).subquery()
    released = and_(Post.published_at.is_not(None), Post.trashed_at.is_(None))
    posts = select(func.count(Post.id)).outerjoin(had, had.c.post_id == Post.id).where(released)
    too_many = session.scalar(posts.where(had.c.number > facet.at_most)) if facet.at_most else 0
    too_few = session.scalar(posts.where(had.c.number.is_(None))) if facet.required else 0
    return too_many or 0, too_few or 0


def used_terms(session: Session, facet: Facet, only: Term | None = None) -> list[Term]:
    """The terms that a post, a draft or a version of one names. Reads every text that is kept."""
    asked = [only] if only is not None else list(facet.terms)
    public = set(session.scalars(select(PostTerm.term_id).distinct().where(PostTerm.term_id.in_(t.id for t in asked))))
    named = public if {term.id for term in asked} <= public else public | _named_in_texts(session)
    return [term for term in asked if term.id in named]


def _named_in_texts(session: Session) -> set[int]:
    found: set[int] = set()
    for model in (Draft, DraftVersion, Revision):
        for listed in session.scalars(select(model.data["term_ids"].as_string()).distinct()):
            found.update(int(number) for number in (listed or "").strip("[]").split(",") if number.strip())
    return found
