"""Swedish text as search keeps and compares it: the one place that decides which words are the same.

A word is known by its root, which its inflections share; a compound also by the roots of its parts and by every run of
them joined: ``livsmedelsupphandlingen`` is found by ``livsmedel``, ``upphandling`` and ``livsmedelsupphandlingar``
without anybody looking for phrases. Hyphens join as compounds do. A suspended compound is completed, so that
"operations- och undersökningshandskar" speaks of ``operationshandskar``. Each term with å, ä or ö has a twin without.

Pure, but for the word lists, which are read when the first word is asked for.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from hallbar.language.compounds import DATA, Lexicon, Part, read_lexicon
from hallbar.language.letters import INVISIBLE, bare, normal
from hallbar.language.words import read_words

ANALYSIS_VERSION = 2
"""Of the rules below; a change, as one of the lists, means that what is kept must be made anew."""

TWIN = "~"
"""Begins the terms of words as they are typed without å, ä and ö."""
LONGEST_TERM = 60
"""Letters of a term; what is longer is cut, as it is no word."""
MOST_PARTS = 8

_THOUSANDS = r"(?:(?<=(?<![\w.,-])\d)|(?<=(?<![\w.,-])\d\d)|(?<=(?<![\w.,-])\d\d\d))[ \xa0\u202f](?=\d{3}(?!\w))"
"""The space of ``38 500``."""
_WORD = re.compile(rf"[^\W_]+(?:(?:[-‐‑:'’{INVISIBLE}]|(?<=\d)(?:[.,](?=\d)|{_THOUSANDS}))[^\W_]+)*")
_SPACE = re.compile("[ \xa0\u202f]")
_JOINT = re.compile(r"[-‐‑:'’.,]")
_SUFFIX = re.compile(r"[:'’](?:s|n|t|en|et|er|ar|na|ns|ts|arna|erna|ens|ets)$")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)+")
_HYPHEN = re.compile("[-‐‑]")
_HYPHENS = "-‐‑"
_PARTICLES = tuple(
    "in ut upp ned ner på av för efter över under fram till från bort hem om åter mellan inom utom".split()
)
"""Of which one may be said alone: "in- och utleverans"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as search knows it."""

    text: str
    """Normal, with its hyphens."""
    root: str
    parts: tuple[Part, ...]
    """The parts of a compound, placed in ``text``; empty for any other word."""
    also: tuple[str, ...] = ()
    """Roots of the words that it may be an inflection of besides: text with ``led`` is found by ``lida`` too."""

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def own(self) -> tuple[str, ...]:
        """The terms of the word itself: its root, and its parts' roots joined."""
        joined = "" if "." in self.root else "".join(part.root for part in self.parts)
        return (self.root, joined) if joined and joined != self.root else (self.root,)

    @property
    def whole(self) -> tuple[str, ...]:
        """The terms that a text with the word is found by."""
        return self.own + self.also if self.also else self.own

    @property
    def runs(self) -> tuple[str, ...]:
        """The terms of what it is made of: each part, and every run of parts that is not all of them."""
        roots = [part.root for part in self.parts]
        return tuple(
            "".join(roots[start:end])
            for start in range(len(roots))
            for end in range(start + 1, len(roots) + 1)
            if end - start < len(roots)
        )


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands in a text."""

    start: int
    end: int
    word: Word
    completed: tuple[Word, ...] = ()
    """What a suspended compound stands for."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The word and what it stands for besides."""
        return (self.word, *self.completed)


@dataclass(frozen=True)
class Terms:
    """The terms of a text, with how often it has them: of its words, and of their parts."""

    words: Mapping[str, int]
    parts: Mapping[str, int]
    said: Collection[Word]
    """The words themselves, each once."""


def places(text: str) -> Iterator[tuple[int, int, str, tuple[Word, ...]]]:
    """Where words stand in a text, as they are written, and what a suspended one stands for; unlike :func:`tokens`
    without analysing the others.
    """
    suspended = {}
    if _is_suspended(text):
        suspended = {token.start: token.completed for token in tokens(text) if token.completed}
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match[0], suspended.get(match.start(), ())


