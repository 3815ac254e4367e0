"""``Concordance``: which posts have a term, for the terms that were asked for lately.

What is asked of a shelf is made of terms, of which there are few in most queries, and the same in many. So a process
keeps the posts of each as a Roaring bitmap: all further combinations of them are worked out in memory. A public change
makes a new concordance in which only the posts that changed are looked at again.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from threading import Lock

from pyroaring import BitMap
from sqlalchemy.orm import Session

from hallbar.search.expressions import All, Expression, terms_of
from hallbar.search.shelves import Shelf
from hallbar.search.synonyms import Synonyms, synonyms

MOST_BYTES = 16 * 2**20
"""Of all the sets that are kept; the least recently used go first."""
MOST_CHANGED = 1000
"""Posts that are looked at again; after a change of more, each term is asked for anew."""
MOST_SCORES = 200_000
"""Scores of single terms that are kept, some 20 MB."""
MOST_PHRASES = 64
"""The latest that are kept."""
_LEAST_BYTES = 400
"""What a set and its key take however few posts are in it, as measured."""

Key = tuple[str, bool]
"""A term, and whether only titles count."""


class Concordance:
    """Sets of posts by term, as of one version of the public content. They are shared: nobody may change one."""

    def __init__(
        self,
        kept: Iterable[tuple[Key, BitMap]] = (),
        synonyms: Synonyms | None = None,
        phrases: Iterable[tuple[str, tuple[BitMap, BitMap]]] = (),
    ) -> None:
        self._synonyms = synonyms
        self._scores: OrderedDict[str, dict[int, float]] = OrderedDict()
        self._scored = 0
        self._phrases: OrderedDict[str, tuple[BitMap, BitMap]] = OrderedDict(phrases)
        """The posts whose texts have been read for each, and those of them that have it."""
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
            asked = shelf.sets(missing, in_title)
            self._keep(asked, in_title)
            found |= asked
        return found

    def synonyms(self, session: Session) -> Synonyms:
        """Other words for the same; asked for once, since they change with the vocabulary alone."""
        if self._synonyms is None:
            self._synonyms = synonyms(session)
        return self._synonyms

    def scores(self, shelf: Shelf, terms: Sequence[str], post_ids: Collection[int]) -> dict[int, float]:
        """How well posts match terms: the sum of how well they match each. What a term is worth changes with each
        change of any post, so none of it outlives this version.
        """
        wanted, total = BitMap(post_ids), dict.fromkeys(post_ids, 0.0)
        having = self.sets(shelf, terms)
        worth = {term: self._worth(shelf, term, having[term] & wanted) for term in dict.fromkeys(terms)}
        for term in terms:
            for post_id, score in worth[term].items():
                total[post_id] += score
        return total

    def saying(self, phrase: str, ids: BitMap, read: Callable[[str, BitMap], BitMap]) -> BitMap:
        """Of some posts, those that have a phrase in their text; a text is read for it once.

        :param read: reads the texts of posts, and gives those that have it.
        """
        checked, said = self._phrases.get(phrase, (BitMap(), BitMap()))
        if missing := ids - checked:
            checked, said = checked | missing, said | read(phrase, missing)
            with self._lock:
                self._phrases[phrase] = checked, said
                self._phrases.move_to_end(phrase)
                if len(self._phrases) > MOST_PHRASES:
                    self._phrases.popitem(last=False)
        return said & ids

    def revised(self, shelf: Shelf, changed: Collection[int]) -> "Concordance":
        """As it is after changes of some posts."""
        if len(changed) > MOST_CHANGED:
            return Concordance()
        gone = BitMap(changed)
        with self._lock:
            kept = list(self._sets.items())
            phrases = [(phrase, (checked - gone, said - gone)) for phrase, (checked, said) in self._phrases.items()]
        if not kept or not changed:
            return Concordance(kept, self._synonyms, phrases)
        terms = shelf.terms(changed)
        posts: dict[Key, list[int]] = {}
        for post_id, in_all, in_title in terms:
            for term in in_all:
                posts.setdefault((term, False), []).append(post_id)
            for term in in_title:
                posts.setdefault((term, True), []).append(post_id)
        exchanged = ((key, _exchanged(ids, gone, posts.get(key, ()))) for key, ids in kept)
        return Concordance(exchanged, self._synonyms, phrases)

    def _worth(self, shelf: Shelf, term: str, ids: BitMap) -> Mapping[int, float]:
        """How well posts that have a term match it."""
        if not ids:
            return {}
        with self._lock:
            known = self._scores.setdefault(term, {})
            self._scores.move_to_end(term)
            missing = [post_id for post_id in ids if post_id not in known]
        asked = shelf.scores(term, missing) if missing else {}
        with self._lock:
            before = len(known)
            known.update(asked)
            if self._scores.get(term) is known:  # else another has made room meanwhile
                self._scored += len(known) - before
            worth = {post_id: known.get(post_id, 0.0) for post_id in ids}
            while self._scored > MOST_SCORES and self._scores:
                _term, gone = self._scores.popitem(last=False)
                self._scored -= len(gone)
        return worth

    def _known(self, terms: Iterable[str], in_title: bool) -> dict[str, BitMap]:
        found = {}
        with self._lock:
            for term in terms:
                if (ids := self._sets.get((term, in_title))) is not None:
                    self._sets.move_to_end((term, in_title))
                    found[term] = ids
        return found

    def _keep(self, asked: Mapping[str, BitMap], in_title: bool) -> None:
        with self._lock:
            for term, ids in asked.items():
                if (term, in_title) not in self._sets:
                    self._sets[term, in_title] = ids
                    self._bytes += _size(ids)
            while self._bytes > MOST_BYTES:
                _key, ids = self._sets.popitem(last=False)
                self._bytes -= _size(ids)


@dataclass(frozen=True)
class Remembering:
    """A shelf that is asked for a term once."""

    shelf: Shelf
    concordance: Concordance

    def ids(self, expression: Expression, in_title: bool = False) -> BitMap:
        """The posts that an expression is true of; not to be changed."""
        return _true(expression, self.concordance.sets(self.shelf, list(terms_of(expression)), in_title))

    def scores(self, expression: Expression, post_ids: Collection[int]) -> dict[int, float]:
        """How well those posts match it: the larger, the better."""
        if not self.shelf.adds_up:
            return self.shelf.scores(expression, post_ids)
        return self.concordance.scores(self.shelf, list(terms_of(expression)), post_ids)

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


def _exchanged(ids: BitMap, gone: BitMap, others: Collection[int]) -> BitMap:
    """A set less some posts, with others; the same when nothing is different."""
    if not others and not ids.intersect(gone):
        return ids
    return (ids - gone) | BitMap(others)


def _size(ids: BitMap) -> int:
    """About how many bytes a set takes: two a post, but for every 65 536 ids no more than 8 KiB."""
    if not ids:
        return _LEAST_BYTES
    return _LEAST_BYTES + min(2 * len(ids), (ids.max() // 65_536 - ids.min() // 65_536 + 1) * 8192)
