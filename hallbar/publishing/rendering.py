"""A text as its readers get it, made before the writing transaction is opened: a long one takes its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.language.text import shorten
from hallbar.models import Media, PostContent
from hallbar.publishing.advice import count_rotting

SUMMARY_LENGTH = 240
"""Characters of a post's text in lists."""


@dataclass(frozen=True)
class Rendering:
    """The HTML and the summary of a text, and what they were made from."""

    title: str
    lede: str
    body: str
    lang: str
    pictures: Mapping[int, markup.Picture]
    html: Markup
    summary: str
    rotting: int
    """How many of its words say when only to those who read it now."""

    @classmethod
    def of(cls, content: PostContent, media: Mapping[int, Media]) -> Self:
        """Render a text with the media that it uses."""
        pictures = {number: item.picture() for number, item in media.items()}
        return cls(
            content.title,
            content.lede,
            content.body,
            content.lang,
            pictures,
            html=markup.render(content.body, pictures),
            summary=shorten(content.lede or markup.plain_text(content.body), SUMMARY_LENGTH),
            rotting=count_rotting(content),
        )

    def fits(self, content: PostContent, media: Mapping[int, Media]) -> bool:
        """Whether it is still what :meth:`of` would make: a caption may have been changed meanwhile."""
        pictures = {number: item.picture() for number, item in media.items()}
        made_from = (self.title, self.lede, self.body, self.lang, self.pictures)
        return made_from == (content.title, content.lede, content.body, content.lang, pictures)


def render(session: Session, content: PostContent) -> Rendering:
    """The rendering of a text, for :func:`hallbar.publishing.publish` and its like."""
    return Rendering.of(content, used_media(session, content))


def used_media(session: Session, *contents: PostContent) -> dict[int, Media]:
    """The media that texts use, their lead pictures among them, by id; those that are no more are left out."""
    wanted = {number for content in contents for number in (*markup.media_ids(content.body), content.lead_id) if number}
    if not wanted:
        return {}
    return {item.id: item for item in session.scalars(select(Media).where(Media.id.in_(wanted)))}
