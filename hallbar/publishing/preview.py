"""A text as its readers would meet it, before they do: what the template of a post's page prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Self

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.archive import TermLink
from hallbar.models import Media, Post, PostContent, Purpose, Term, in_order
from hallbar.publishing.rendering import used_media


@dataclass(frozen=True)
class PreviewPicture:
    """A lead picture whose files lie where the preview's reader may fetch them."""

    media: Media
    folder: str

    @property
    def caption(self) -> str:
        """As of the picture itself."""
        return self.media.caption

    @property
    def credit(self) -> str:
        """As of the picture itself."""
        return self.media.credit

    def picture(self, purpose: Purpose = Purpose.WHOLE) -> markup.Picture:
        """What a page needs to show it."""
        return self.media.picture(self.folder, purpose)


@dataclass(frozen=True)
class Preview:
    """What is written of a post, by the names that the public page knows it by."""

    title: str
    lede: str
    byline: str
    lang: str
    html: Markup
    lead: PreviewPicture | None
    facts: Sequence[tuple[str, Sequence[TermLink]]]
    dated: datetime | None
    corrected_at: datetime | None
    correction_note: str

    @classmethod
    def of(cls, session: Session, post: Post, folder: str) -> Self:
        """The draft of a post, or its public text when there is none; three statements.

        :param folder: path of the folder that its pictures are fetched from.
        """
        content = post.written
        media = used_media(session, content)
        lead = media.get(content.lead_id) if content.lead_id else None
        return cls(
            title=content.title or "Utan rubrik",
            lede=content.lede,
            byline=content.byline,
            lang=content.lang,
            html=html_of(content, media, folder),
            lead=PreviewPicture(lead, folder) if lead else None,
            facts=_facts(_terms(session, content)),
            dated=post.dated,
            corrected_at=post.corrected_at,
            correction_note=post.correction_note,
        )


def _facts(terms: Iterable[Term]) -> list[tuple[str, list[TermLink]]]:
    by_facet = groupby(in_order(terms), lambda term: term.facet)
    return [(facet.label, [TermLink.to(term) for term in those]) for facet, those in by_facet]


def html_of(content: PostContent, media: dict[int, Media], folder: str) -> Markup:
    """The body by the renderer of all pages."""
    return markup.render(content.body, {number: item.picture(folder) for number, item in media.items()})


def _terms(session: Session, content: PostContent) -> Sequence[Term]:
    return session.scalars(select(Term).where(Term.id.in_(content.term_ids))).all()
