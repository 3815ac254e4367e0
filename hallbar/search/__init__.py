"""Finding posts by their words.

The analyser of :mod:`hallbar.language.analysis` decides what is the same word; what is here stores its terms on two
shelves, asks for them, ranks and shows what is found. Whoever imports it also sees that the shelves follow what is
written: see :mod:`hallbar.search.indexing`.
"""

from collections.abc import Collection
from datetime import datetime

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.search import reading
from hallbar.search.asking import Asking, Hits
from hallbar.search.asking import asking as _asking
from hallbar.search.indexing import index, is_current, leave, touch
from hallbar.search.passages import Reader
from hallbar.search.query import Query, parse
from hallbar.search.ranking import ranked as _ranked
from hallbar.search.rebuilding import catch_up, make_ready, rebuild, wrong
from hallbar.search.relating import related
from hallbar.search.shelves import among, both_shelves, public_shelf
from hallbar.search.showing import Shown, shown
from hallbar.search.synonyms import synonyms

__all__ = [
    "Hits",
    "Query",
    "Reader",
    "Shown",
    "among",
    "asking",
    "catch_up",
    "find",
    "find_for_editors",
    "index",
    "is_current",
    "leave",
    "make_ready",
    "parse",
    "ranked",
    "ranked_for_editors",
    "rebuild",
    "related",
    "shown",
    "touch",
    "wrong",
]


def find(session: Session, q: str, visible: BitMap) -> Hits:
    """The posts that a visitor's words find.

    :param visible: ids of the posts that are public now; nothing else is found, counted or suggested.
    """
    return asking(session, q, visible).answer()


def asking(session: Session, q: str, visible: BitMap) -> Asking:
    """A visitor's query with its steps, to answer or explain."""
    return _asking(q, public_shelf(session), visible, synonyms(session), lambda ids: _texts(session, ids))


def ranked(
    session: Session, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int = 0
) -> list[int]:
    """The ids of a page of hits, the most relevant first.

    :param within: the hits that are wanted, as by a filter.
    :param newest: the date of the newest visible post, from which age is counted.
    """
    return _ranked(session, public_shelf(session), hits, within, newest, limit, offset)


def find_for_editors(session: Session, q: str, allowed: BitMap) -> Hits:
    """The posts that an editor's words find, by the newest text there is of each.

    :param allowed: ids of the posts that the editor may see.
    """
    return _asking(
        q, both_shelves(session), allowed, synonyms(session), lambda ids: _texts(session, ids, drafts=True)
    ).answer()


def ranked_for_editors(
    session: Session, hits: Hits, within: BitMap, newest: datetime | None, limit: int, offset: int = 0
) -> list[int]:
    """The ids of a page of an editor's hits, the most relevant first."""
    return _ranked(session, both_shelves(session), hits, within, newest, limit, offset)


def _texts(session: Session, ids: Collection[int], drafts: bool = False) -> dict[int, str]:
    """The whole text of posts."""
    texts = reading.whole_texts(session, ids)
    if drafts:
        for post_id, source in reading.being_written(session, ids).items():
            texts[post_id] = "\n".join((source.title, source.lede, source.body, source.about))
    return texts
