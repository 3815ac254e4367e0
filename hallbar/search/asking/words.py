"""The words of a query, and what they ask for: each by itself, joined with its neighbours, or its parts apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from hallbar.language import analysis
from hallbar.language.analysis import Token, Word
from hallbar.search.asking.sight import Sight
from hallbar.search.expressions import Expression, every, some
from hallbar.search.synonyms import Synonyms, roots

MOST_JOINED = 3
"""Words of a query that are tried as one."""
MOST_TRIED = 8
"""Words of a query of which everything is tried: of one with more none is guessed, and only two are tried as one."""


@dataclass(frozen=True)
class Words:
    """Each is meant by its index."""

    tokens: list[Token]
    sight: Sight
    synonyms: Synonyms

    @property
    def are_few(self) -> bool:
        """Whether everything is tried of them."""
        return len(self.tokens) <= MOST_TRIED

    @property
    def have_synonyms(self) -> bool:
        """Whether anything means the same as some of them."""
        return any(True for index in range(len(self.tokens)) for _expression in self._meaning_the_same(index))

    def itself(self, index: int) -> Expression:
        """A word, and what it stands for when it is suspended."""
        return some(map(self._said, self.tokens[index].words))

    def alone(self, index: int) -> Expression:
        """A word, what it stands for when it is suspended, and its synonyms."""
        return some([self.itself(index), *self._meaning_the_same(index)])

    def whole(self, index: int) -> Expression:
        """A word, or it and its neighbours written together."""
        most = MOST_JOINED if self.are_few else 2
        runs = [
            range(start, start + length)
            for length in range(2, most + 1)
            for start in range(max(0, index - length + 1), min(index, len(self.tokens) - length) + 1)
        ]
        return some([self.alone(index), *map(self._together, runs)])

    def in_parts(self, index: int) -> tuple[Expression, ...]:
        """The parts of a compound, each by itself."""
        word = self.tokens[index].word
        ways = [every(part.root for part in word.parts)] if word.parts else []
        dotless = analysis.undotted(word) if word.text.isascii() else word
        if dotless is not word and dotless.parts:
            ways.append(every(some([part.root, analysis.TWIN + part.root]) for part in dotless.parts))
        return tuple(ways)

    def loose(self, index: int) -> Expression:
        """A word as a whole, or its parts apart."""
        return some([self.whole(index), *self.in_parts(index)])

    def said_in_parts(self) -> str:
        """All of them, the parts of compounds apart."""
        return " ".join(_apart(token.word) for token in self.tokens)

    def said_joined(self) -> str:
        """All of them, those together that are seen as one."""
        said: list[str] = []
        index = 0
        while index < len(self.tokens):
            longest = min(MOST_JOINED, len(self.tokens) - index)
            runs = (range(index, index + length) for length in range(longest, 1, -1))
            run = next((run for run in runs if self.sight.sees(self._together(run))), range(index, index + 1))
            said.append("".join(self.tokens[at].word.text for at in run))
            index = run.stop
        return " ".join(said)

    def _said(self, word: Word) -> Expression:
        """A word; one that is right as it stands, and is seen, is not what another is without its dots."""
        own = some(word.own)
        if word.text.isascii() and analysis.is_known(word) and self.sight.sees(own):
            return own
        return some(analysis.asked(word))

    def _together(self, run: range) -> Expression:
        words = [self.tokens[index].word for index in run]
        joined = analysis.analyse("".join(word.text for word in words))
        return some([*analysis.asked(joined), "".join(word.own[-1] for word in words)])

    def _meaning_the_same(self, index: int) -> Iterator[Expression]:
        words = [token.word for token in self.tokens]
        for start in range(max(0, index - 4), index + 1):
            for end in range(index + 1, min(start + 6, len(words) + 1)):
                for phrase in self.synonyms.get(roots(words[start:end]), ()):
                    yield every(some(analysis.asked(word)) for word in phrase)


def _apart(word: Word) -> str:
    """A compound with its parts apart, as they are written."""
    parts = word.parts or (analysis.undotted(word).parts if word.text.isascii() else ())
    return " ".join(word.text[part.start : part.end] for part in parts) or word.text
