"""Posts for tests, written and published by the newsroom's own verbs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from flask import Flask
from PIL import Image
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.media import Storage, take_in
from hallbar.models import Facet, Media, Post, PostContent, Redirect, Revision, Site, Term, TermAlias
from hallbar.publishing import correct, free_slug, publish, write_text
from hallbar.publishing.identity import new_uid
from hallbar.publishing.versions import hide

Terms = Mapping[str, Sequence[str]]


def moment(text: str) -> datetime:
    """``2018-05-03`` or ``2018-05-03T14:02``, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Newsroom:
    """What Elsa does at her desk."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = count(1)

    def post(
        self,
        title: str = "",
        *,
        terms: Terms | None = None,
        dated: str | None = "2018-05-03",
        at: datetime | None = None,
        lead: Media | None = None,
        **fields: str,
    ) -> Post:
        """Publish a post; ``dated=None`` is one without a known date. ``at`` is when it becomes visible."""
        now = clock.now()
        number = next(self._numbers)
        title = title or f"Nyhet {number}"
        with writing() as session:
            post = Post(uid=new_uid("example.se,2026-01-01"), created_at=now)
            post.published_at = at or now - timedelta(hours=1)
            post.show_date(moment(dated) if dated else None, undated_key=-(10**15) - number)
            session.add(post)
            content = PostContent(
                title=title,
                slug=fields.pop("slug", "") or free_slug(session, title),
                body=fields.pop("body", "Brödtext om saken."),
                term_ids=tuple(self.term_ids(terms or {})),
                lead_id=lead.id if lead else None,
                **fields,
            )
            write_text(session, post, content, min(now, post.published_at))
        return post

    def draft(self, title: str) -> Post:
        """A post that was never released."""
        with writing() as session:
            post = Post(uid=new_uid("example.se,2026-01-01"), created_at=clock.now(), title=title, sort_key=0)
            session.add(post)
        return post

    def publish(self, post: Post, **changes: object) -> None:
        """Publish a post again with some of its content changed."""
        with writing() as session:
            content = PostContent.from_json({**post.content.as_json(), **changes})
            publish(session, post, content, clock.now())

    def release(self, **fields: object) -> Post:
        """Publish a new post as the desk does, with its first version; named after its title or ``slug``."""
        post = self.draft("")
        number = next(self._numbers)
        self.publish(post, **{"title": f"Nyhet {number}", "slug": f"nyhet-{number}", "body": "Text."} | fields)
        return post

    def correct(self, post: Post, note: str, **changes: object) -> None:
        """Publish a post again with a correction that is told."""
        with writing() as session:
            content = PostContent.from_json({**post.content.as_json(), **changes})
            correct(session, post, content, note, clock.now())

    def hide(self, post: Post, number: int, reason: str = "Ett namn.") -> None:
        """Hide one of its versions, as an editor does."""
        with writing() as session:
            chosen = select(Revision).where(Revision.post_id == post.id, Revision.number == number)
            hide(session, session.scalars(chosen).one(), reason, None, clock.now())

    def picture(self, size: tuple[int, int] = (900, 600), **fields: object) -> Media:
        """A picture in the library."""
        buffer = BytesIO()
        Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, "PNG")
        storage = Storage(self.app.extensions["hallbar"].media_path)
        media = take_in(storage, buffer.getvalue(), "Bild från Åre.png", clock.now())
        for name, value in ({"alt": "En bild"} | fields).items():
            setattr(media, name, value)
        with writing() as session:
            session.add(media)
        return media

    def site(self, **fields: str) -> None:
        """Change the site's own row."""
        with writing() as session:
            for name, value in fields.items():
                setattr(session.get_one(Site, 1), name, value)

    def redirect(self, path: str, target: str | None) -> None:
        """An address that moved; to nowhere when the target is None."""
        with writing() as session:
            session.add(Redirect(path=path, target=target, created_at=clock.now()))

    def term(self, facet: str, slug: str) -> Term:
        """A term by its slugs."""
        return db.session.scalars(select(Term).join(Facet).where(Facet.slug == facet, Term.slug == slug)).one()

    def relabel(self, facet: str, slug: str, label: str) -> None:
        """Call a term something else; its address stays."""
        term = self.term(facet, slug)
        with writing() as session:
            session.get_one(Term, term.id).label = label
            session.get_one(Term, term.id).inline = ""

    def rename(self, facet: str, slug: str, new: str) -> None:
        """Give a term another address; the old one leads there, and the old address of another no longer does."""
        term = self.term(facet, slug)
        with writing() as session:
            term = session.get_one(Term, term.id)
            for alias in session.scalars(select(TermAlias).where(TermAlias.slug == new)):
                session.delete(alias)
            session.add(TermAlias(term=term, slug=term.slug, label=term.label))
            term.slug = new

    def term_ids(self, terms: Terms) -> list[int]:
        """The ids of terms by facet and slug."""
        return [self.term(facet, slug).id for facet, slugs in terms.items() for slug in slugs]
