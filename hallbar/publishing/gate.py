"""What stands between a text and its publication. Nothing here ever hinders saving."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.language.dates import number
from hallbar.language.slugs import LONGEST, slug
from hallbar.markup.faults import Described, Fault, Found, faults
from hallbar.markup.prose import Quote
from hallbar.models import Facet, Media, MediaKind, Post, PostContent, Term
from hallbar.publishing.moves import free_slug, is_taken
from hallbar.publishing.rendering import used_media

LONGEST_TEXTS = {"title": 300, "lede": 2_000, "body": 1_000_000, "byline": 200}
"""Characters; far beyond what anybody should write, so that no text comes to grief on it."""


@dataclass(frozen=True)
class Obstacle:
    """Something to mend before a text can be published: in which field, and a Swedish sentence that says what to do."""

    field: str
    sentence: str
    missing: bool = False
    """Whether it is only not there yet: a draft may lack things, but should not have what is wrong."""
    quote: Quote | None = None
    """Which words of the field it speaks of, when it is not all of it."""
    media_id: int | None = None
    """The picture that it speaks of."""
    mendable: bool = False
    """Whether the library is a place to mend it: the picture is there, and lacks its words."""


def named(session: Session, post: Post, content: PostContent) -> PostContent:
    """The text with a name in its address: the one it has, else one made of its title."""
    if content.slug or not content.title.strip():
        return content
    return replace(content, slug=post.slug or free_slug(session, content.title, post))


def obstacles(session: Session, post: Post, content: PostContent) -> list[Obstacle]:
    """All that must be mended before it is published, in the order of the form; a few statements."""
    return [*of_fields(session, post, content), *of_reading(session, content)]


def of_fields(session: Session, post: Post, content: PostContent) -> list[Obstacle]:
    """Those that can be told without reading the text, as at each save."""
    return [*_words(content), *_name(session, post, content), *_terms(_facets(session, [content]), content)]


def of_reading(session: Session, content: PostContent) -> list[Obstacle]:
    """The others: what those would miss who do not see it; at most one statement."""
    return _reading(content, used_media(session, content))


def refused(session: Session, posts: Sequence[Post]) -> Mapping[int, list[Obstacle]]:
    """What must be mended in texts that have passed before, by post, those without fault left out.

    A fixed number of statements: the name of a released post is its own, so nobody is asked about it.
    """
    texts = {post.id: post.content for post in posts}
    facets = _facets(session, texts.values()) if texts else ()
    media = used_media(session, *texts.values())
    found = {
        number: [*_words(content), *_terms(facets, content), *_reading(content, media)]
        for number, content in texts.items()
    }
    return {number: faults for number, faults in found.items() if faults}


def of_text(body: str, media: Mapping[int, Media]) -> list[Obstacle]:
    """What those would miss who cannot see a text, or who go by its links and headings. Of posts and pages alike.

    :param body: Markdown.
    :param media: what it uses, by id.
    """
    described = {
        number: Described(item.kind == MediaKind.PICTURE, item.alt, item.decorative) for number, item in media.items()
    }
    return [_obstacle(item, media) for item in faults(body, described)]


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


def _reading(content: PostContent, media: Mapping[int, Media]) -> list[Obstacle]:
    return [*of_text(content.body, media), *_lead(content.lead_id, media)]


def _lead(lead_id: int | None, media: Mapping[int, Media]) -> Iterator[Obstacle]:
    lead = media.get(lead_id) if lead_id else None
    if lead_id and (lead is None or lead.kind != MediaKind.PICTURE):
        yield Obstacle("lead", "Huvudbilden finns inte längre i bildbiblioteket. Välj en annan.")
    elif lead is not None and not (lead.alt.strip() or lead.decorative):
        sentence = "Huvudbilden saknar alternativtext. Beskriv den i bildbiblioteket, eller ange att den är dekorativ."
        yield Obstacle("lead", sentence, media_id=lead_id, mendable=True)


def _obstacle(found: Found, media: Mapping[int, Media]) -> Obstacle:
    picture = media.get(found.media_id) if found.media_id else None
    sentence = _SENTENCES[found.fault](found, picture)
    is_mendable = found.fault is Fault.PICTURE_UNDESCRIBED
    return Obstacle("body", sentence, quote=found.quote, media_id=found.media_id, mendable=is_mendable)


_LEVELS = {2: "Rubrik", 3: "Underrubrik"}
"""As the tools of the writing surface call them."""


def _jump(found: Found, _picture: Media | None) -> str:
    level = _LEVELS.get(found.level, f"en rubrik på nivå {found.level}")
    return f"Rubriken ”{found.quote.exact}” hoppar över en nivå. Gör om den till {level}."


def _empty_link(found: Found, _picture: Media | None) -> str:
    before = found.quote.prefix.strip()
    return f"En länk saknar text{f' efter ”{before}”' if before else ''}. Skriv vad den leder till, eller ta bort den."


def _undescribed(_found: Found, picture: Media | None) -> str:
    name = picture.title or picture.name if picture else ""
    return f"Bilden ”{name}” i texten saknar alternativtext. Beskriv den, eller ange att den är dekorativ."


_SENTENCES: dict[Fault, Callable[[Found, Media | None], str]] = {
    Fault.HEADING_JUMPS: _jump,
    Fault.HEADING_EMPTY: lambda _found, _picture: "En rubrik är tom. Skriv något i den, eller ta bort den.",
    Fault.TABLE_WITHOUT_HEADERS: lambda found, _picture: (
        f"Tabellen som börjar med ”{found.quote.exact}” saknar rubriker. "
        "Skriv i dess första rad vad varje kolumn innehåller."
    ),
    Fault.LINK_EMPTY: _empty_link,
    Fault.LINK_VAGUE: lambda found, _picture: (
        f"Länken ”{found.quote.exact}” säger inte vart den leder. Skriv det i länkens text."
    ),
    Fault.LINK_NOWHERE: lambda found, _picture: (
        f"Länken ”{found.quote.exact}” leder ingenstans. Ange vart den ska leda, eller ta bort den."
    ),
    Fault.PICTURE_UNDESCRIBED: _undescribed,
    Fault.PICTURE_MISSING: lambda found, _picture: (
        f"Bild nummer {found.media_id} i texten finns inte i bildbiblioteket. Ta bort den, eller välj en annan."
    ),
}
