"""What a word that is not seen was meant to be: one that it begins, one spelt nearly so, or two written together."""

from dataclasses import dataclass

from pyroaring import BitMap

from hallbar.language import analysis
from hallbar.language.analysis import Word
from hallbar.language.letters import bare
from hallbar.search import phrases
from hallbar.search.asking.sight import Sight
from hallbar.search.asking.words import Words
from hallbar.search.expressions import Expression, every, some
from hallbar.search.spelling import LONGEST, SHORTEST, near

MOST_GUESSES = 12
"""Words that a misspelt one is taken for, in trial."""
MOST_BEGUN = 40
"""Words that an unfinished one may become, in trial."""
SHORTEST_HALF = 4
"""Letters of one of two words that are written together."""


@dataclass(frozen=True)
class Guess:
    """What a word that is not seen is taken for."""

    said: str
    expression: Expression


@dataclass(frozen=True)
class Guessing:
    """About the words of a query."""

    words: Words
    sight: Sight
    scope: BitMap
    """The posts that may be found."""

    def guess(self, index: int) -> Guess | None:
        """What this word was meant to be; None when it is seen as it stands, or nothing is like it."""
        word = self.words.tokens[index].word
        if len(word.text) < SHORTEST or self.sight.sees(self.words.loose(index)):
            return None
        return self._begun(index) or self._misspelt(index) or self._in_two(word)

    def _begun(self, index: int) -> Guess | None:
        """The words that the last one begins, if it is none itself."""
        word = self.words.tokens[index].word
        if index < len(self.words.tokens) - 1 or analysis.is_known(word):
            return None
        words = self.sight.shelf.begun(word.text, MOST_BEGUN)
        asked_for = (term for one in words for term in analysis.asked(analysis.analyse(one)))
        if not self.sight.sees(some(asked_for)):  # all at once
            return None
        seen = {one: self._weight(index, one) for one in words}
        best = max(seen, key=lambda one: seen[one], default="")
        if not best or not seen[best][-1]:
            return None
        return Guess(best, some(analysis.asked(analysis.analyse(one))[0] for one in seen if seen[one][-1]))

    def _misspelt(self, index: int) -> Guess | None:
        """The word that this one is one letter from."""
        word = self.words.tokens[index].word
        found = self.sight.shelf.spelt({word.text, word.root} | near(word.text) | near(word.root))
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
        known = self.sight.shelf.spelt({half for pair in halves.values() for half in pair}) if halves else {}
        for one, other in halves.values():
            if one in known and other in known:
                both = every(some(analysis.asked(analysis.analyse(half))) for half in (one, other))
                if self.sight.ids(every([both, *phrases.asked(f"{one} {other}")])) & self.scope:
                    return Guess(f"{one} {other}", both)
        return None

    def _weight(self, index: int, guess: str) -> tuple[int, bool, int]:
        """How many posts a guess finds with the other words, whether only dots are wrong, how many it finds alone."""
        ids = self.sight.ids(some(analysis.asked(analysis.analyse(guess)))) & self.sight.visible
        others = [self.words.whole(other) for other in range(len(self.words.tokens)) if other != index]
        together = ids & self.sight.ids(every(others)) if others and ids else ids
        return len(together), bool(ids) and bare(guess) == bare(self.words.tokens[index].word.text), len(ids)
