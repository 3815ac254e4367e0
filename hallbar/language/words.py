"""Words that an algorithm cannot know: ours in ``data/words.txt``, and a site's own in the same form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hallbar.language.letters import bare, normal

OURS = Path(__file__).parent / "data" / "words.txt"
IRREGULAR = OURS.with_name("irregular.txt")
SECTIONS = ("silent", "short parts", "never parts", "made of", "same as", "synonyms")
_HEADING = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Irregular:
    """A word whose inflections no rule connects."""

    word: str
    forms: tuple[str, ...]
    """The word and its inflections."""
    doubtful: tuple[str, ...]
    """Inflections that are first of all other words: ``led`` of ``lida``."""
    apart: bool
    """Whether it must not be taken for others of the same stem."""
    verb: bool


class WordsError(ValueError):
    """The file of words breaks its form; the message says where."""


@dataclass(frozen=True)
class Words:
    """Lists that guide the analyser; every word normal (:func:`hallbar.language.letters.normal`)."""

    silent: frozenset[str]
    """Words that say nothing of what a text is about: neither kept nor asked for."""
    short: frozenset[str]
    """Words of two or three letters that may be part of a compound; no others may."""
    never: frozenset[str]
    """Particles and endings, which never are."""
    made_of: Mapping[str, tuple[str, ...]]
    """Compounds whose parts are given: ``underleverantör`` of ``under`` and ``leverantör``."""
    same_as: Mapping[str, str]
    """Forms that no rule connects: ``böcker`` is ``bok``."""
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of words and phrases that mean the same."""

    @property
    def bared(self) -> "Words":
        """The same for words that are typed without å, ä and ö."""
        return replace(
            self,
            short=frozenset(map(bare, self.short)),
            never=frozenset(map(bare, self.never)),
            made_of={bare(word): tuple(map(bare, parts)) for word, parts in self.made_of.items()},
            same_as={bare(form): bare(word) for form, word in self.same_as.items()},
        )

    @property
    def solid(self) -> frozenset[str]:
        """Words that only look like compounds."""
        return frozenset(word for word, parts in self.made_of.items() if len(parts) == 1)

    def may_be_part(self, form: str) -> bool:
        """Whether a form can be part of a compound at all."""
        return form not in self.never and (len(form) > LONGEST_SHORT or form in self.short)


LONGEST_SHORT = 3
"""Letters: so short a word is part of a compound only when it is listed."""


def read_words(own: str = "") -> Words:
    """Our lists and a site's own together.

    :param own: lists in the form of ours.
    :raises WordsError: when a line stands outside a section or does not have its section's form.
    """
    lines: dict[str, list[str]] = {name: [] for name in SECTIONS}
    for whose, given in (("ours", OURS.read_text(encoding="utf-8")), ("own words", own)):
        section = ""
        for number, line in enumerate(given.splitlines(), 1):
            text = normal(line.partition("#")[0]).strip()
            if heading := _HEADING.fullmatch(text):
                section = heading[1]
            elif text and section not in lines:
                raise WordsError(f"{whose}, line {number}: “{section}” is none of {', '.join(SECTIONS)}")
            elif text:
                lines[section].append(text)
    return Words(
        silent=_every_word(lines["silent"]),
        short=_every_word(lines["short parts"]),
        never=_every_word(lines["never parts"]),
        made_of={word.replace("|", ""): tuple(word.split("|")) for line in lines["made of"] for word in line.split()},
        same_as={form: word for line in lines["same as"] for *forms, word in [line.split()] for form in forms},
        synonyms=tuple(tuple(part.strip() for part in line.split("=")) for line in lines["synonyms"]),
    )


@cache
def irregular() -> tuple[Irregular, ...]:
    """Our list of irregular words."""
    found, section = [], ""
    for line in IRREGULAR.read_text(encoding="utf-8").splitlines():
        text = normal(line.partition("#")[0]).strip()
        if heading := _HEADING.fullmatch(text):
            section = heading[1]
        elif text:
            forms = text.removeprefix("!").split()
            doubtful = tuple(form[:-1] for form in forms if form[-1] == "?")
            sure = tuple(form for form in forms if form[-1] != "?")
            found.append(Irregular(sure[0], sure, doubtful, text[0] == "!", section == "verbs"))
    return tuple(found)


def _every_word(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())
