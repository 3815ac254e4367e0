"""What stands between a text and its publication. Nothing here ever hinders saving."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.dates import number
from hallbar.language.slugs import LONGEST, slug
from hallbar.models import Facet, Post, PostContent, Term
from hallbar.publishing.moves import free_slug, is_taken

LONGEST_TEXTS = {"title": 300, "lede": 2_000, "body": 1_000_000, "byline": 200}
"""Characters; far beyond what anybody should write, so that no text comes to grief on it."""


@dataclass(frozen=True)
class Obstacle:
    """Something to mend before a text can be published: in which field, and a Swedish sentence that says what to do."""

    field: str
    sentence: str
    missing: bool = False
    """Whether it is only not there yet: a draft may lack things, but should not have what is wrong."""


def named(session: Session, post: Post, content: PostContent) -> PostContent:
    """The text with a name in its address: the one it has, else one made of its title."""
    if content.slug or not content.title.strip():
        return content
    return replace(content, slug=post.slug or free_slug(session, content.title, post))


def obstacles(session: Session, post: Post, content: PostContent) -> list[Obstacle]:
    """All that must be mended, in the order of the form; a few statements."""
    return [*_words(content), *_name(session, post, content), *_terms(_facets(session, [content]), content)]


def refused(session: Session, posts: Sequence[Post]) -> Mapping[int, list[Obstacle]]:
    """What must be mended in texts that have passed before, by post, those without fault left out.

    A fixed number of statements: the name of a released post is its own, so nobody is asked about it.
    """
    texts = {post.id: post.content for post in posts}
    facets = _facets(session, texts.values()) if texts else ()
    found = {number: [*_words(content), *_terms(facets, content)] for number, content in texts.items()}
    return {number: faults for number, faults in found.items() if faults}


def slug_fault(name: str) -> str:
    """What is wrong with the spelling of a name in an address; empty when nothing is."""
    if len(name) > LONGEST:
        return f"Namnet i webbadressen är för långt. Det får ha högst {LONGEST} tecken."
    if name and slug(name) != name:
        wish = slug(name)
        advice = f" Till exempel ”{wish}”." if wish else ""
        return f"Namnet i webbadressen får bara ha a–z, 0–9 och bindestreck.{advice}"
    return ""


def _words(content: PostContent) -> Iterator[Obstacle]:
    if not content.title.strip():
        yield Obstacle("title", "Skriv en rubrik.", missing=True)
    if not (content.body.strip() or content.lede.strip()):
        yield Obstacle("body", "Skriv en brödtext.", missing=True)
    for field, longest in LONGEST_TEXTS.items():
        if (excess := len(getattr(content, field)) - longest) > 0:
            yield Obstacle(field, f"Texten får ha högst {number(longest)} tecken. Korta den med {number(excess)}.")


def _name(session: Session, post: Post, content: PostContent) -> Iterator[Obstacle]:
    if fault := slug_fault(content.slug):
        yield Obstacle("slug", fault)
    elif content.slug and is_taken(session, content.slug, post):
        yield Obstacle("slug", f"Namnet ”{content.slug}” leder redan till en annan nyhet. Välj ett annat.")


def _facets(session: Session, contents: Iterable[PostContent]) -> Sequence[tuple[Facet, frozenset[int]]]:
    """The facets in order, each with those of its terms that the texts have."""
    chosen = set[int]().union(*(content.term_ids for content in contents))
    terms = session.execute(select(Term.id, Term.facet_id).where(Term.id.in_(chosen))).all()
    facets = session.scalars(select(Facet).order_by(Facet.position, Facet.id))
    return [(facet, frozenset(term.id for term in terms if term.facet_id == facet.id)) for facet in facets]


def _terms(facets: Iterable[tuple[Facet, frozenset[int]]], content: PostContent) -> Iterator[Obstacle]:
    for facet, terms in facets:
        chosen_here = len(terms & set(content.term_ids))
        if facet.required and not chosen_here:
            yield Obstacle(facet.slug, f"Välj minst ett värde under {facet.label}.", missing=True)
        elif facet.at_most and chosen_here > facet.at_most:
            only = "bara ett värde" if facet.at_most == 1 else f"högst {facet.at_most} värden"
            yield Obstacle(facet.slug, f"Välj {only} under {facet.label}. Nu är det {chosen_here}.")
