"""Words that a misspelt one may be meant for: one letter wrong, missing or too many, or two that changed places."""

from collections.abc import Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
SHORTEST = 4
"""Letters: nearly every shorter word is one letter from another (``far``, ``får``)."""
LONGEST = 30


def near(word: str) -> frozenset[str]:
    """Everything at Damerau's distance 1 from a word; none of a word that is too short or too long to tell."""
    return frozenset(_near(word)) - {word} if SHORTEST <= len(word) <= LONGEST else frozenset()


def _near(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
