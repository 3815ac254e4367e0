"""The terms of a word: those that a text with it is kept by, and those that ask for it."""

from collections.abc import Iterator

from hallbar.language.analysis.lists import lexicon, remembered
from hallbar.language.analysis.word import Word, analyse, undotted
from hallbar.language.letters import bare

TWIN = "~"
"""Begins the terms of words as they are typed without å, ä and ö."""


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


@remembered(30_000)
def kept(word: Word) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms that a text with the word is kept by: of the word, and of its parts."""
    return tuple(_with_twins(word.whole)), tuple(_with_twins(word.runs))


def _with_twins(terms: tuple[str, ...]) -> Iterator[str]:
    for term in terms:
        yield term
        if not term.isascii() and bare(term) != term:
            yield TWIN + bare(term)