@lru_cache(maxsize=30_000)
def word_of(raw: str) -> Word:
    """A word as it is written, known by its root and parts."""
    return analyse(normal(raw))


def tokens(text: str) -> list[Token]:
    """The words of a text that say something, in order."""
    found = [(match.start(), match.end(), analyse(normal(match[0]))) for match in _WORD.finditer(text)]
    return [
        Token(start, end, word, tuple(_completed(text, found, index)))
        for index, (start, end, word) in enumerate(found)
        if word.text not in lexicon().words.silent
    ]


def terms(text: str) -> Terms:
    """What a text is found by. Each of its words is analysed once, however often it says it."""
    words: defaultdict[str, int] = defaultdict(int)
    parts: defaultdict[str, int] = defaultdict(int)
    said: dict[Word, int] = {}
    for raw, count in Counter(_WORD.findall(text)).items():
        word = word_of(raw)
        if word.text not in lexicon().words.silent:
            said[word] = said.get(word, 0) + count
    for word in _suspended(text):
        said[word] = said.get(word, 0) + 1
    for word, count in said.items():
        whole, runs = _kept(word)
        for term in whole:
            words[term] += count
        for term in runs:
            parts[term] += count
    return Terms(words, parts, said.keys())


def asked(word: Word) -> tuple[str, ...]:
    """The terms that a word asks for, any of which will do.

    One that is typed without å, ä and ö also asks for the words that it then is, unless it is a word as it stands
    (``far``); one that has them asks for text without only when it is so long that it cannot be another word.
    """
    if word.text.isascii():
        stands = word.text in lexicon().twins
        return (*word.own, *_two_for_one(word.text), *(() if stands else twins(word)))
    if len(word.text) >= 8:
        return (*word.own, *_one_for_two(word.text), *undotted(word).own)
    return (*word.own, *_one_for_two(word.text))


def is_known(word: Word) -> bool:
    """Whether the lists have the word, or what it ends with."""
    root = word.parts[-1].root if word.parts else word.root
    return word.text in lexicon().twins or root in lexicon().endings


def twins(word: Word) -> tuple[str, ...]:
    """The terms of the words that it would be with å, ä and ö, whether or not it is a word as it stands."""
    return tuple(TWIN + term for term in undotted(word).own if "a" in term or "o" in term)


def _two_for_one(text: str) -> tuple[str, ...]:
    """``aarhus`` is ``århus``, and ``aero`` may be ``Ærø``."""
    spelt = text.replace("aa", "å").replace("ae", "ä").replace("oe", "ö")
    return analyse(spelt).own if spelt != text else ()


def _one_for_two(text: str) -> tuple[str, ...]:
    """``århus`` is ``aarhus`` too."""
    spelt = text.replace("å", "aa").replace("ä", "ae").replace("ö", "oe")
    return (analyse(spelt).root,)


@lru_cache(maxsize=30_000)
def analyse(text: str) -> Word:
    """A word known by its root and parts.

    :param text: normal (:func:`hallbar.language.letters.normal`), one match of a word.
    """
    return _analyse(text, lexicon())


@lru_cache(maxsize=1_000)
def undotted(word: Word) -> Word:
    """The word as it is without å, ä and ö."""
    return _analyse(bare(word.text), lexicon().bared)


def fingerprint() -> str:
    """Of the analysis: equal where the same text gives the same terms. Reads the lists, but does not learn them."""
    lists = b"".join(file.read_bytes() for file in sorted(DATA.glob("*.txt")))
    digest = hashlib.sha256(lists + _own.encode()).hexdigest()
    return f"{ANALYSIS_VERSION} {digest[:16]}"


def use_words(own: str) -> None:
    """Add a site's own words to ours, for this process.

    :raises hallbar.language.words.WordsError: when they break their form.
    """
    global _own
    if own == _own:
        return
    read_words(own)
    _own = own
    for remembered in (lexicon, analyse, word_of, undotted, _kept):
        remembered.cache_clear()


_own = ""


