"""What of a post can be found, as terms."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from hallbar.language import analysis
from hallbar.language.letters import bare
from hallbar.search import phrases

DOCUMENT_VERSION = 2
"""Of what is made of a text with the analyser's words; a change means that what is kept must be made anew."""
COLUMNS = ("title", "lede", "body", "title_parts", "body_parts")
"""Where in a post a term stands, which says what it weighs; parts are those of compounds, and what finds phrases."""
OFTEN = 16
"""A term counts at most so often in one column."""
MOST_BYTES = 400_000
"""Of terms in a document: a ``tsvector`` takes a megabyte. Of more than some 10 000 words the terms are left out that
would find the last phrases.
"""
WORD_LENGTHS = range(4, 31)
"""Letters of words that a misspelt one can be taken for."""


@dataclass(frozen=True)
class Source:
    """The texts of a post that can be found, all plain."""

    title: str = ""
    lede: str = ""
    body: str = ""
    labels: str = ""
    """Its terms' labels and aliases."""
    about: str = ""
    """Byline; what its pictures and files are called and say."""

    @property
    def whole(self) -> str:
        """What it says."""
        return "\n".join((self.title, self.lede, self.body, self.about))


@dataclass(frozen=True)
class Document:
    """The terms of a post, by column."""

    columns: Mapping[str, Mapping[str, int]]
    words: frozenset[tuple[str, str]]
    """Words that are spelt so, each with what a misspelt one is compared with."""
    digest: str
    """Equal for equal terms."""


def made_by() -> str:
    """Equal where the same text gives the same document."""
    return f"{analysis.fingerprint()} {DOCUMENT_VERSION}"


def document(source: Source) -> Document:
    """Analyse a post."""
    title = analysis.terms(source.title)
    lede = analysis.terms(f"{source.lede}\n{source.labels}")
    body = analysis.terms(f"{source.body}\n{source.about}")
    beside = dict.fromkeys(sorted(phrases.said(source.whole)), 1)
    body_words, body_parts = _sum(body.words, lede.parts), {**body.parts, **beside}
    columns = _within_limits((title.words, lede.words, body_words, title.parts, body_parts))
    hashed = hashlib.sha256(repr([sorted(columns[name].items()) for name in COLUMNS]).encode()).hexdigest()[:32]
    words = frozenset(pair for word in {*title.said, *lede.said, *body.said} for pair in _spelt(word))
    return Document(columns, words, hashed)


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    return {**one, **{term: one.get(term, 0) + count for term, count in other.items()}}


def _within_limits(columns: Sequence[Mapping[str, int]]) -> dict[str, dict[str, int]]:
    left = MOST_BYTES
    kept: dict[str, dict[str, int]] = {}
    for name, counts in zip(COLUMNS, columns, strict=True):
        fitting = counts if _bytes(counts) <= left else _first(counts, left)
        kept[name] = {term: count if count < OFTEN else OFTEN for term, count in fitting.items()}
        left -= _bytes(fitting)
    return kept


def _first(counts: Mapping[str, int], most: int) -> Mapping[str, int]:
    """As many terms as there is room for."""
    ends = accumulate(_bytes([term]) for term in counts)
    return {term: counts[term] for term, end in zip(counts, ends, strict=True) if end <= most}


def _bytes(terms: Collection[str]) -> int:
    return 2 * len("".join(terms)) + 6 * len(terms)


@lru_cache(maxsize=30_000)
def _spelt(word: analysis.Word) -> tuple[tuple[str, str], ...]:
    """The word by itself and by its root, and so what a compound begins with, and its parts; each without dots too."""
    pairs = [(word.text, word.text), (word.root, word.text)]
    for start, part in enumerate(word.parts):
        alone = _alone(word.text[part.start : part.end], part.root)
        pairs += [(part.root, alone), (alone, alone)]
        if 0 < start < len(word.parts) - 1:
            beginning = _alone(word.text[: part.end], part.root)
            pairs.append((beginning, beginning))
    pairs += [(bare(key), spelt) for key, spelt in pairs if bare(key) != key]
    return tuple((key, spelt) for key, spelt in pairs if len(spelt) in WORD_LENGTHS and not spelt.isdecimal())


def _alone(text: str, root: str) -> str:
    """The beginning of a compound as it is written by itself: ``undersöknings`` → ``undersökning``."""
    alone = text[:-1]
    return alone if text[-1] == "s" and root in (analysis.analyse(alone).root, *_last(alone)) else text


def _last(text: str) -> tuple[str, ...]:
    return tuple(part.root for part in analysis.analyse(text).parts[-1:])
