"""The list of all posts, and acts on those that are ticked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hallbar import clock
from hallbar.archive import Vocabulary, load_vocabulary
from hallbar.editor import notices, reports
from hallbar.editor.blueprint import blueprint
from hallbar.editor.deeds import NOTHING
from hallbar.editor.listing import NoSuchPage, PostList, posts_page
from hallbar.editor.reports import Report
from hallbar.extensions import db, writing
from hallbar.models import LogEntry, Term
from hallbar.publishing import bulk
from hallbar.publishing.bulk import Act
from hallbar.web import htmx
from hallbar.web.arguments import whole_number
from hallbar.web.identity import signed_in_user

ACTS = {
    "publicering": Act.PUBLISH,
    "avpublicering": Act.WITHDRAW,
    "papperskorg": Act.TRASH,
    "aterstallning": Act.RESTORE,
    "term": Act.ADD_TERM,
}


class Unclear(ValueError):
    """What was sent does not say what to do; the message is a sentence that tells what is missing."""


@dataclass(frozen=True)
class Order:
    """An act, and the posts that are ticked for it."""

    act: Act
    post_ids: tuple[int, ...]
    term_id: int | None

    @classmethod
    def sent(cls, form: MultiDict[str, str], vocabulary: Vocabulary) -> Self:
        """Read the list's form.

        :raises Unclear: without an act, a post or a term that it needs, and for too many posts.
        """
        act, post_ids = ACTS.get(form.get("atgard", "")), ticked(form)
        name, _, slug = form.get("term", "").partition(".")
        facet = vocabulary.by_slug.get(vocabulary.former.get(name, name))
        term = facet.terms.get(facet.current(slug)) if facet else None  # also one renamed since the list was opened
        if act is None:
            raise Unclear("Välj vad som ska göras med de markerade inläggen.")
        if not post_ids:
            raise Unclear("Markera minst ett inlägg i listan.")
        if len(post_ids) > bulk.MOST:
            raise Unclear(f"Markera högst {bulk.MOST} inlägg åt gången. Nu är det {len(post_ids)}.")
        if act is Act.ADD_TERM and term is None:
            raise Unclear("Välj vilken term som ska läggas till.")
        return cls(act, post_ids, term.id if term else None)


def ticked(form: MultiDict[str, str]) -> tuple[int, ...]:
    """The posts that are ticked, each once."""
    numbers = (whole_number(value) for value in form.getlist("inlagg"))
    return tuple(dict.fromkeys(number for number in numbers if number))


@blueprint.get("/inlagg")
def posts() -> ResponseReturnValue:
    """A page of the list, at its canonical address."""
    args = list(request.args.items(multi=True))
    vocabulary = load_vocabulary(db.session())
    wanted = PostList.parse(args, vocabulary)
    if args != wanted.args():
        return redirect(wanted.address())
    return _page(wanted, vocabulary)


@blueprint.post("/inlagg/atgarder")
def act_on_posts() -> ResponseReturnValue:
    """One act on every post that is ticked; each by its own rule, and all in one transaction."""
    args, form = list(request.args.items(multi=True)), request.form
    vocabulary = load_vocabulary(db.session())
    wanted = PostList.parse(args, vocabulary)
    try:
        order = Order.sent(form, vocabulary)
    except Unclear as unclear:
        return _page(wanted, vocabulary, reports.of_nothing(str(unclear)), ticked(form))
    renderings = bulk.prepare(db.session(), order.act, order.post_ids)
    with writing() as session:
        term = session.get(Term, order.term_id) if order.term_id else None
        user, now = signed_in_user(), clock.now()
        result = bulk.perform(session, order.act, order.post_ids, user, now, term=term, renderings=renderings)
    if result.entry is None:
        return _page(wanted, vocabulary, reports.of_nothing(NOTHING[order.act], result.skipped), order.post_ids)
    _tell_writers(result.entry, now)
    reports.remember(result.entry)
    return redirect(wanted.address(), 303)


def _tell_writers(entry: LogEntry, now: datetime) -> None:
    """Whose text was published that waited for its review."""
    approved = [part.post_id for part in (entry.parts or [entry]) if part.data.get("review")]
    for post in bulk.load(db.session(), filter(None, approved)):
        notices.tell_writer(post, now)


def _page(
    wanted: PostList, vocabulary: Vocabulary, failure: Report | None = None, ticks: Collection[int] = ()
) -> ResponseReturnValue:
    try:
        listed = posts_page(db.session(), wanted, signed_in_user(), vocabulary, clock.now())
    except NoSuchPage as error:
        return redirect(wanted.on_page(error.last).address())
    report = failure or reports.take()
    response = htmx.respond(
        "editor/posts/index.html",
        "editor/posts/_panel.html",
        status=422 if failure else 200,
        listed=listed,
        report=report,
        ticks=ticks,
        section="posts",
    )
    return htmx.whisper(response, report.heard if report else listed.status)
