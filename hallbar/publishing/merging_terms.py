"""Two terms that are one: what merging them touches, and merging them, in one transaction.

Whoever reads sees the archive before it or after it, never between. The posts' texts are not changed by it: their
entries in feeds keep ids and times, no version is cut, and what was imported does not look as if it had been edited
here. Wherever a text names the merged term by id, it names the other from then on; what is kept elsewhere, such as in a
backup, is understood by :func:`by_present_terms`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, undefer

from hallbar import search
from hallbar.language.collation import alphabetical
from hallbar.models import (
    Draft,
    DraftVersion,
    LogEntry,
    Post,
    PostContent,
    PostTerm,
    Revision,
    State,
    Term,
    TermAlias,
    User,
    import_digest,
    log_changes,
    names_term,
)
from hallbar.publishing.journal import note
from hallbar.publishing.refusal import Refused
from hallbar.publishing.vocabulary import former_slugs, names_of

AT_ONCE = 500
"""Texts read at a time."""
SOME = 10
"""Posts that a preview names."""


@dataclass(frozen=True)
class Impact:
    """What merging a term into another touches."""

    states: Mapping[State, int]
    """Posts that have the term in their own text, by what they are now; those that there are none of left out."""
    in_drafts: int
    """Posts of which only the draft has it."""
    both: int
    """Posts that have both: they will have one term less."""
    some_of_both: Sequence[tuple[int, str]]
    """Id and title of some of those."""
    fewer_than_allowed: int
    """Posts that have more terms than the facet takes, and no longer will."""
    addresses: tuple[str, ...]
    """Names in addresses that lead on to the other term from now on."""
    names: tuple[str, ...]
    """What the other term is called besides from now on."""
    predecessors: tuple[str, ...]
    """Terms whose successor the other one becomes."""

    @property
    def posts(self) -> int:
        """All that have the term in their own text."""
        return sum(self.states.values())

    @property
    def public(self) -> int:
        """Those that visitors see now."""
        return self.states.get(State.PUBLISHED, 0)


def impact(session: Session, term: Term, into: Term, now: datetime) -> Impact:
    """What :func:`merge_terms` would touch; some statements."""
    having = select(PostTerm.post_id).where(PostTerm.term_id == term.id)
    having_other = select(PostTerm.post_id).where(PostTerm.term_id == into.id)
    both = select(Post.id, Post.title).where(Post.id.in_(having), Post.id.in_(having_other)).order_by(Post.id.desc())
    times = select(Post.published_at, Post.withdrawn_at, Post.trashed_at).where(Post.id.in_(having))
    states: dict[State, int] = {}
    for row in session.execute(times):
        state = Post(published_at=row[0], withdrawn_at=row[1], trashed_at=row[2]).state(now)
        states[state] = states.get(state, 0) + 1
    only_drafts = select(func.count()).where(names_term(Draft.data, term.id), Draft.post_id.not_in(having))
    predecessors = session.scalars(select(Term.label).where(Term.successor_id == term.id, Term.id != into.id))
    return Impact(
        states=states,
        in_drafts=session.scalar(only_drafts) or 0,
        both=session.scalar(select(func.count()).select_from(both.subquery())) or 0,
        some_of_both=[(row.id, row.title) for row in session.execute(both.limit(SOME))],
        fewer_than_allowed=_fewer_than_allowed(session, term, both.with_only_columns(Post.id).order_by(None)),
        addresses=(term.slug, *former_slugs(term)),
        names=(term.label, *names_of(term)),
        predecessors=tuple(sorted(predecessors, key=alphabetical)),
    )


def merge_terms(session: Session, term: Term, into: Term, user: User | None, now: datetime) -> LogEntry:
    """Let all that has a term have another in its place; the term itself is no more, and its addresses lead on.

    Search knows both names at once; what more it is to find is left to :func:`hallbar.search.catch_up`.

    :raises Refused: for terms of different facets, and when successors would lead in a circle.
    """
    if term.facet_id != into.facet_id or term.id == into.id:
        raise Refused(f"Välj ett annat filterval under {term.facet.label}.", "med")
    _check_successors(session, term, into)
    touched = set(session.scalars(select(PostTerm.post_id).where(PostTerm.term_id.in_((term.id, into.id)))))
    having = set(session.scalars(select(PostTerm.post_id).where(PostTerm.term_id == term.id)))
    data = {"facet": term.facet.slug, "from": term.id, "slug": term.slug, "into": into.id, "posts": len(having)}
    entry = note(session, user, "merge_terms", now, subject=term.label, detail=into.label, data=data)
    session.flush()
    _remember_as_imported(session, term, into)
    _move_posts(session, term, into)
    released = _rewrite_texts(session, Revision, ("id",), term, into)
    _rewrite_texts(session, DraftVersion, ("post_id", "version"), term, into)
    written = _rewrite_texts(session, Draft, ("post_id",), term, into)
    _move_names(session, term, into)
    session.execute(update(Term).where(Term.successor_id == term.id, Term.id != into.id).values(successor_id=into.id))
    session.execute(delete(Term).where(Term.id == term.id))
    log_changes(session, [*_released(session, having | released), None])
    search.leave(session, touched | written)
    session.expire_all()
    _compare_drafts(session, sorted(having | written))
    return entry


def by_present_terms(session: Session, content: PostContent) -> PostContent:
    """A text from elsewhere with the terms in it that others were merged into. One statement."""
    if not content.term_ids:
        return content
    former = select(TermAlias.former_id, TermAlias.term_id).where(TermAlias.former_id.in_(content.term_ids))
    present = dict(session.execute(former).all())
    return replace(content, term_ids=tuple(present.get(number, number) for number in content.term_ids))


def _fewer_than_allowed(session: Session, term: Term, both: Any) -> int:
    """How many of the posts that have both terms have one too many, which is one more than they will have."""
    most = term.facet.at_most
    if most is None:
        return 0
    of_facet = select(Term.id).where(Term.facet_id == term.facet_id)
    counted = (
        select(PostTerm.post_id)
        .where(PostTerm.post_id.in_(both), PostTerm.term_id.in_(of_facet))
        .group_by(PostTerm.post_id)
        .having(func.count() == most + 1)
    )
    return session.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _check_successors(session: Session, term: Term, into: Term) -> None:
    """:raises Refused: when something that was to become ``term`` is what ``into`` becomes."""
    chain, later = [into], into.successor
    while later is not None and later is not term and later not in chain:
        chain.append(later)
        if later.successor_id == term.id:
            said = " → ".join(one.label for one in [*chain, into])
            raise Refused(f"Efterträdarna skulle gå runt: {said}. Ändra efterträdaren för {later.label} först.", "med")
        later = later.successor


def _remember_as_imported(session: Session, term: Term, into: Term) -> None:
    """What was as it was imported is so still: the next import must not take it for edited here."""
    of_term = select(Post.id).join(PostTerm, PostTerm.post_id == Post.id).where(PostTerm.term_id == term.id)
    ids = session.scalars(of_term.where(Post.import_hash.is_not(None))).all()
    for some in _batches(ids):
        posts = select(Post).where(Post.id.in_(some)).options(selectinload(Post.terms), undefer(Post.body))
        rows = [
            {"of": post.id, "hash": import_digest(post.content.with_term_for(term.id, into.id), post.dated)}
            for post in session.scalars(posts)
            if post.import_hash == import_digest(post.content, post.dated)
        ]
        table: Any = Post.__table__
        if rows:
            changing = update(table).where(table.c.id == bindparam("of")).values(import_hash=bindparam("hash"))
            session.connection().execute(changing, rows)


def _move_posts(session: Session, term: Term, into: Term) -> None:
    other = aliased(PostTerm)
    has_both = exists().where(other.post_id == PostTerm.post_id, other.term_id == into.id)
    moving = select(PostTerm.post_id, literal(into.id)).where(PostTerm.term_id == term.id, ~has_both)
    session.execute(insert(PostTerm).from_select(["post_id", "term_id"], moving))
    session.execute(delete(PostTerm).where(PostTerm.term_id == term.id))


def _rewrite_texts(session: Session, kept: Any, key: Sequence[str], term: Term, into: Term) -> set[int]:
    """Let texts that are kept as JSON name the other term. Past the session: they say nothing else by it.

    :return: the ids of the posts whose texts they are.
    """
    table, condition = kept.__table__, names_term(kept.data, term.id)
    columns = [table.c[name] for name in key]
    found = session.execute(select(table.c.post_id, *columns).where(condition)).all()
    of_key = [table.c[name] == bindparam(f"of_{name}") for name in key]
    changing = update(table).where(*of_key).values(data=bindparam("text", type_=JSON))
    for some in _batches(sorted({row[0] for row in found})):
        texts = session.execute(select(table.c.data, *columns).where(table.c.post_id.in_(some), condition))
        rows = [
            {f"of_{name}": value for name, value in zip(key, numbers, strict=True)}
            | {"text": {**data, "term_ids": _exchanged(data["term_ids"], term.id, into.id)}}
            for data, *numbers in texts
        ]
        session.connection().execute(changing, rows)
    return {row[0] for row in found}


def _released(session: Session, post_ids: set[int]) -> Sequence[int]:
    """Those that visitors see, saw or will see by time alone."""
    released = select(Post.id).where(Post.id.in_(search.among(session, post_ids)), Post.published_at.is_not(None))
    return session.scalars(released.order_by(Post.id)).all()


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _exchanged(numbers: Iterable[int], former: int, present: int) -> list[int]:
    return sorted({present if number == former else number for number in numbers})


def _move_names(session: Session, term: Term, into: Term) -> None:
    """The other term has all names and addresses of the merged one besides its own, and is not its own successor."""
    session.execute(update(TermAlias).where(TermAlias.term_id == term.id).values(term_id=into.id))
    named = {"term_id": into.id, "slug": term.slug}
    session.execute(insert(TermAlias).values(**named, label="", former_id=term.id))
    if alphabetical(term.label) != alphabetical(into.label):
        session.execute(insert(TermAlias).values(**named, label=term.label))
    into.listed = into.listed or term.listed
    if into.successor_id == term.id:
        into.successor_id = None
    session.flush()


def _compare_drafts(session: Session, post_ids: Sequence[int]) -> None:
    """A draft that differed from its post only by the two terms, which are one now, differs no more."""
    with_post = joinedload(Draft.post)
    for some in _batches(post_ids):
        differing = select(Draft).where(Draft.differs, Draft.post_id.in_(some))
        for draft in session.scalars(
            differing.options(with_post.undefer(Post.body), with_post.selectinload(Post.terms))
        ):
            draft.differs = draft.content != draft.post.content
