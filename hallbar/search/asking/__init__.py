"""From a query to the posts it finds: the words as they are; only when that is nothing, ever more loosely.

Words are all required. Two or three that stand side by side may also be one (``hand skar``). When nothing is found, a
compound's parts will do apart; then a word that nobody has written is taken for another: the last one for the beginning
of a longer (``visselbl``), any for one that is spelt nearly so, or for two that the text has side by side
(``rödakorset``); then the last part of a compound will do, or any of the words. What is not seen by the one who asks is
never what a word is taken for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from hallbar.language import analysis
from hallbar.language.analysis import Word
from hallbar.search import phrases
from hallbar.search.asking.guessing import Guessing
from hallbar.search.asking.sight import Sight
from hallbar.search.asking.words import Words
from hallbar.search.expressions import Expression, every, some
from hallbar.search.hits import Hits
from hallbar.search.query import Clause, Query, parse
from hallbar.search.shelves import Findable
from hallbar.search.synonyms import Synonyms

MOST_TEXTS = 200
"""Texts that are read to find a phrase of many words; of more, each two of them side by side will do."""
FEW = 200
"""Hits: so few that it is worth knowing whether two words alone would have given any."""

Saying = Callable[[str, BitMap], BitMap]
"""Of some posts, those that have a phrase in their text."""


@dataclass(frozen=True)
class Step:
    """A way to understand the query."""

    name: str
    expression: Expression
    searched: str | None = None


@dataclass(frozen=True)
class Asking:
    """A query in the course of being answered."""

    query: Query
    shelf: Findable
    visible: BitMap
    synonyms: Synonyms
    saying: Saying

    def answer(self) -> Hits:
        """The first understanding that finds anything."""
        if not self.query.wanted:
            return Hits(self._scope if self.query.unwanted else BitMap(), self.query)
        for step in self.steps():
            if ids := self._found(step.expression):
                searched = step.searched or self._joined(ids)
                return Hits(ids, self.query, step.expression, searched, len(self.visible), self._own)
        return Hits(BitMap(), self.query)

    def steps(self) -> Iterator[Step]:
        """The understandings, each looser than the one before; one that adds nothing is left out."""
        words, tokens, indexes = self._words, self._words.tokens, range(len(self._words.tokens))
        if not tokens and not self._phrases:
            return
        yield Step("the words", self._all(map(words.whole, indexes)))
        if any(map(words.in_parts, indexes)):
            yield Step("parts of compounds", self._all(map(words.loose, indexes)), words.said_in_parts())
        guesses = [self._guessing.guess(index) if words.are_few else None for index in indexes]
        loose = [
            some([words.loose(index), guess.expression]) if guess else words.loose(index)
            for index, guess in enumerate(guesses)
        ]
        texts = [guess.said if guess else token.word.text for guess, token in zip(guesses, tokens, strict=True)]
        if any(guesses):
            yield Step("spelling", self._all(loose), " ".join(texts))
        elif len(tokens) == 1 and not self._phrases:
            yield from _heads(tokens[0].word)
        if len(tokens) > 1:
            found = [index for index, one in enumerate(loose) if self._sight.sees(one)]
            said = " eller ".join(texts[index] for index in found)
            if not found:
                return
            yield Step("any word", every([some(loose[index] for index in found), *self._phrases]), said)

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self.shelf, self.visible)

    @cached_property
    def _words(self) -> Words:
        tokens = analysis.tokens(" ".join(clause.text for clause in self.query.wanted if not clause.phrase))
        return Words(tokens, self._sight, self.synonyms)

    @cached_property
    def _guessing(self) -> Guessing:
        return Guessing(self._words, self._sight, self._scope)

    @cached_property
    def _phrases(self) -> list[Expression]:
        return [_of_clause(clause) for clause in self.query.wanted if clause.phrase]

    @cached_property
    def _scope(self) -> BitMap:
        """The visible posts without those that are not wanted."""
        scope = self.visible
        for clause in self.query.unwanted:
            ids = self._sight.ids(_of_clause(clause)) & scope
            scope = scope - (self._saying(clause, ids) if clause.phrase else ids)
        return scope

    def _found(self, expression: Expression) -> BitMap:
        ids = self._sight.ids(expression) & self._scope
        for clause in self.query.wanted:
            if clause.phrase and ids:
                ids = self._saying(clause, ids)
        return ids

    def _saying(self, clause: Clause, ids: BitMap) -> BitMap:
        """Those of the posts that have the phrase."""
        if phrases.is_told_by_terms(clause.text) or len(ids) > MOST_TEXTS:
            return ids
        return self.saying(clause.text, ids)

    def _all(self, words: Iterable[Expression]) -> Expression:
        return every([*words, *self._phrases])

    @cached_property
    def _own(self) -> BitMap | None:
        """The posts that have the words themselves, when others have been looked for too."""
        if not self._words.have_synonyms:
            return None
        return self._sight.ids(self._all(map(self._words.itself, range(len(self._words.tokens)))))

    def _joined(self, ids: BitMap) -> str | None:
        """The words written together, when apart they find nothing."""
        indexes = range(len(self._words.tokens))
        if len(indexes) < 2 or len(ids) > FEW or self._found(self._all(map(self._words.alone, indexes))):
            return None
        return self._words.said_joined()


def _heads(word: Word) -> Iterator[Step]:
    """What a compound is a kind of: for ``skyddshandskar`` ``handskar``."""
    for part in word.parts[1:]:
        head = word.text[part.start :]
        yield Step("last parts", some(analysis.asked(analysis.analyse(head))), head)


def _of_clause(clause: Clause) -> Expression:
    words = [some(analysis.asked(token.word)) for token in analysis.tokens(clause.text)]
    return every([*words, *(phrases.asked(clause.text) if clause.phrase else ())])


def asking(q: str, shelf: Findable, visible: BitMap, synonyms: Synonyms, saying: Saying) -> Asking:
    """Ask a shelf."""
    return Asking(parse(q), shelf, visible, synonyms, saying)
