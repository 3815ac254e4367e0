"""The facets and their terms as lists, with how much they are used; the more there are, the same few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from hallbar.archive.links import Pager, pager
from hallbar.editor.forms.vocabulary import by_label
from hallbar.editor.paged_list import PagedList
from hallbar.language.letters import normal
from hallbar.models import Facet, Post, PostTerm, Term
from hallbar.publishing.vocabulary import names_of
from hallbar.web.arguments import Args, firsts, whole_number


@dataclass(frozen=True)
class FacetRow:
    """A facet, and how many terms it has and posts have those."""

    facet: Facet
    terms: int
    posts: int


@dataclass(frozen=True)
class TermRow:
    """A term, and how many posts have it in their own text: of all, and of those that visitors see."""

    term: Term
    names: tuple[str, ...]
    posts: int
    public: int


@dataclass(frozen=True)
class TermList(PagedList):
    """Which terms of a facet are asked for."""

    q: str = ""

    @classmethod
    def parse(cls, args: Args) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        return cls(values.get("q", "")[:100].rstrip(), page=whole_number(values.get("sida", "")) or 1)

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments."""
        return [("q", self.q)] * bool(self.q) + [("sida", str(self.page))] * (self.page > 1)

    def wants(self, term: Term) -> bool:
        """Whether a term has the words in one of its names."""
        said = normal(" ".join((term.label, term.slug, term.inline, *(alias.label for alias in term.aliases))))
        return all(word in said for word in normal(self.q).split())


@dataclass(frozen=True)
class TermPage:
    """A page of a facet's terms."""

    wanted: TermList
    rows: Sequence[TermRow]
    total: int
    pager: Pager


def facet_rows(session: Session) -> list[FacetRow]:
    """All facets in their order; three statements."""
    terms = dict(session.execute(select(Term.facet_id, func.count()).group_by(Term.facet_id)).all())
    used = select(Term.facet_id, func.count(distinct(PostTerm.post_id))).join(PostTerm, PostTerm.term_id == Term.id)
    posts = dict(session.execute(used.group_by(Term.facet_id)).all())
    facets = session.scalars(select(Facet).order_by(Facet.position, Facet.id))
    return [FacetRow(facet, terms.get(facet.id, 0), posts.get(facet.id, 0)) for facet in facets]


def term_page(session: Session, facet: Facet, wanted: TermList, path: str, now: datetime) -> TermPage:
    """The terms of a facet that are asked for, by the alphabet; a page past the end is the last."""
    terms = select(Term).where(Term.facet_id == facet.id).options(selectinload(Term.aliases))
    found = [term for term in by_label(session.scalars(terms)) if wanted.wants(term)]
    last = wanted.last(len(found))
    wanted = wanted.on_page(min(wanted.page, last))
    shown = found[wanted.start : wanted.start + wanted.per_page]
    counts = usage(session, [term.id for term in shown], now)
    rows = [TermRow(term, names_of(term), *counts.get(term.id, (0, 0))) for term in shown]
    return TermPage(wanted, rows, len(found), pager(wanted, last, path))


def usage(session: Session, term_ids: Sequence[int], now: datetime) -> Mapping[int, tuple[int, int]]:
    """How many posts have each term, and how many of those visitors see; terms that none has are left out."""
    public = func.sum(case((Post.visible(now), 1), else_=0))
    counted = select(PostTerm.term_id, func.count(), public).join(Post, Post.id == PostTerm.post_id)
    of_terms = counted.where(PostTerm.term_id.in_(term_ids)).group_by(PostTerm.term_id)
    return {term_id: (posts, int(seen)) for term_id, posts, seen in session.execute(of_terms)}
