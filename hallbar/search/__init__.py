"""Finding posts by their words.

The analyser of :mod:`hallbar.language.analysis` decides what is the same word; what is here stores its terms on two
shelves, asks for them, ranks and shows what is found. Whoever imports it also sees that the shelves follow what is
written: see :mod:`hallbar.search.indexing`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.language import analysis
from hallbar.search import reading
from hallbar.search.asking import Asking
from hallbar.search.asking import asking as _asking
from hallbar.search.common import keep_common
from hallbar.search.concordance import Concordance, Remembering
from hallbar.search.document import Source
from hallbar.search.hits import Hits
from hallbar.search.indexing import index, is_current, leave, touch
from hallbar.search.passages import Reader
from hallbar.search.phrases import phrase_in
from hallbar.search.query import Query, parse, says_something
from hallbar.search.ranking import Order
from hallbar.search.ranking import ranked as _ranked
from hallbar.search.rebuilding import catch_up, make_ready, rebuild, wrong
from hallbar.search.shelves import Both, among, desk_shelf, public_shelf, put_many
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
    "put_many",
    "ranked",
    "ranked_for_editors",
    "rebuild",
    "revised",
    "says_something",
    "shown",
    "touch",
    "wrong",
]


def get_ready(session: Session, concordance: Concordance) -> None:
    """Read now what every search needs, so that nobody waits for it with the first one."""
    analysis.get_ready()
    concordance.synonyms(session)
    concordance.common(public_shelf(session))


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
        return _saying(phrase, reading.released(session, list(ids)))

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
        some = list(ids)
        return _saying(phrase, reading.released(session, some) | reading.being_written(session, some))

    return _asking(q, _both_shelves(session), allowed, synonyms(session), saying).answer()


def ranked_for_editors(
    session: Session, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int = 0
) -> list[int]:
    """The ids of a page of an editor's hits, the most relevant first."""
    return _ranked(session, _both_shelves(session), hits, within, newest, limit, offset)


def _both_shelves(session: Session) -> Both:
    """What editors search."""
    return Both(Remembering(public_shelf(session), Concordance()), desk_shelf(session))


def _saying(phrase: str, sources: Mapping[int, Source]) -> BitMap:
    says = phrase_in(phrase)
    return BitMap(post_id for post_id, source in sources.items() if says(source.whole))
