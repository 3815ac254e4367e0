"""Derive hallbar/language/data/ from the spelling dictionary that assets/package.json pins:

    cd assets && npm ci && ../.venv/bin/python dictionary.py            write
    cd assets && npm ci && ../.venv/bin/python dictionary.py --check    compare only; exit 1 when something differs

The dictionary lists words and, by flags, their inflections and whether they may begin or end a compound. Of it we keep
what cannot be computed: which forms begin compounds and which stems end them (but no word that is itself made of such
parts), which words only look like compounds, what the stems of a word's inflections are when Snowball gives several
(`hållbar`, `hållbart`, `hållbara`; our own irregular.txt links more), and which words are another's without its dots
(`far`, `får`).
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hallbar.language.compounds import Lexicon, Part  # noqa: E402
from hallbar.language.letters import bare, normal  # noqa: E402
from hallbar.language.stems import stem  # noqa: E402
from hallbar.language.words import Words, irregular, read_words  # noqa: E402

SOURCE = ROOT / "assets" / "node_modules" / "dictionary-sv"
TARGET = ROOT / "hallbar" / "language" / "data"
NOTICE = """\
# Derived by assets/dictionary.py from the Swedish spelling dictionary (npm: dictionary-sv 4.0.0).
# Copyright 2003-2019 Göran Andersson <goran@init.se>. GNU Lesser General Public License, version 3: see LICENSE-LGPL.
"""
INFLECTIONS = frozenset("ABCDEFGHIJKLMNOPQR")
"""The flags that inflect; those that make another word (`köpare` of `köpa`) are left out."""
BEGINS, ENDS, ONLY_INSIDE, FORBIDDEN, VIRTUAL = "XU", "Y", "Z", "%", "¤"
FIRST, SECOND = "mMN", "KL"
"""Flags of verbs: whose past ends in -ade, and in -de or -te."""
PREFIXES = (
    "an av be bi bort efter er fram från före för genom hem in inne kring kvar lös med miss mot ned ner om på samman "
    "sönder till tillbaka under undan upp ut utan veder vidare å åter över"
).split()
"""Of verbs that are inflected as the verb without."""
EVIDENCE = 8
"""So many listed compounds with a first part of four letters or more make it a beginning, without a flag."""
LETTERS = re.compile("[a-zåäö]+")


class Entry(NamedTuple):
    """A word of the dictionary."""

    word: str
    flags: str
    name: bool
    """Whether it is written with a capital letter."""


class Rule(NamedTuple):
    """How a flag changes a word (hunspell's SFX)."""

    strip: str
    add: str
    flags: str
    condition: re.Pattern[str]


@cache
def rules() -> dict[str, list[Rule]]:
    """The suffix rules by flag."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for line in (SOURCE / "index.aff").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0] == "SFX":
            add, _, flags = fields[3].partition("/")
            strip, add = ("" if text == "0" else text for text in (fields[2], add))
            found[fields[1]].append(Rule(strip, add, flags, re.compile(fields[4] + "$")))
    return found


@cache
def entries() -> list[Entry]:
    """Every word that is written with letters alone."""
    found = []
    for line in (SOURCE / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
        word, _, flags = line.split("\t")[0].strip().partition("/")
        folded = normal(word)
        if LETTERS.fullmatch(folded) and FORBIDDEN not in flags and VIRTUAL not in flags:
            found.append(Entry(folded, flags, word[0].isupper()))
    return found


def forms(word: str, flags: str) -> Iterator[tuple[str, str]]:
    """The word and its derived forms, each with its own flags."""
    yield word, flags
    for flag in flags:
        for rule in rules().get(flag, ()):
            if word.endswith(rule.strip) and rule.condition.search(word):
                yield word[: len(word) - len(rule.strip)] + rule.add, rule.flags


def inflections(entry: Entry) -> set[str]:
    """The word as it is inflected."""
    flags = "".join(flag for flag in entry.flags if flag in INFLECTIONS)
    return {form for form, _flags in forms(entry.word, flags) if LETTERS.fullmatch(form)}


def root_of(entry: Entry) -> str:
    """One stem for all inflections: the shortest of those that are common among them.

    Of `lager` the stem `lag` belongs to another word.
    """
    counts = Counter(map(stem, inflections(entry)))
    if entry.word.endswith(("er", "en", "el")) and len(counts) > 1:
        counts.pop(entry.word[:-2], None)
    common = [found for found, count in counts.items() if count > sum(counts.values()) / 4]
    return min(common or counts, key=lambda found: (len(found), -counts[found], found))


def beginnings(words: Words, ends: set[str]) -> set[str]:
    """The forms that may stand before another part of a compound."""
    found = words.short | {
        form
        for entry in entries()
        for form, flags in forms(entry.word, entry.flags)
        if set(BEGINS) & set(flags) and LETTERS.fullmatch(form) and (not entry.name or len(form) >= 5)
    }
    seen = Counter(
        entry.word[:cut]
        for entry in entries()
        if not entry.name and ONLY_INSIDE not in entry.flags and not made_of(entry.word, found, ends.__contains__)
        for cut in range(4, len(entry.word) - 3)
        if entry.word[cut:] in ends
    )
    found |= {form for form, count in seen.items() if count >= EVIDENCE}
    found |= {word + joint for word in words.solid for joint in ("", "s")}
    # What is a long word by itself may begin one as well: `migrant`, in `migrantarbetare`.
    alone = {
        entry.word for entry in entries() if len(entry.word) >= 5 and not entry.name and words.may_be_part(entry.word)
    }
    alone |= {word + "s" for word in alone}
    found |= {
        entry.word[:cut]
        for entry in entries()
        if not entry.name and ONLY_INSIDE not in entry.flags and not made_of(entry.word, found, ends.__contains__)
        for cut in range(5, len(entry.word) - 4)
        if entry.word[cut:] in ends and entry.word[:cut] in alone
    }
    return {form for form in found if words.may_be_part(form)}


class Links:
    """Forms that the dictionary lists as words of their own, with the root of the word that they are inflections of."""

    def __init__(self) -> None:
        self.sure: dict[str, str] = {}
        self.doubtful: dict[str, str] = {}
        """Those that are first of all other words."""
        self._entries: dict[str, Entry] = {}
        self._words_of: dict[str, set[str]] = defaultdict(set)
        for entry in entries():
            self._entries.setdefault(entry.word, entry)
            for form in inflections(entry):
                self._words_of[form].add(entry.word)
        for word in self._entries:
            self._link_past(word)
        self._link_irregular()
        self.sure |= {form + "s": root for form, root in self.sure.items() if form + "s" not in self._entries}
        self.doubtful = {form: root for form, root in self.doubtful.items() if form not in self.sure}

    def _link_past(self, verb: str) -> None:
        """``läsa`` with ``läste`` and ``läst``, which may be a noun; not ``lasta``, whose past the rules know."""
        begun = verb[:-1]
        entry = self._entries[verb]
        if len(verb) < 4 or verb[-1] != "a" or entry.name or set(ONLY_INSIDE + FIRST) & set(entry.flags):
            return
        if begun + "ar" in self._entries and not set(SECOND) & set(entry.flags):
            return
        begins = {begun, begun[:-1]} if begun.endswith(("mm", "nn")) else {begun}
        if not any(one + ending in self._words_of for one in begins for ending in ("de", "te")):
            return
        for form in (one + ending for one in begins for ending in ("de", "te", "t", "d", "da", "des", "tes")):
            if form in self._words_of:
                nouns = {form + ending for ending in ("en", "et", "er", "ar", "n")}
                others = (
                    self._words_of[form] - {verb} - {one + last for one in begins for last in ("d", "t", "de", "te")}
                )
                kind = self.doubtful if others or nouns & self._words_of.keys() else self.sure
                kind.setdefault(form, root_of(entry))

    def _link_irregular(self) -> None:
        for one in irregular():
            for prefix in PREFIXES if one.verb else ():
                if (word := prefix + one.word) in self._entries:
                    forms = {prefix + form for form in (*one.forms, *one.doubtful)}
                    root = self._root(word, one.apart)
                    self.sure |= {form: root for form in forms if self._words_of[form] <= {word, form}}
        for one in irregular():
            root = self._root(one.word, one.apart)
            self.sure |= dict.fromkeys(one.forms, root)
            self.doubtful |= dict.fromkeys(one.doubtful, root)

    def _root(self, word: str, apart: bool) -> str:
        if apart:
            return word
        return root_of(self._entries[word]) if word in self._entries else stem(word)


MANY = 100
"""Counts more than any word's inflections do."""


class Roots:
    """From forms to roots: by stem where that says enough, else by form."""

    def __init__(self, words: Words) -> None:
        by_form: dict[str, Counter[str]] = defaultdict(Counter)
        by_stem: dict[str, Counter[str]] = defaultdict(Counter)
        links = Links()
        self.of_word = dict(links.sure)
        self.linked, self.also = links.sure, links.doubtful
        for form, root in links.sure.items():
            by_form[form][root] += MANY
        for entry in entries():
            if ONLY_INSIDE in entry.flags:
                continue
            root = self.of_word.get(entry.word) or root_of(entry)
            self.of_word.setdefault(entry.word, root)
            for form in inflections(entry):
                by_form[form][root] += 1
                by_stem[stem(form)][root] += 1
        self.stems = {
            found: _first(roots) for found, roots in by_stem.items() if found not in roots and len(found) >= 2
        }
        # A word as the dictionary lists it is that word first: `papper` before the plural of `papp`.
        listed = {form: self.of_word[form] for form in by_form if form in self.of_word}
        self.forms = {
            form: listed.get(form) or _first(roots)
            for form, roots in by_form.items()
            if self.stems.get(stem(form), stem(form)) not in (roots if form not in listed else {listed[form]})
        }
        self.every_form = by_form.keys()

    def __call__(self, word: str) -> str:
        return self.forms.get(word) or self.stems.get(stem(word), stem(word))


def _first(roots: Counter[str]) -> str:
    return min(roots, key=lambda root: (-roots[root], len(root), root))


def inside(form: str, words: set[str]) -> str:
    """The word that a form begins compounds for: `hälso` → `hälsa`."""
    if form in words:
        return form
    for ending, other in (("o", "a"), ("u", "a"), ("e", "a"), ("e", ""), ("a", ""), ("o", "e"), ("s", ""), ("", "a")):
        word = form.removesuffix(ending) + other
        if form.endswith(ending) and word in words:
            return word
    return form


def derive() -> dict[str, list[str]]:
    """Every file's lines."""
    words = read_words()
    roots = Roots(words)
    nouns = {entry.word for entry in entries() if ONLY_INSIDE not in entry.flags and not entry.name}
    ends = {
        entry.word
        for entry in entries()
        if ENDS in entry.flags and ONLY_INSIDE not in entry.flags and words.may_be_part(entry.word)
    } | words.short
    before = beginnings(words, ends)
    every_end = {roots(word) for word in ends}

    def may_end(form: str) -> bool:
        return words.may_be_part(form) and roots(form) in every_end

    solid_before = {word + joint for word in words.solid for joint in ("", "s")}
    plain_before = {form for form in before if form in solid_before or not made_of(form, before, before.__contains__)}
    end_roots = {roots(word) for word in ends if word in words.solid or not made_of(word, before, may_end)}
    within = {form: roots(inside(form, nouns)) for form in plain_before if form not in roots.every_form}
    within = {form: root for form, root in within.items() if root != roots(form)}
    simple = [
        entry
        for entry in entries()
        if ONLY_INSIDE not in entry.flags
        and (entry.name or entry.word in words.made_of or not made_of(entry.word, before, may_end))
    ]
    kept = {form for entry in simple for form in inflections(entry)} | roots.linked.keys()
    stems = {stem(form): roots.stems[stem(form)] for form in kept if stem(form) in roots.stems}
    by_form = {form: roots.forms[form] for form in kept if form in roots.forms}
    lexicon = Lexicon(
        beginnings={form: within.get(form, "") for form in plain_before},
        endings=frozenset(end_roots),
        stems=stems,
        forms=by_form,
        solid=frozenset(),
        also={},
        twins=frozenset(),
        words=words,
    )
    solid = {roots(entry.word) for entry in simple if len(lexicon.parts(entry.word)) > 1}
    kept = {form for form in kept if lexicon.root(form) in solid or len(lexicon.parts(form)) == 1} | roots.linked.keys()
    stems = {stem(form): roots.stems[stem(form)] for form in kept if stem(form) in stems}
    by_form = {form: root for form, root in by_form.items() if form in kept}
    plain = replace(lexicon, forms={form: root for form, root in by_form.items() if form not in roots.linked})
    by_form |= {form: root for form, root in roots.linked.items() if plain.parts(form) != (Part(0, len(form), root),)}
    accented = {bare(form) for form in roots.every_form if not form.isascii()}
    twins = {form for form in roots.every_form if form in accented}
    return {
        "beginnings.txt": sorted(f"{form} {within[form]}" if form in within else form for form in plain_before),
        "endings.txt": sorted(end_roots),
        "roots.txt": sorted(f"{found} {root}" for found, root in stems.items())
        + sorted(f"={form} {root}" for form, root in by_form.items())
        + sorted(f"?{form} {root}" for form, root in roots.also.items() if root != lexicon.root(form)),
        "solid.txt": sorted(solid),
        "twins.txt": sorted(twins),
    }


def made_of(word: str, before: set[str], may_end: Callable[[str], bool]) -> bool:
    """Whether a word of the dictionary is two others."""
    return any(word[:cut] in before and may_end(word[cut:]) for cut in range(2, len(word) - 1))


def main() -> int:
    check, changed = "--check" in sys.argv, 0
    for name, lines in derive().items():
        text = NOTICE + "\n".join(lines) + "\n"
        path = TARGET / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        changed += 1
        print(f"{'differs' if check else 'wrote'}: {path.relative_to(ROOT)} ({len(lines)} lines)")
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
