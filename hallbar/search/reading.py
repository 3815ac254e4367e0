"""The texts of posts, read for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.models import Draft, Media, MediaUse, Post, PostContent, PostTerm, Term, TermAlias
from hallbar.search.document import Source


def released(session: Session, post_ids: Collection[int]) -> dict[int, Source]:
    """The public text of those posts that are released."""
    columns = (Post.id, Post.title, Post.lede, Post.body_html, Post.byline, Post.lead_id)
    rows = session.execute(select(*columns).where(Post.id.in_(post_ids), Post.published_at.is_not(None))).all()
    ids = [row.id for row in rows]
    terms = session.execute(select(PostTerm.post_id, PostTerm.term_id).where(PostTerm.post_id.in_(ids)))
    uses = session.execute(select(MediaUse.post_id, MediaUse.media_id).where(MediaUse.post_id.in_(ids)))
    labels = _labels(session, _grouped((row.post_id, row.term_id) for row in terms))
    pictures = _grouped((row.post_id, row.media_id) for row in uses)
    for row in rows:
        if row.lead_id:
            pictures[row.id].add(row.lead_id)
    said = _said(session, pictures)
    return {
        row.id: Source(
            title=row.title,
            lede=row.lede,
            body=markup.text_of(row.body_html),
            labels=labels.get(row.id, ""),
            about=f"{row.byline}\n{said.get(row.id, '')}",
        )
        for row in rows
    }


_SHOWN = select(Post.id, Post.title, Post.lede, Post.body_html).where(
    Post.id.in_(bindparam("ids", expanding=True)), Post.published_at.is_not(None)
)
"""Built once: building takes as long as asking."""


def to_be_shown(session: Session, post_ids: Collection[int]) -> Iterator[tuple[int, str, str]]:
    """Of those posts that are released the id, the title, and lede and body in one."""
    for post_id, title, lede, body_html in session.connection().execute(_SHOWN, {"ids": list(post_ids)}):
        yield post_id, title, f"{lede} {markup.text_of(body_html)}".strip()


def being_written(session: Session, post_ids: Collection[int]) -> dict[int, Source]:
    """The text of those posts that have one which is not public: a draft that differs, or no release at all."""
    drafts = {
        draft.post_id: draft.content for draft in session.scalars(select(Draft).where(Draft.post_id.in_(post_ids)))
    }
    unreleased = select(Post.id).where(Post.published_at.is_(None))
    concerned = select(Post).where(Post.id.in_(post_ids), or_(Post.id.in_(drafts), Post.id.in_(unreleased)))
    found: dict[int, PostContent] = {}
    for post in session.scalars(concerned):
        content = drafts.get(post.id, post.content)
        if post.published_at is None or content != post.content:
            found[post.id] = content
    labels = _labels(session, {post_id: set(content.term_ids) for post_id, content in found.items()})
    media = {
        post_id: {*markup.media_ids(content.body), *([content.lead_id] if content.lead_id else [])}
        for post_id, content in found.items()
    }
    said = _said(session, media)
    return {
        post_id: Source(
            title=content.title,
            lede=content.lede,
            body=markup.plain_text(content.body),
            labels=labels.get(post_id, ""),
            about=f"{content.byline}\n{said.get(post_id, '')}",
        )
        for post_id, content in found.items()
    }


def _labels(session: Session, terms: Mapping[int, set[int]]) -> dict[int, str]:
    """The labels and aliases of each post's terms."""
    asked = set[int]().union(*terms.values())
    if not asked:
        return {}
    names = dict(session.execute(select(Term.id, Term.label).where(Term.id.in_(asked))).all())
    for term_id, label in session.execute(
        select(TermAlias.term_id, TermAlias.label).where(TermAlias.term_id.in_(asked)).order_by(TermAlias.id)
    ):
        names[term_id] = f"{names.get(term_id, '')}\n{label}"
    return {post_id: "\n".join(names.get(term, "") for term in sorted(own)) for post_id, own in terms.items()}


def _said(session: Session, media: Mapping[int, set[int]]) -> dict[int, str]:
    """What each post's pictures and files are called and say."""
    asked = set[int]().union(*media.values())
    columns = (Media.id, Media.title, Media.alt, Media.caption, Media.credit)
    rows = session.execute(select(*columns).where(Media.id.in_(asked))) if asked else ()
    texts = {row[0]: "\n".join(row[1:]) for row in rows}
    return {post_id: "\n".join(texts.get(number, "") for number in sorted(own)) for post_id, own in media.items()}


def _grouped(pairs: Iterable[tuple[int | None, int]]) -> defaultdict[int, set[int]]:
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        if key is not None:
            groups[key].add(value)
    return groups