@cache
def lexicon() -> Lexicon:
    """The word lists in use."""
    return read_lexicon(_own)


def get_ready() -> None:
    """Read the word lists now, a fifth of a second, so that nobody waits for them with the first search."""
    known = lexicon()
    _read = known.unlike, known.bared
    undotted(analyse("handske"))


def _analyse(text: str, lexicon: Lexicon) -> Word:
    text = _SUFFIX.sub("", _SPACE.sub("", text) if text[:1].isdecimal() else text)
    if _NUMBER.fullmatch(text):
        return Word(text, _JOINT.sub(".", text), tuple(Part(at, at + len(piece), piece) for at, piece in _pieces(text)))
    pieces = list(_pieces(text))
    parts = [
        Part(start + part.start, start + part.end, part.root[:LONGEST_TERM])
        for start, piece in pieces
        for part in lexicon.parts(piece)
    ]
    if len(parts) == 1:
        also = lexicon.also.get(text, "")
        return Word(text, parts[0].root, (), (also,) if also else ())
    last = parts[-1]
    before = "".join(piece for _start, piece in pieces)[: -(last.end - last.start)]
    return Word(text, (before + last.root)[:LONGEST_TERM], tuple(parts[:MOST_PARTS]))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for joint in _JOINT.finditer(text):
        yield start, text[start : joint.start()]
        start = joint.end()
    yield start, text[start:]


@lru_cache(maxsize=30_000)
def _kept(word: Word) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(_with_twins(word.whole)), tuple(_with_twins(word.runs))


def _with_twins(terms: tuple[str, ...]) -> Iterator[str]:
    for term in terms:
        yield term
        if not term.isascii() and bare(term) != term:
            yield TWIN + bare(term)


def _is_suspended(text: str) -> bool:
    """Whether any hyphen stands at only one word."""
    return any(
        text[match.start() - 1 : match.start()].isalnum() != text[match.end() : match.end() + 1].isalnum()
        for match in _HYPHEN.finditer(text)
    )


def _suspended(text: str) -> Iterator[Word]:
    """What all suspended compounds of a text stand for."""
    if _is_suspended(text):
        for token in tokens(text):
            yield from token.completed


def _completed(text: str, found: list[tuple[int, int, Word]], index: int) -> Iterator[Word]:
    """``operations-`` and ``-krav`` with the part that the sentence says only once."""
    start, end, word = found[index]
    if text[end : end + 1] and text[end] in _HYPHENS and text[end + 1 : end + 2] in (" ", ",", "/", "\n"):
        after = range(index + 1, min(index + 8, len(found)))
        if word.text in _PARTICLES and (rest := _after_particle(found, after)):
            yield analyse(word.text + rest)
            return
        for other in _others(text, found, after):
            for part in other.parts[1:]:
                yield analyse(word.text + other.text[part.start :].replace("-", ""))
            return
    if start and text[start - 1] in _HYPHENS and (start == 1 or text[start - 2] in " ,/\n"):
        for other in _others(text, found, range(index - 1, max(index - 8, -1), -1)):
            for part in other.parts[:-1]:
                yield analyse(other.text[: part.end].replace("-", "") + word.text)
            return


def _after_particle(found: list[tuple[int, int, Word]], indexes: range) -> str:
    """What ``in-`` and ``ut`` share: the next word that says something, without its particle."""
    spoken = (found[index][2] for index in indexes if found[index][2].text not in lexicon().words.silent)
    text = next(spoken, Word("", "", ())).text
    rests = (analyse(text[len(particle) :]) for particle in _PARTICLES if text.startswith(particle))
    return next((rest.text for rest in rests if rest.parts or rest.root in lexicon().endings), "")


def _others(text: str, found: list[tuple[int, int, Word]], indexes: range) -> Iterator[Word]:
    """The compounds in the same sentence."""
    for index in indexes:
        between = text[min(found[index][1], found[indexes[0]][1]) : max(found[index][0], found[indexes[0]][0])]
        if re.search(r"[.!?;]\s", between):
            return
        if found[index][2].parts:
            yield found[index][2]
