"""``Concordance``: which posts have a term, for the terms that were asked for lately.

What is asked of a shelf is made of terms, of which there are few in most queries, and the same in many. So a process
keeps the posts of each as a Roaring bitmap: all further combinations of them are worked out in memory. A public change
makes a new concordance in which only the posts that changed are looked at again.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from threading import Lock

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.search.common import Change, Common, Key
from hallbar.search.expressions import All, Expression, terms_of
from hallbar.search.shelves import Shelf
from hallbar.search.synonyms import Synonyms, synonyms

MOST_BYTES = 16 * 2**20
"""Of all the sets that are kept; the least recently used go first."""
MOST_CHANGED = 1000
"""Posts that are looked at again; after a change of more, each term is asked for anew."""
_LEAST_BYTES = 400
"""What a set and its key take however few posts are in it, as measured."""


class Concordance:
    """Sets of posts by term, as of one version of the public content. They are shared: nobody may change one."""

    def __init__(
        self,
        kept: Iterable[tuple[Key, BitMap]] = (),
        synonyms: Synonyms | None = None,
        common: Common | None = None,
    ) -> None:
        self._synonyms = synonyms
        self._common = common
        self._sets: OrderedDict[Key, BitMap] = OrderedDict(kept)
        self._bytes = sum(map(_size, self._sets.values()))
        self._lock = Lock()

    def __len__(self) -> int:
        """How many sets are kept."""
        return len(self._sets)

    def sets(self, shelf: Shelf, terms: Collection[str], in_title: bool = False) -> dict[str, BitMap]:
        """The posts that have each of some terms; the shelf is asked for those that are not known."""
        found = self._known(terms, in_title)
        if missing := [term for term in dict.fromkeys(terms) if term not in found]:
            common = self.common(shelf).sets(shelf.session, missing)
            found |= {term: ids for (term, of_title), ids in common.items() if of_title == in_title}
            rare = [term for term in missing if term not in found]
            asked = shelf.sets(rare, in_title) if rare else {}
            self._keep(common | {(term, in_title): ids for term, ids in asked.items()})
            found |= asked
        return found

    def common(self, shelf: Shelf) -> Common:
        """What the database keeps of common terms; looked up once."""
        if self._common is None:
            self._common = Common.now(shelf)
        return self._common

    def synonyms(self, session: Session) -> Synonyms:
        """Other words for the same; asked for once, since they change with the vocabulary alone."""
        if self._synonyms is None:
            self._synonyms = synonyms(session)
        return self._synonyms

    def revised(self, shelf: Shelf, changed: Collection[int]) -> "Concordance":
        """As it is after changes of some posts."""
        if len(changed) > MOST_CHANGED:
            return Concordance()
        with self._lock:
            kept, common = list(self._sets.items()), self._common
        terms = {term for (term, _of_title), _ids in kept}.union(common.terms if common else ())
        change = Change.of(shelf, changed, terms)
        revised = ((key, change.applied(key, ids)) for key, ids in kept)
        return Concordance(revised, self._synonyms, common.after(change) if common else None)

    def _known(self, terms: Iterable[str], in_title: bool) -> dict[str, BitMap]:
        found = {}
        with self._lock:
            for term in terms:
                if (ids := self._sets.get((term, in_title))) is not None:
                    self._sets.move_to_end((term, in_title))
                    found[term] = ids
        return found

    def _keep(self, asked: Mapping[Key, BitMap]) -> None:
        with self._lock:
            for key, ids in asked.items():
                if key not in self._sets:
                    self._sets[key] = ids
                    self._bytes += _size(ids)
            while self._bytes > MOST_BYTES:
                _key, ids = self._sets.popitem(last=False)
                self._bytes -= _size(ids)


@dataclass(frozen=True)
class Remembering:
    """A shelf that is asked for a term once."""

    shelf: Shelf
    concordance: Concordance

    @property
    def adds_up(self) -> bool:
        """Whether a score is the sum of those of the terms."""
        return self.shelf.adds_up

    def ids(self, expression: Expression, in_title: bool = False) -> BitMap:
        """The posts that an expression is true of; not to be changed."""
        return _true(expression, self.sets(list(terms_of(expression)), in_title))

    def sets(self, terms: Collection[str], in_title: bool = False) -> dict[str, BitMap]:
        """The posts that have each of some terms; not to be changed."""
        return self.concordance.sets(self.shelf, terms, in_title)

    def scores(self, expression: Expression, post_ids: Collection[int]) -> dict[int, float]:
        """How well those posts match it: the larger, the better."""
        return self.shelf.scores(expression, post_ids)

    def spelt(self, keys: Collection[str]) -> dict[str, str]:
        """The words that are known by those keys."""
        return self.shelf.spelt(keys)

    def begun(self, beginning: str, most: int) -> list[str]:
        """Some words that begin so."""
        return self.shelf.begun(beginning, most)


def _true(expression: Expression, sets: Mapping[str, BitMap]) -> BitMap:
    if isinstance(expression, str):
        return sets[expression]
    parts = [_true(part, sets) for part in expression.of]
    if not isinstance(expression, All):
        return BitMap().union(*parts)
    return reduce(and_, sorted(parts, key=len)) if parts else BitMap()


def _size(ids: BitMap) -> int:
    """About how many bytes a set takes: two a post, but for every 65 536 ids no more than 8 KiB."""
    if not ids:
        return _LEAST_BYTES
    return _LEAST_BYTES + min(2 * len(ids), (ids.max() // 65_536 - ids.min() // 65_536 + 1) * 8192)
