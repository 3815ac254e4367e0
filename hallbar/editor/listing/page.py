"""A page of the list with everything that a template prints, so that the template decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from hallbar.archive import Vocabulary
from hallbar.archive.links import Pager, pager
from hallbar.archive.vocabulary import VocabularyFacet, VocabularyTerm
from hallbar.editor.listing.need import Need
from hallbar.editor.listing.selection import NoSuchPage, changed_at, count, ids, selection
from hallbar.editor.listing.stage import Stage, stage_of
from hallbar.editor.listing.wanted import COLUMNS, LIST, PostList
from hallbar.language.collation import alphabetical
from hallbar.language.phrases import counted
from hallbar.models import Draft, Post, Revision, State, User

MOST_TERMS = 3
"""Terms of a post that its row shows."""
NAMELESS = "Utan rubrik"
_HEADINGS = {
    "rubrik": "Rubrik",
    "lage": "Läge",
    "publicering": "Publicering",
    "andrat": "Senast ändrat",
    "skapare": "Skapat av",
}
_STANDING = {
    State.DRAFT: "Utkast",
    State.SCHEDULED: "Schemalagt",
    State.PUBLISHED: "Publicerat",
    State.WITHDRAWN: "Avpublicerat",
}
_BESIDE = {
    Stage.SUBMITTED: "ändringar inlämnade för granskning",
    Stage.RETURNED: "ändringar returnerade",
    Stage.CHANGED: "med ändringar",
}


@dataclass(frozen=True)
class Row:
    """A post in the list."""

    id: int
    title: str
    lang: str
    stage: Stage
    words: str
    """How far it has come, in words."""
    published_at: datetime | None
    """When it came out, or will."""
    withdrawn_at: datetime | None
    """When its time is over, or was."""
    awaited: tuple[datetime, ...]
    """Those of the two that lie ahead."""
    changed_at: datetime
    changed_by: str
    created_by: str
    terms: tuple[str, ...]
    more_terms: int


@dataclass(frozen=True)
class Tab:
    """A stage with its number of posts; None is all of them outside the trash."""

    name: str
    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Heading:
    """A column to sort by."""

    column: str
    label: str
    href: str
    sorted: str
    """``ascending``, ``descending`` or nothing (WAI-ARIA 1.2, aria-sort)."""


@dataclass(frozen=True)
class TermOption:
    """A term to choose."""

    value: str
    label: str
    offered: bool
    """Whether it may be given to posts, and not only asked for."""


@dataclass(frozen=True)
class PostsPage:
    """One page of the list."""

    wanted: PostList
    heading: str
    status: str
    rows: tuple[Row, ...]
    tabs: tuple[Tab, ...]
    headings: tuple[Heading, ...]
    pager: Pager
    terms: tuple[tuple[str, tuple[TermOption, ...]], ...]
    """By the label of their facet."""
    needs: tuple[Need, ...] = tuple(Need)

    @property
    def knows_term(self) -> bool:
        """Whether there is such a term as is asked for."""
        return any(option.value == self.wanted.term for _facet, options in self.terms for option in options)

    @property
    def narrowed(self) -> bool:
        """Whether something is left out besides other stages."""
        return bool(self.wanted.q or self.wanted.term or self.wanted.mine or self.wanted.need)


def posts_page(session: Session, wanted: PostList, user: User, vocabulary: Vocabulary, now: datetime) -> PostsPage:
    """Count, select and phrase.

    :raises NoSuchPage: when the page lies past the last.
    """
    condition = selection(session, wanted, user, vocabulary, now)
    counts = count(session, condition, now)
    total = counts.get(wanted.stage, 0) if wanted.stage else _outside_trash(counts)
    last = wanted.last(total)
    if wanted.page > last:
        raise NoSuchPage(last)
    heading = counted(total, "inlägg", "inlägg")
    return PostsPage(
        wanted=wanted,
        heading=heading,
        status=f"{heading}. Sida {wanted.page} av {last}." if last > 1 else f"{heading}.",
        rows=rows_of(session, ids(session, wanted, condition, now), vocabulary, now) if total else (),
        tabs=_tabs(wanted, counts),
        headings=tuple(_heading(wanted, column) for column in COLUMNS),
        pager=pager(wanted, last, LIST),
        terms=_terms(vocabulary),
    )


def _outside_trash(counts: Mapping[Stage, int]) -> int:
    return sum(number for stage, number in counts.items() if stage is not Stage.TRASHED)


def _tabs(wanted: PostList, counts: Mapping[Stage, int]) -> tuple[Tab, ...]:
    all_posts = Tab("alla", "Alla", _outside_trash(counts), wanted.at(None).address(), wanted.stage is None)
    return all_posts, *(
        Tab(stage.value, stage.label, counts.get(stage, 0), wanted.at(stage).address(), stage is wanted.stage)
        for stage in Stage
    )


def _heading(wanted: PostList, column: str) -> Heading:
    way = ("descending" if wanted.falling else "ascending") if column == wanted.column else ""
    return Heading(column, _HEADINGS[column], wanted.by(column).address(), way)


def _terms(vocabulary: Vocabulary) -> tuple[tuple[str, tuple[TermOption, ...]], ...]:
    return tuple(
        (facet.label, tuple(_option(facet, term) for term in _sorted(facet.terms))) for facet in vocabulary.facets
    )


def _option(facet: VocabularyFacet, term: VocabularyTerm) -> TermOption:
    """What an import made up is offered at the desk; what is retired is not."""
    return TermOption(f"{facet.slug}.{term.slug}", term.label, term.offered or not term.listed)


def _sorted(terms: Mapping[str, Any]) -> list[Any]:
    return sorted(terms.values(), key=lambda term: alphabetical(term.label))


def rows_of(session: Session, post_ids: Sequence[int], vocabulary: Vocabulary, now: datetime) -> tuple[Row, ...]:
    """The rows of posts, in the order of their ids; a fixed number of statements."""
    found = session.execute(
        select(Post, stage_of(now), changed_at)
        .outerjoin(Draft, Draft.post_id == Post.id)
        .where(Post.id.in_(post_ids))
        .options(
            contains_eager(Post.draft).options(defer(Draft.data), joinedload(Draft.saved_by)),
            joinedload(Post.created_by),
            selectinload(Post.terms),
        )
    )
    rows = {post.id: (post, Stage(stage), moment) for post, stage, moment in found}
    drafts = select(Draft.post_id, Draft.data["term_ids"]).where(Draft.post_id.in_(post_ids), Draft.differs)
    chosen: dict[int, list[int]] = dict(session.execute(drafts).all())
    authors = _authors(session, post_ids)
    labels = {term.id: term.label for facet in vocabulary.facets for term in _sorted(facet.terms)}

    def row(post_id: int) -> Row:
        post, stage, moment = rows[post_id]
        draft = post.draft
        term_ids = set(chosen.get(post_id, [term.id for term in post.terms]))
        terms = [label for number, label in labels.items() if number in term_ids]
        return Row(
            id=post_id,
            title=(draft.title if draft and draft.differs else post.title).strip() or NAMELESS,
            lang=post.lang,
            stage=stage,
            words=_words(post, stage, now),
            published_at=post.published_at,
            withdrawn_at=post.withdrawn_at,
            awaited=tuple(at for at in (post.published_at, post.withdrawn_at) if at and at > now),
            changed_at=moment,
            changed_by=_name(draft.saved_by) if draft and draft.saved_by else authors.get(post_id, ""),
            created_by=_name(post.created_by) or ("Import" if post.import_ref else ""),
            terms=tuple(terms[:MOST_TERMS]),
            more_terms=max(0, len(terms) - MOST_TERMS),
        )

    return tuple(row(post_id) for post_id in post_ids if post_id in rows)


def _words(post: Post, stage: Stage, now: datetime) -> str:
    """``Publicerat, ändringar inlämnade för granskning``."""
    state = post.state(now)
    if stage is Stage.TRASHED:
        return "I papperskorgen"
    if state is State.DRAFT:
        return {Stage.SUBMITTED: "Inlämnat för granskning", Stage.RETURNED: "Returnerat"}.get(stage, "Utkast")
    if stage is Stage.CHANGED:
        return "Publicerat med ändringar"
    if state is State.SCHEDULED and stage is Stage.SCHEDULED and post.draft is not None and post.draft.differs:
        return "Schemalagt, med ändringar som inte är schemalagda"
    return ", ".join(filter(None, (_STANDING[state], _BESIDE.get(stage))))


def _authors(session: Session, post_ids: Sequence[int]) -> dict[int, str]:
    """Who last released each post."""
    newest = select(func.max(Revision.id)).where(Revision.post_id.in_(post_ids)).group_by(Revision.post_id)
    named = select(Revision.post_id, User.name).join(User, User.id == Revision.author_id)
    return dict(session.execute(named.where(Revision.id.in_(newest))).all())


def _name(user: User | None) -> str:
    return user.name if user else ""
