"""Finding posts by their words.

The analyser of :mod:`hallbar.language.analysis` decides what is the same word; what is here stores its terms on two
shelves, asks for them, ranks and shows what is found. Whoever imports it also sees that the shelves follow what is
written: see :mod:`hallbar.search.indexing`.
"""

from collections.abc import Collection
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.language import analysis
from hallbar.search import reading
from hallbar.search.asking import Asking, Hits
from hallbar.search.asking import asking as _asking
from hallbar.search.common import keep_common
from hallbar.search.concordance import Concordance, Remembering
from hallbar.search.indexing import index, is_current, leave, touch
from hallbar.search.passages import Reader
from hallbar.search.query import Phrase, Query, parse, says_something
from hallbar.search.ranking import Order
from hallbar.search.ranking import ranked as _ranked
from hallbar.search.rebuilding import catch_up, make_ready, rebuild, wrong
from hallbar.search.relating import related
from hallbar.search.shelves import among, both_shelves, public_shelf
from hallbar.search.showing import Shown, shown
from hallbar.search.synonyms import synonyms

__all__ = [
    "Concordance",
    "Hits",
    "Order",
    "Query",
    "Reader",
    "Shown",
    "among",
    "asking",
    "catch_up",
    "find",
    "find_for_editors",
    "get_ready",
    "index",
    "is_current",
    "keep_common",
    "leave",
    "make_ready",
    "parse",
    "ranked",
    "ranked_for_editors",
    "rebuild",
    "related",
    "revised",
    "says_something",
    "shown",
    "touch",
    "wrong",
]


def get_ready(session: Session, concordance: Concordance) -> None:
    """Read the word lists now, a fifth of a second, so that nobody waits for it with the first search."""
    lexicon = analysis.lexicon()
    _read = lexicon.unlike, lexicon.bared
    concordance.synonyms(session)


def find(session: Session, q: str, visible: BitMap, concordance: Concordance | None = None) -> Hits:
    """The posts that a visitor's words find.

    :param visible: ids of the posts that are public now; nothing else is found, counted or suggested.
    :param concordance: of the session's state of the content, where one is kept.
    """
    return asking(session, q, visible, concordance).answer()


def asking(session: Session, q: str, visible: BitMap, concordance: Concordance | None = None) -> Asking:
    """A visitor's query with its steps, to answer or explain."""
    kept = Concordance() if concordance is None else concordance
    shelf = Remembering(public_shelf(session), kept)

    def saying(phrase: str, ids: BitMap) -> BitMap:
        return kept.saying(phrase, ids, lambda phrase, ids: _saying(session, Phrase(phrase), ids))

    return _asking(q, shelf, visible, kept.synonyms(session), saying)


def revised(session: Session, concordance: Concordance, changed: Collection[int]) -> Concordance:
    """A concordance as it is after changes of some posts."""
    return concordance.revised(public_shelf(session), changed)


def ranked(
    session: Session,
    hits: Hits,
    within: BitMap,
    newest: datetime | None,
    limit: int,
    offset: int = 0,
    *,
    concordance: Concordance | None = None,
    order: Order | None = None,
) -> list[int]:
    """The ids of a page of hits, the most relevant first.

    :param within: the hits that are wanted, as by a filter.
    :param newest: the date of the newest visible post, from which age is counted.
    :param order: gives posts in the archive's order, where that is known without asking the database.
    """
    shelf = Remembering(public_shelf(session), Concordance() if concordance is None else concordance)
    return _ranked(session, shelf, hits, within, newest, limit, offset, order)


def find_for_editors(session: Session, q: str, allowed: BitMap) -> Hits:
    """The posts that an editor's words find, by the newest text there is of each.

    :param allowed: ids of the posts that the editor may see.
    """

    def saying(phrase: str, ids: BitMap) -> BitMap:
        asked, written = Phrase(phrase), reading.being_written(session, list(ids))
        drafts = (
            (post_id, "\n".join((source.title, source.lede, source.body, source.about)))
            for post_id, source in written.items()
        )
        saying = BitMap(post_id for post_id, text in drafts if asked.is_in(text))
        return saying | _saying(session, asked, ids - BitMap(written))

    return _asking(q, both_shelves(session), allowed, synonyms(session), saying).answer()


def ranked_for_editors(
    session: Session, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int = 0
) -> list[int]:
    """The ids of a page of an editor's hits, the most relevant first."""
    return _ranked(session, both_shelves(session), hits, within, newest, limit, offset)


def _saying(session: Session, phrase: Phrase, ids: BitMap) -> BitMap:
    """The released posts that have a phrase."""
    return BitMap(
        post.id
        for post in reading.whole(session, list(ids))
        if phrase.is_surely_in(post.body_html) or phrase.is_in(reading.whole_text(post))
    )
