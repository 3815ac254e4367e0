"""``hallbar search``: look after what is found by its words."""

from collections.abc import Iterator

import click
from pyroaring import BitMap
from sqlalchemy import func, select

from hallbar import clock, search
from hallbar.cli.database import application, with_progress
from hallbar.extensions import db, writing
from hallbar.language import analysis
from hallbar.models import Post
from hallbar.search.expressions import All, Expression

SHOWN = 10


@click.group("search")
def search_group() -> None:
    """Look after search."""


@search_group.command()
def rebuild() -> None:
    """Make everything searchable anew. The site can be used meanwhile."""
    with application():
        posts = with_progress("Search", _number_of_posts(), lambda update: search.rebuild(writing, clock.now(), update))
    click.echo(f"Search holds {posts} posts.")


@search_group.command()
def check() -> None:
    """Compare what search holds with the posts."""
    with application():
        wrong = with_progress("Posts", 2 * _number_of_posts(), lambda update: search.wrong(db.session(), update))
    if wrong:
        first = ", ".join(map(str, wrong[:SHOWN]))
        raise click.ClickException(f"{len(wrong)} posts differ ({first}): run `hallbar search rebuild`.")
    click.echo("Search holds every post as it is.")


@search_group.command()
@click.argument("query", nargs=-1, required=True)
def explain(query: tuple[str, ...]) -> None:
    """Show how QUERY is understood, and what each step finds."""
    with application():
        for line in _explanation(" ".join(query)):
            click.echo(line)


def _explanation(q: str) -> Iterator[str]:
    session, now = db.session(), clock.now()
    visible = BitMap(session.scalars(select(Post.id).where(Post.visible(now))))
    asking = search.asking(session, q, visible)
    yield f"query    {asking.query}"
    for clause in asking.query.clauses:
        for token in analysis.tokens(clause.text):
            for word in token.words:
                yield f"word     {word.text}: {' | '.join(analysis.asked(word))}{_parts(word)}"
    for step in asking.steps():
        found = asking.shelf.ids(step.expression) & visible
        yield f"step     {step.name}: {_said(step.expression)}"
        yield f"         {len(found)} posts" + (f", as “{step.searched}”" if step.searched and found else "")
        if found:
            break
    hits = asking.answer()
    yield f"found    {len(hits.ids)} posts" + (f", as “{hits.searched}”" if hits.searched else "")
    newest = session.scalar(select(func.max(Post.dated)).where(Post.visible(now)))
    best = search.ranked(session, hits, visible, newest, SHOWN)
    titles = {post.id: post.title for post in session.scalars(select(Post).where(Post.id.in_(best)))}
    for place, post_id in enumerate(best, 1):
        yield f"{place:>5}.   {titles[post_id]} ({post_id})"


def _parts(word: analysis.Word) -> str:
    return f" (parts: {' + '.join(word.text[part.start : part.end] for part in word.parts)})" if word.parts else ""


def _said(expression: Expression, outer: bool = True) -> str:
    if isinstance(expression, str):
        return expression
    text = (" and " if isinstance(expression, All) else " | ").join(_said(part, outer=False) for part in expression.of)
    return text if outer else f"({text})"


def _number_of_posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0
