"""Swedish compounds: ``undersökningshandskar`` is ``undersöknings`` and ``handskar``.

A word is split where dictionary lists say that one form may begin a compound and another end it, into as few parts as
can be. The lists hold no word that is itself made of parts, so that few parts are nevertheless all there are; what only
looks like a compound (``handling``) is in the lists as a whole, and stays one. See ``assets/dictionary.py``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from hallbar.language.letters import bare
from hallbar.language.stems import stem
from hallbar.language.words import Words, read_words

DATA = Path(__file__).parent / "data"
SHORTEST, LONGEST = 5, 60
"""Letters of a word that is looked at for parts."""
SHORTEST_NEW, SHORTEST_KNOWN = 4, 6
"""Letters of a beginning that is in no list, and of an ending that may then follow."""
FIRST_LETTERS = 3
"""By which a form is told to begin as its root does."""
_VOWEL = re.compile("[aeiouyåäö]")


class Part(NamedTuple):
    """A part of a word: where it stands in it, and its root."""

    start: int
    end: int
    root: str


@dataclass(frozen=True)
class Lexicon:
    """What is known of Swedish words beyond rules."""

    beginnings: Mapping[str, str]
    """Forms that may stand before another part, with the root of that which they stand for when it is not their own."""
    endings: frozenset[str]
    """Roots of the words that may end a compound."""
    stems: Mapping[str, str]
    """Roots of stems: where Snowball gives a word's inflections several stems, they have one root."""
    forms: Mapping[str, str]
    """Roots of forms whose stem leads astray."""
    solid: frozenset[str]
    """Roots of words that only look like compounds."""
    also: Mapping[str, str]
    """Roots of other words that a form may be an inflection of: ``led`` of ``lida``."""
    twins: frozenset[str]
    """Forms without å, ä and ö that would be other words with them: ``far``, ``mal``."""
    words: Words

    def root(self, word: str) -> str:
        """What all inflections of a word have in common: ``hållbart`` → ``hållbar``, ``länder`` → ``länd``.

        It need not be a word; it is the same for all of them, and seldom for any other.
        """
        word = self.words.same_as.get(word, word)
        if found := self.forms.get(word) or self.beginnings.get(word):
            return found
        found = stem(word)
        return self.stems.get(found, found)

    def parts(self, word: str) -> tuple[Part, ...]:
        """The parts of a word, one when it is no compound.

        :param word: normal, without hyphens.
        """
        if given := self._given.get(self.root(word)):
            return self._placed(word, given)
        alone = (Part(0, len(word), self.root(word)),)
        known = alone[0].root in self.endings or alone[0].root in self.solid or word in self.forms
        if known or not SHORTEST <= len(word) <= LONGEST:
            return alone
        return self._fewest(word) or self._known_at_the_end(word) or alone

    @cached_property
    def _given(self) -> dict[str, tuple[str, ...]]:
        return {self.root(word): parts for word, parts in self.words.made_of.items()}

    def _placed(self, word: str, given: tuple[str, ...]) -> tuple[Part, ...]:
        ends = [sum(map(len, given[: index + 1])) for index in range(len(given))]
        ends[-1] = len(word)
        return tuple(Part(start, end, self.root(word[start:end])) for start, end in zip([0, *ends], ends, strict=False))

    def _fewest(self, word: str) -> tuple[Part, ...]:
        """The split of fewest parts; among equals that with the shortest last: ``vårds|lag``, not ``vård|slag``."""
        before: dict[int, tuple[Part, ...]] = {0: ()}
        for end in range(2, len(word) - 1):
            choices = [
                (*before[start], Part(start, end, self.root(word[start:end])))
                for start in reversed(range(end - 1))
                if start in before and self._may_precede(word[start:end], inside=start > 0)
            ]
            if choices:
                before[end] = min(choices, key=len)
        whole = [
            (*parts, Part(start, len(word), root))
            for start, parts in reversed(before.items())
            if start and (root := self._ending(word[start:]))
        ]
        return min(whole, key=len, default=())

    def _known_at_the_end(self, word: str) -> tuple[Part, ...]:
        """A name or a new word before one that is known and long: ``nitril|handskar``."""
        for start in range(SHORTEST_NEW, len(word) - SHORTEST_KNOWN + 1):
            before, root = word[:start], self._ending(word[start:])
            if len(root) >= SHORTEST_KNOWN - 1 and _VOWEL.search(before) and before not in self.words.never:
                return Part(0, start, self.root(before)), Part(start, len(word), root)
        return ()

    def _may_precede(self, form: str, inside: bool) -> bool:
        """Also a compound with ``s``, though its last part alone has none: ``leverantörs|leds|utbildning``."""
        return form in self.beginnings or (inside and form[-1] == "s" and bool(self._ending(form[:-1])))

    def _ending(self, form: str) -> str:
        root = self.root(form) if self.words.may_be_part(form) else ""
        return root if root in self.endings else ""

    @cached_property
    def unlike(self) -> Mapping[str, frozenset[str]]:
        """By root, how forms begin that do not begin as a compound with it does: of ``bok`` ``boc``; without dots."""
        words = chain(self.words.same_as.items(), ((word, word) for word in self.words.short))
        listed = chain(self.forms.items(), self.stems.items(), self.also.items())
        pairs = chain(listed, ((form, self.root(word)) for form, word in words))
        found: dict[str, frozenset[str]] = {}
        for form, root in pairs:
            if len(root) < FIRST_LETTERS or form[:FIRST_LETTERS] != root[:FIRST_LETTERS]:
                found[bare(root)] = found.get(bare(root), frozenset()) | {bare(form)[:FIRST_LETTERS]}
        return found

    @cached_property
    def bared(self) -> "Lexicon":
        """The same for words that are typed without å, ä and ö."""
        return Lexicon(
            beginnings=_bared(self.beginnings),
            endings=frozenset(map(bare, self.endings)),
            stems=_bared(self.stems),
            forms=_bared(self.forms),
            solid=frozenset(map(bare, self.solid)),
            also={},
            twins=self.twins,
            words=self.words.bared,
        )


def _bared(pairs: Mapping[str, str]) -> dict[str, str]:
    """Of forms that are the same without dots the first one counts."""
    return {bare(key): bare(value) for key, value in reversed([*pairs.items()])}


def read_lexicon(own: str = "") -> Lexicon:
    """Read the lists, and a site's own words beside ours; some 100 milliseconds.

    :param own: a site's own words.
    :raises hallbar.language.words.WordsError: when they break their form.
    """
    roots = _pairs(_lines("roots.txt"))
    return Lexicon(
        beginnings=_pairs(_lines("beginnings.txt")),
        endings=frozenset(_lines("endings.txt")),
        stems={key: root for key, root in roots.items() if key[0] not in "=?"},
        forms={key[1:]: root for key, root in roots.items() if key[0] == "="},
        solid=frozenset(_lines("solid.txt")),
        also={key[1:]: root for key, root in roots.items() if key[0] == "?"},
        twins=frozenset(_lines("twins.txt")),
        words=read_words(own),
    )


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    return {key: value for key, _, value in (line.partition(" ") for line in lines)}


def _lines(name: str) -> Iterable[str]:
    return [line for line in (DATA / name).read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
