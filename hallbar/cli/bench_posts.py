"""Generated posts: deterministic, with Swedish-looking text and facets as skewed as in life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from hallbar import markup, search
from hallbar.clock import to_stockholm
from hallbar.extensions import writing
from hallbar.language.slugs import slug
from hallbar.language.text import shorten
from hallbar.models import EVERY_POST, UNDATED, Facet, Post, PostTerm, PublicChange, Site, Term
from hallbar.publishing.rendering import SUMMARY_LENGTH

BATCH = 2000
MANY = 10_000
"""Posts for which search prepares itself."""
FIRST_DAY = datetime(2010, 1, 4, 7, tzinfo=UTC)
DAYS = 6100

_WHO = (
    "Nationella kansliet|Regionens upphandlare|Expertgruppen|Leverantören|Avtalscontrollern|Tillverkaren|"
    "Samordningsgruppen|Våra revisorer|Upphandlingschefen|Styrgruppen|Miljöstrategen|Kategoriteamet"
).split("|")
_DID = (
    "har gått igenom|redovisar|planerar|följer upp|har granskat|presenterade|diskuterar|har beslutat om|"
    "välkomnar|har fördjupat|sammanfattar|förbereder"
).split("|")
_WHAT = (
    "uppförandekoden|riskanalysen|åtgärdsplanen|kontraktsvillkoren|revisionerna på plats|spårbarheten|"
    "kraven på arbetsvillkor|kemikaliekraven|underleverantörernas svar|klimatberäkningen|rutinen för avvikelser|"
    "dialogen med branschen|kartläggningen av leveranskedjan|stickproven|självskattningen"
).split("|")
_ABOUT = (
    "operationshandskar|kirurgiska instrument|livsmedel|arbetskläder|läkemedel|it-utrustning|förbandsmaterial|"
    "tandvårdsprodukter|möbler|städtjänster|medicinteknik|näringsdrycker|papper och plast"
).split("|")
_WHERE = (
    "i hela landet|tillsammans med Norge|i södra sjukvårdsregionen|under våren|inför nästa upphandling|"
    "i samråd med facken|enligt avtalet|i alla sjukvårdsregioner|på fabrikens begäran|efter sommarens granskning"
).split("|")
_WHY = (
    "för att kraven ska gå att följa upp|så att bristerna rättas till i tid|eftersom riskerna har ökat|"
    "för att fler ska kunna använda resultatet|innan avtalet förlängs|så att leverantörerna vet vad som gäller|"
    "trots att underlaget är ofullständigt|för att skydda dem som arbetar i leveranskedjan"
).split("|")


@dataclass(frozen=True)
class _Choice:
    """A facet's terms, the first far more common than the last (Zipf), and how many a post takes."""

    term_ids: list[int]
    weights: list[float]
    least: int
    most: int

    def pick(self, random: Random) -> set[int]:
        return set(random.choices(self.term_ids, self.weights, k=random.randint(self.least, self.most)))


def fill(number: int, seed: int, now: datetime, progress: Callable[[int], None]) -> None:
    """Insert posts in batches, a transaction each."""
    with writing() as session:
        authority = session.get_one(Site, 1).tag_authority
        first = (session.scalar(select(func.max(Post.id))) or 0) + 1
        undated = min(session.scalar(select(func.min(Post.sort_key))) or 0, UNDATED + 1)
        choices = [
            _choice(facet.id, facet.required, facet.at_most, session)
            for facet in session.scalars(select(Facet).where(Facet.terms.any()).order_by(Facet.id))
        ]
        if number >= MANY:
            search.put_many(session, begins=True)
    random = Random(f"{seed} {first}")  # noqa: S311 - repeatable is the point, but not the same posts once more
    for start in range(first, first + number, BATCH):
        numbers = range(start, min(start + BATCH, first + number))
        posts = [_post(number, random, authority, undated - number, now) for number in numbers]
        terms = [set[int]().union(*(choice.pick(random) for choice in choices)) for _ in posts]
        with writing() as session:
            ids = session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), posts).all()
            rows = [
                {"post_id": id_, "term_id": term} for id_, chosen in zip(ids, terms, strict=True) for term in chosen
            ]
            session.execute(insert(PostTerm), rows)
            search.index(session, ids)
            session.add(PublicChange(post_id=EVERY_POST, at=now))
        progress(len(numbers))
    if number >= MANY:
        with writing() as session:
            search.put_many(session, begins=False)


def _choice(facet_id: int, required: bool, at_most: int | None, session: Any) -> _Choice:
    term_ids = list(session.scalars(select(Term.id).where(Term.facet_id == facet_id).order_by(Term.id)))
    weights = [1 / rank for rank in range(1, len(term_ids) + 1)]
    return _Choice(term_ids, weights, int(required), min(at_most or 2, 3))


def _post(number: int, random: Random, authority: str, undated_key: int, now: datetime) -> dict[str, Any]:
    title = f"{random.choice(_WHO)} {random.choice(_DID)} {random.choice(_WHAT)} för {random.choice(_ABOUT)}"
    lede = _sentence(random)
    paragraphs = [" ".join(_sentence(random) for _ in range(random.randint(3, 7))) for _ in range(random.randint(2, 8))]
    moment = FIRST_DAY + timedelta(days=random.betavariate(2, 1.2) * DAYS, minutes=random.randrange(600))
    dated = moment if random.random() > 0.03 else None
    local = to_stockholm(dated) if dated else None
    withdrawn = random.random() < 0.02
    return {
        "uid": f"tag:{authority}:{UUID(int=random.getrandbits(128), version=4)}",
        "slug": f"{slug(title)[:60].strip('-')}-{number}",
        "title": title,
        "lede": lede,
        "body": "\n\n".join(paragraphs),
        "body_html": "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs),
        "renderer": markup.VERSION,
        "summary": shorten(lede, SUMMARY_LENGTH),
        "byline": "",
        "lang": "sv",
        "published_at": moment,
        "withdrawn_at": moment + timedelta(days=30) if withdrawn else None,
        "dated": dated,
        "dated_year": local.year if local else None,
        "dated_month": local.month if local else None,
        "sort_key": int(dated.timestamp() * 1000) if dated else undated_key,
        "pinned": False,
        "correction_note": "",
        "updated_at": moment,
        "digest": f"generated {number}",
        "created_at": moment,
    }


def _sentence(random: Random) -> str:
    return (
        f"{random.choice(_WHO)} {random.choice(_DID)} {random.choice(_WHAT)} för {random.choice(_ABOUT)} "
        f"{random.choice(_WHERE)}, {random.choice(_WHY)}."
    )
