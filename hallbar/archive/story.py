"""A post as its own page shows it: read as plain rows, which takes a third of the time that objects would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.archive.catalogue import Catalogue
from hallbar.archive.term_links import TermLink, term_links
from hallbar.archive.vocabulary import Vocabulary
from hallbar.models import Media, Post, Purpose, Rendition, Revision, UtcDateTime, picture_of


@dataclass(frozen=True)
class LeadPicture:
    """The picture of a post, by the names of :class:`hallbar.models.Media`."""

    rows: Sequence[Any]
    """One a file, with what is of the whole in each."""

    @property
    def caption(self) -> str:
        """What stands below it."""
        return str(self.rows[0].caption)

    @property
    def credit(self) -> str:
        """Whose it is."""
        return str(self.rows[0].credit)

    def picture(self, purpose: Purpose = Purpose.WHOLE) -> markup.Picture:
        """What a page needs to show it."""
        return picture_of(self.rows[0], [row for row in self.rows if row.file], purpose=purpose)


@dataclass(frozen=True)
class Story:
    """What a page tells of a post."""

    id: int
    slug: str
    title: str
    lede: str
    summary: str
    byline: str
    lang: str
    dated: datetime | None
    published_at: datetime | None
    updated_at: datetime | None
    correction_note: str
    corrected_at: datetime | None
    versions: int
    """How many of its public versions anybody may read."""
    html: Markup
    lead: LeadPicture | None
    facts: Sequence[tuple[str, Sequence[TermLink]]]
    """Its terms by facet, with the facet's label, both in their order."""


_NOW = bindparam("now", type_=UtcDateTime())
_VERSIONS = select(func.count()).where(Revision.post_id == Post.id, Revision.shown(_NOW)).scalar_subquery()
_STORY = select(
    *(Post.id, Post.slug, Post.title, Post.lede, Post.summary, Post.byline, Post.lang),
    *(Post.dated, Post.published_at, Post.updated_at, Post.correction_note, Post.corrected_at),
    *(_VERSIONS.label("versions"), Post.body_html, Post.renderer, Post.lead_id),
).where(Post.slug == bindparam("slug"), Post.visible(_NOW))
_PICTURE = (
    select(
        *(Media.alt, Media.decorative, Media.caption, Media.credit),
        *(Rendition.purpose, Rendition.format, Rendition.file, Rendition.width, Rendition.height, Rendition.size),
    )
    .outerjoin(Rendition, Rendition.media_id == Media.id)
    .where(Media.id == bindparam("media"))
    .order_by(Rendition.width)
)
"""Built once: building takes as long as asking."""


def read_story(
    session: Session, slug: str, now: datetime, catalogue: Catalogue, vocabulary: Vocabulary
) -> Story | None:
    """The post that is visible at an address at a moment; one statement, and one for its picture.

    A body that an earlier renderer made is made anew.
    """
    row = session.connection().execute(_STORY, {"slug": slug, "now": now}).one_or_none()
    if row is None:
        return None
    told: dict[str, Any] = row._asdict()
    body_html, renderer, lead_id = (told.pop(name) for name in ("body_html", "renderer", "lead_id"))
    terms = catalogue.terms_of(row.id)
    facets = [(facet.label, term_links(facet, terms)) for facet in vocabulary.facets]
    return Story(
        **told,
        html=markup.stored(body_html) if renderer == markup.VERSION else session.get_one(Post, row.id).html,
        lead=_lead(session, lead_id) if lead_id else None,
        facts=[(label, links) for label, links in facets if links],
    )


def _lead(session: Session, media_id: int) -> LeadPicture | None:
    rows = session.connection().execute(_PICTURE, {"media": media_id}).all()
    return LeadPicture(rows) if rows else None
