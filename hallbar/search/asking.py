"""From a query to the posts it finds: the words as they are; only when that is nothing, ever more loosely.

Words are all required. Two or three that stand side by side may also be one (``hand skar``). When nothing is found, a
compound's parts will do apart; then a word that nobody has written is taken for another: the last one for the beginning
of a longer (``visselbl``), any for one that is spelt nearly so, or for two that the text has side by side
(``rödakorset``); then the last part of a compound will do, or any of the words. What is not seen by the one who asks is
never what a word is taken for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pyroaring import BitMap

from hallbar.language import analysis
from hallbar.language.analysis import Token, Word
from hallbar.language.letters import bare
from hallbar.search import phrases
from hallbar.search.expressions import Expression, Some, every, some
from hallbar.search.query import Clause, Query, parse
from hallbar.search.shelves import Findable
from hallbar.search.spelling import LONGEST, SHORTEST, near
from hallbar.search.synonyms import Synonyms, roots

MOST_JOINED = 3
"""Words of a query that are tried as one."""
MOST_GUESSES = 12
"""Words that a misspelt one is taken for, in trial."""
MOST_GUESSED = 8
"""Words of a query in which misspelt ones are guessed."""
MOST_BEGUN = 40
"""Words that an unfinished one may become, in trial."""
SHORTEST_HALF = 4
"""Letters of one of two words that are written together."""
MOST_TEXTS = 200
"""Texts that are read to find a phrase of many words; of more, each two of them side by side will do."""
FEW = 200
"""Hits: so few that it is worth knowing whether two words alone would have given any."""

NOTHING: Expression = Some(())

Saying = Callable[[str, BitMap], BitMap]
"""Of some posts, those that have a phrase in their text."""


@dataclass(frozen=True)
class Hits:
    """What a query finds."""

    ids: BitMap
    """Every matching post."""
    query: Query
    expression: Expression = NOTHING
    """What they have that was asked for."""
    searched: str | None = None
    """What was searched instead; None when the words themselves hit."""
    among: int = 0
    """How many posts there are for who asks."""
    own: BitMap | None = None
    """Posts that have the words themselves, where others have only what means the same; None where nothing does."""
    scores: dict[int, float] = field(default_factory=dict, compare=False, repr=False)
    """How well each matches, once that has been asked for; never of very many."""


@dataclass(frozen=True)
class Step:
    """A way to understand the query."""

    name: str
    expression: Expression
    searched: str | None = None


@dataclass(frozen=True)
class Guess:
    """What a word that is not seen is taken for."""

    said: str
    expression: Expression


@dataclass(frozen=True)
class Asking:
    """A query in the course of being answered."""

    query: Query
    shelf: Findable
    visible: BitMap
    synonyms: Synonyms
    saying: Saying
    _asked: dict[Expression, BitMap] = field(default_factory=dict)
    """What the shelf has answered."""

    def answer(self) -> Hits:
        """The first understanding that finds anything."""
        if not self.query.wanted:
            return Hits(self._scope if self.query.unwanted else BitMap(), self.query)
        for step in self.steps():
            if ids := self._found(step.expression):
                searched = step.searched or self._joined(step, ids)
                return Hits(ids, self.query, step.expression, searched, len(self.visible), self._own)
        return Hits(BitMap(), self.query)

    def steps(self) -> Iterator[Step]:
        """The understandings, each looser than the one before; one that adds nothing is left out."""
        if not self._tokens and not self._phrases:
            return
        yield Step("the words", self._all([self._whole(index) for index in range(len(self._tokens))]))
        in_parts = [self._in_parts(token.word) for token in self._tokens]
        if any(in_parts):
            loose = [some([self._whole(index), *self._apart(index)]) for index in range(len(in_parts))]
            said = " ".join(_apart(token.word) for token in self._tokens)
            yield Step("parts of compounds", self._all(loose), said)
        few = len(self._tokens) <= MOST_GUESSED
        guesses = [self._guess(index) if few else None for index in range(len(self._tokens))]
        loose = [self._looser(index, guess) for index, guess in enumerate(guesses)]
        texts = [guess.said if guess else token.word.text for guess, token in zip(guesses, self._tokens, strict=True)]
        if any(guesses):
            yield Step("spelling", self._all(loose), " ".join(texts))
        elif len(self._tokens) == 1 and not self._phrases:
            yield from self._heads(self._tokens[0].word)
        if len(self._tokens) > 1:
            found = [index for index, one in enumerate(loose) if self._is_seen(one)]
            said = " eller ".join(texts[index] for index in found)
            if not found:
                return
            yield Step("any word", every([some(loose[index] for index in found), *self._phrases]), said)

    def _heads(self, word: Word) -> Iterator[Step]:
        """What a compound is a kind of: for ``skyddshandskar`` ``handskar``."""
        for part in word.parts[1:]:
            head = word.text[part.start :]
            yield Step("last parts", some(analysis.asked(analysis.analyse(head))), head)

    @cached_property
    def _tokens(self) -> list[Token]:
        return analysis.tokens(" ".join(clause.text for clause in self.query.wanted if not clause.phrase))

    @cached_property
    def _phrases(self) -> list[Expression]:
        return [self._words_of(clause) for clause in self.query.wanted if clause.phrase]

    @cached_property
    def _scope(self) -> BitMap:
        """The visible posts without those that are not wanted."""
        scope = self.visible
        for clause in self.query.unwanted:
            ids = self._ids(self._words_of(clause)) & scope
            scope = scope - (self._saying(clause, ids) if clause.phrase else ids)
        return scope

    def _found(self, expression: Expression) -> BitMap:
        ids = self._ids(expression) & self._scope
        for clause in self.query.wanted:
            if clause.phrase and ids:
                ids = self._saying(clause, ids)
        return ids

    def _saying(self, clause: Clause, ids: BitMap) -> BitMap:
        """Those of the posts that have the phrase."""
        if phrases.is_told_by_terms(clause.text) or len(ids) > MOST_TEXTS:
            return ids
        return self.saying(clause.text, ids)

    def _is_seen(self, expression: Expression) -> bool:
        return bool(self._ids(expression) & self.visible)

    def _ids(self, expression: Expression) -> BitMap:
        if expression not in self._asked:
            self._asked[expression] = self.shelf.ids(expression)
        return self._asked[expression]

    def _all(self, words: list[Expression]) -> Expression:
        return every([*words, *self._phrases])

    @staticmethod
    def _words_of(clause: Clause) -> Expression:
        words = [some(analysis.asked(token.word)) for token in analysis.tokens(clause.text)]
        return every([*words, *(phrases.asked(clause.text) if clause.phrase else ())])

    # --- one word -----------------------------------------------------------------------------------------------------

    def _alone(self, index: int) -> Expression:
        """A word, what it stands for when it is suspended, and its synonyms."""
        token = self._tokens[index]
        own = [self._said(word) for word in token.words]
        return some([*own, *self._meaning_the_same(index)])

    def _said(self, word: Word) -> Expression:
        """A word; one that is right as it stands, and is seen, is not what another is without its dots."""
        own = some(word.own)
        if word.text.isascii() and analysis.is_known(word) and self._is_seen(own):
            return own
        return some(analysis.asked(word))

    def _whole(self, index: int) -> Expression:
        """A word, or it and its neighbours written together."""
        most = MOST_JOINED if len(self._tokens) <= MOST_GUESSED else 2
        runs = [
            range(start, start + length)
            for length in range(2, most + 1)
            for start in range(max(0, index - length + 1), min(index, len(self._tokens) - length) + 1)
        ]
        return some([self._alone(index), *map(self._together, runs)])

    def _together(self, run: range) -> Expression:
        words = [self._tokens[index].word for index in run]
        joined = analysis.analyse("".join(word.text for word in words))
        return some([*analysis.asked(joined), "".join(word.own[-1] for word in words)])

    def _in_parts(self, word: Word) -> tuple[Expression, ...]:
        """The parts of a compound, each by itself."""
        ways = [every(part.root for part in word.parts)] if word.parts else []
        dotless = analysis.undotted(word) if word.text.isascii() else word
        if dotless is not word and dotless.parts:
            ways.append(every(some([part.root, analysis.TWIN + part.root]) for part in dotless.parts))
        return tuple(ways)

    def _apart(self, index: int) -> tuple[Expression, ...]:
        return self._in_parts(self._tokens[index].word)

    def _looser(self, index: int, guess: Guess | None) -> Expression:
        return some([self._whole(index), *self._apart(index), *([guess.expression] if guess else [])])

    def _guess(self, index: int) -> Guess | None:
        """What this word was meant to be; None when it is seen as it stands, or nothing is like it."""
        word = self._tokens[index].word
        if len(word.text) < SHORTEST or self._is_seen(some([self._whole(index), *self._apart(index)])):
            return None
        return self._begun(index) or self._misspelt(index) or self._in_two(word)

    def _begun(self, index: int) -> Guess | None:
        """The words that the last one begins, if it is none itself."""
        word = self._tokens[index].word
        if index < len(self._tokens) - 1 or analysis.is_known(word):
            return None
        words = self.shelf.begun(word.text, MOST_BEGUN)
        if not self._is_seen(
            some(term for one in words for term in analysis.asked(analysis.analyse(one)))
        ):  # all at once
            return None
        seen = {one: self._weight(index, one) for one in words}
        best = max(seen, key=lambda one: seen[one], default="")
        if not best or not seen[best][-1]:
            return None
        return Guess(best, some(analysis.asked(analysis.analyse(one))[0] for one in seen if seen[one][-1]))

    def _misspelt(self, index: int) -> Guess | None:
        """The word that this one is one letter from."""
        word = self._tokens[index].word
        found = self.shelf.spelt({word.text, word.root} | near(word.text) | near(word.root))
        close = {key: guess for key, guess in found.items() if len(key) > SHORTEST or key in (guess, bare(guess))}
        order = sorted(close, key=lambda key: (key not in (word.text, word.root), key[:1] != word.text[:1], key))
        guesses = list({analysis.analyse(close[key]).root: close[key] for key in reversed(order)}.values())
        seen = {guess: self._weight(index, guess) for guess in guesses[::-1][:MOST_GUESSES]}
        best = max(seen, key=lambda guess: seen[guess], default="")
        if not best or not seen[best][-1]:
            return None
        return Guess(best, some(analysis.asked(analysis.analyse(best))))

    def _in_two(self, word: Word) -> Guess | None:
        """The two words that this one is, where a text has them side by side."""
        cuts = range(SHORTEST_HALF, len(word.text) - SHORTEST_HALF + 1)
        halves = {cut: (word.text[:cut], word.text[cut:]) for cut in cuts if len(word.text) <= LONGEST}
        known = self.shelf.spelt({half for pair in halves.values() for half in pair}) if halves else {}
        for one, other in halves.values():
            if one in known and other in known:
                both = every(some(analysis.asked(analysis.analyse(half))) for half in (one, other))
                if self._ids(every([both, *phrases.asked(f"{one} {other}")])) & self._scope:
                    return Guess(f"{one} {other}", both)
        return None

    def _weight(self, index: int, guess: str) -> tuple[int, bool, int]:
        """How many posts a guess finds with the other words, whether only dots are wrong, how many it finds alone."""
        ids = self._ids(some(analysis.asked(analysis.analyse(guess)))) & self.visible
        others = [self._whole(other) for other in range(len(self._tokens)) if other != index]
        together = ids & self._ids(every(others)) if others and ids else ids
        return len(together), bool(ids) and bare(guess) == bare(self._tokens[index].word.text), len(ids)

    @cached_property
    def _own(self) -> BitMap | None:
        """The posts that have the words themselves, when others have been looked for too."""
        indexes = range(len(self._tokens))
        if not any(True for index in indexes for _expression in self._meaning_the_same(index)):
            return None
        return self._ids(self._all([some(map(self._said, token.words)) for token in self._tokens]))

    def _meaning_the_same(self, index: int) -> Iterator[Expression]:
        words = [token.word for token in self._tokens]
        for start in range(max(0, index - 4), index + 1):
            for end in range(index + 1, min(start + 6, len(words) + 1)):
                for phrase in self.synonyms.get(roots(words[start:end]), ()):
                    yield every(some(analysis.asked(word)) for word in phrase)

    def _joined(self, step: Step, ids: BitMap) -> str | None:
        """The words written together, when apart they find nothing."""
        if len(self._tokens) < 2 or len(ids) > FEW:
            return None
        if self._found(self._all([self._alone(index) for index in range(len(self._tokens))])):
            return None
        said: list[str] = []
        index = 0
        while index < len(self._tokens):
            longest = min(MOST_JOINED, len(self._tokens) - index)
            runs = (range(index, index + length) for length in range(longest, 1, -1))
            run = next((run for run in runs if self._is_seen(self._together(run))), range(index, index + 1))
            said.append("".join(self._tokens[at].word.text for at in run))
            index = run.stop
        return " ".join(said)


def _apart(word: Word) -> str:
    """A compound with its parts apart, as they are written."""
    parts = word.parts or (analysis.undotted(word).parts if word.text.isascii() else ())
    return " ".join(word.text[part.start : part.end] for part in parts) or word.text


def asking(q: str, shelf: Findable, visible: BitMap, synonyms: Synonyms, saying: Saying) -> Asking:
    """Ask a shelf."""
    return Asking(parse(q), shelf, visible, synonyms, saying)
