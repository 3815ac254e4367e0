"""What a visitor may write in the search field: words, "phrases", and -words that may not occur. Never an error."""

import re
from dataclasses import dataclass

from hallbar.language import analysis

MOST_CLAUSES = 24
LONGEST_QUERY = 400
"""Characters that are read; what comes after is not looked at."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟»«″", '"') | {"−": "-"})
_CLAUSE = re.compile(r'(-?)"([^"]*)"?|(-*)([^\s"]+)')
_SAYS_SOMETHING = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Clause:
    """A word or a phrase that a post must have, or must not."""

    text: str
    phrase: bool = False
    """Whether the words must stand as they are written, one after the other."""
    without: bool = False

    def __str__(self) -> str:
        return ("-" if self.without else "") + (f'"{self.text}"' if self.phrase else self.text)


@dataclass(frozen=True)
class Query:
    """What is asked for: all of its clauses."""

    clauses: tuple[Clause, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """What a post must have."""
        return tuple(clause for clause in self.clauses if not clause.without)

    @property
    def unwanted(self) -> tuple[Clause, ...]:
        """What it may not have."""
        return tuple(clause for clause in self.clauses if clause.without)


def parse(text: str) -> Query:
    """Read a query; ``parse(str(query)) == query``. What has neither letter nor digit disappears."""
    text = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_QUERY]).translate(_QUOTES)
    clauses: list[Clause] = []
    for match in _CLAUSE.finditer(text):
        phrase = match[2] is not None
        words = " ".join((match[2] if phrase else match[4]).split())
        if _SAYS_SOMETHING.search(words):
            clauses.append(Clause(words, phrase, without=bool(match[1] or match[3])))
    return Query(tuple(dict.fromkeys(clauses))[:MOST_CLAUSES])


def says_something(text: str) -> bool:
    """Whether a query has a word that is kept: not only punctuation, or such as ``och``."""
    return any(clause.without or analysis.tokens(clause.text) for clause in parse(text).clauses)
