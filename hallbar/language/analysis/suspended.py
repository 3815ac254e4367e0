"""Suspended compounds, whose other part the sentence says only once: ``in- och utleverans``, ``miljökrav och -mål``."""

import re
from collections.abc import Iterator

from hallbar.language.analysis.lists import lexicon
from hallbar.language.analysis.word import Word, analyse

_HYPHEN = re.compile("[-‐‑]")
_HYPHENS = "-‐‑"
_PARTICLES = tuple(
    "in ut upp ned ner på av för efter över under fram till från bort hem om åter mellan inom utom".split()
)
"""Of which one may be said alone: "in- och utleverans"."""


def is_suspended(text: str) -> bool:
    """Whether any hyphen stands at only one word."""
    return any(
        text[match.start() - 1 : match.start()].isalnum() != text[match.end() : match.end() + 1].isalnum()
        for match in _HYPHEN.finditer(text)
    )


def completed(text: str, found: list[tuple[int, int, Word]], index: int) -> Iterator[Word]:
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
