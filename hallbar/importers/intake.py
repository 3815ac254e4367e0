"""Records become posts: created, updated, unchanged, or left alone because an editor has changed them here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hallbar.importers.record import BadRecord, ImportedPost
from hallbar.language.phrases import both
from hallbar.language.slugs import slug
from hallbar.models import UNDATED, Draft, Facet, FacetAlias, Post, PostContent, Site, State, Term, import_digest
from hallbar.publishing import cut_revision, free_slug, keep_text, write_text
from hallbar.publishing.identity import imported_uid


class Outcome(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "changed here, left alone"


@dataclass
class Intake:
    """One import: the vocabulary, and what the one who imports should know. Used inside ``with writing():``."""

    session: Session
    now: datetime
    overwrite: bool = False
    warnings: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Which source had an id first; given on from batch to batch."""

    def __post_init__(self) -> None:
        self._site = self.session.get_one(Site, 1)
        self._facets = {facet.slug: facet for facet in self.session.scalars(select(Facet))}
        self._facet_names = facet_names(self.session)
        self._terms: dict[tuple[str, str], Term] = {}
        for facet in self._facets.values():
            for term in facet.terms:
                for name in (term.slug, slug(term.label), *(alias.slug for alias in term.aliases if alias.slug)):
                    self._terms.setdefault((facet.slug, name), term)
        self._next_undated = min(self.session.scalar(select(func.min(Post.sort_key))) or 0, UNDATED + 1)

    @property
    def facets(self) -> frozenset[str]:
        """The slugs of the facets there are, and those that they had."""
        return frozenset(self._facet_names)

    def take(self, record: ImportedPost) -> Outcome:
        """Create or update the post of a record.

        :raises BadRecord: when the record breaks a rule of the newsroom.
        """
        first = self.sources.setdefault(record.ref, record.source)
        if first != record.source:
            raise BadRecord(record.source, 1, f"the id “{record.ref}” is that of {first} already")
        terms, warned = dict(self._terms), len(self.warnings)
        try:
            with self.session.begin_nested():
                return self._take(record)
        except BadRecord:  # what it had created is gone again
            self._terms = terms
            del self.warnings[warned:]
            raise

    def _take(self, record: ImportedPost) -> Outcome:
        for key in record.unknown_keys:
            self.warnings.append(f"{record.source}: “{key}” is neither a field nor a facet and was ignored")
        terms = self._terms_of(record)
        post = self.session.scalar(select(Post).where(Post.import_ref == record.ref))
        if post is None:
            self._create(record, terms)
            return Outcome.CREATED
        return self._update(post, record, terms)

    def _create(self, record: ImportedPost, terms: list[Term]) -> None:
        uid = imported_uid(self._site.tag_authority, record.ref)
        if self.session.scalar(select(Post.id).where(Post.uid == uid)) is not None:
            raise BadRecord(record.source, 1, f"another post has the permanent id {uid} already")
        post = Post(uid=uid, import_ref=record.ref, created_at=self.now)
        # Visible from now on whatever its date says, unless the date is yet to come.
        post.published_at = max(self.now, record.dated) if record.dated else self.now
        self._next_undated -= record.dated is None
        post.show_date(record.dated, self._next_undated)
        self.session.add(post)
        content = self._content(post, record, terms)
        write_text(self.session, post, content, self.now)
        post.import_hash = import_digest(content, record.dated)
        cut_revision(self.session, post, self.now, note="import")

    def _update(self, post: Post, record: ImportedPost, terms: list[Term]) -> Outcome:
        content = self._content(post, record, terms)
        here, incoming = import_digest(post.content, post.dated), import_digest(content, record.dated)
        draft = self.session.get(Draft, post.id)
        being_edited = draft is not None and draft.content != post.content
        if here == incoming:
            post.import_hash = incoming
            return Outcome.UNCHANGED
        if (here != post.import_hash or being_edited) and not self.overwrite:
            return Outcome.LEFT_ALONE
        keep_text(self.session, post, self.now, note="before import")
        if post.dated != record.dated:
            if record.dated and post.state(self.now) is State.SCHEDULED:
                post.published_at, post.updated_at = max(self.now, record.dated), None
            self._next_undated -= record.dated is None
            post.show_date(record.dated, self._next_undated)
        write_text(self.session, post, content, self.now)
        post.import_hash = incoming
        if draft is not None and not being_edited:  # nobody is writing in it: it follows
            draft.data, draft.version = post.content.as_json(), draft.version + 1
        cut_revision(self.session, post, self.now, note="import")
        return Outcome.UPDATED

    def _content(self, post: Post, record: ImportedPost, terms: list[Term]) -> PostContent:
        name = (
            post.slug if not record.slug and post.slug else free_slug(self.session, record.slug or record.title, post)
        )
        return PostContent(
            title=record.title,
            lede=record.lede,
            body=record.body,
            byline=record.byline,
            lang=record.lang,
            slug=name,
            term_ids=tuple(term.id for term in terms),
            lead_id=post.lead_id,
        )

    def _terms_of(self, record: ImportedPost) -> list[Term]:
        terms = [
            self._term(record, self._facet_names[facet], value)
            for facet, values in record.terms.items()
            for value in values
        ]
        for facet in self._facets.values():
            chosen = {term for term in terms if term.facet is facet}
            if facet.at_most is not None and len(chosen) > facet.at_most:
                labels = both(sorted(term.label for term in chosen))
                raise BadRecord(record.source, 1, f"“{facet.slug}” takes at most {facet.at_most}, not {labels}")
            if facet.required and not chosen:
                self.warnings.append(f"{record.source}: “{facet.slug}” is required and missing")
        return terms

    def _term(self, record: ImportedPost, facet: str, value: str) -> Term:
        name = slug(value)
        if not name:
            raise BadRecord(record.source, 1, f"“{value}” cannot be a value of “{facet}”")
        term = self._terms.get((facet, name))
        if term is None:
            label = value if value != name else value.replace("-", " ").capitalize()
            term = Term(facet=self._facets[facet], slug=name, label=label, listed=False)
            self.session.add(term)
            self.session.flush()
            self._terms[facet, name] = term
            self.warnings.append(f"{record.source}: “{value}” was no value of “{facet}” and was created")
        return term


def facet_names(session: Session) -> dict[str, str]:
    """The present slugs of the facets, by those and by the ones they had."""
    present = {slug: slug for slug in session.scalars(select(Facet.slug))}
    former = session.execute(select(FacetAlias.slug, Facet.slug).join(FacetAlias.facet))
    return dict(former.all()) | present
