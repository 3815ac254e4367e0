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
    yield "What was asked for"
    yield from _clauses(asking.query)
    yield ""
    yield "What was tried, one after the other until something was found"
    for number, step in enumerate(asking.steps(), 1):
        found = asking.shelf.ids(step.expression) & visible
        yield f"  {number}. {_MEANING[step.name]}" + (f": “{step.searched}”" if step.searched else "") + "."
        yield f"     {_posts(len(found))} of {len(visible)}."
        if found:
            yield f"     In the terms of the index: {_said(step.expression)}"
            yield "     (~ begins a word as it is typed without å, ä and ö)"
            break
    hits = asking.answer()
    yield ""
    yield f"What a visitor sees: {_posts(len(hits.ids))}" + (
        f", and that “{hits.searched}” was searched instead" if hits.searched else ""
    )
    if hits.query.unwanted or any(clause.phrase for clause in hits.query.wanted):
        yield "  (after phrases were read in the texts, and posts with what was not wanted left out)"
    newest = session.scalar(select(func.max(Post.dated)).where(Post.visible(now)))
    best = search.ranked(session, hits, visible, newest, SHOWN)
    titles = {post.id: post.title for post in session.scalars(select(Post).where(Post.id.in_(best)))}
    for place, post_id in enumerate(best, 1):
        yield f"{place:>5}.   {titles[post_id]} (post {post_id})"
    if len(hits.ids) > len(best):
        yield f"         and {len(hits.ids) - len(best)} more"


_MEANING = {
    "the words": "All the words, in any inflection and as parts of compounds",
    "parts of compounds": "A compound's parts apart, in the same post",
    "spelling": "A word that no post has, taken for one that some post has",
    "last parts": "What the compound is a kind of",
    "any word": "Posts with any of the words",
}


def _clauses(query: search.Query) -> Iterator[str]:
    if not query.clauses:
        yield "  Nothing: there is no letter or digit in it."
    for clause in query.clauses:
        what = "the phrase, word for word" if clause.phrase else "the word"
        yield f"  {'not ' if clause.without else ''}{what} “{clause.text}”"
        tokens = analysis.tokens(clause.text)
        if not tokens:
            yield "      which is left out, since nearly every text has it"
        for word in (word for token in tokens for word in token.words):
            if word.parts:
                parts = " + ".join(word.text[part.start : part.end] for part in word.parts)
                yield f"      “{word.text}” is a compound: {parts}"
            terms = " or ".join(analysis.asked(word))
            yield f"      any text with “{word.text}” in some form: in the index it is {terms}"


def _posts(number: int) -> str:
    return "no post" if not number else "1 post" if number == 1 else f"{number} posts"


def _said(expression: Expression, outer: bool = True) -> str:
    if isinstance(expression, str):
        return expression
    word = " and " if isinstance(expression, All) else " or "
    text = word.join(_said(part, outer=False) for part in expression.of)
    return text if outer else f"({text})"


def _number_of_posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0
