"""The stem of a Swedish word: Snowball's, with some repairs."""

import re

import Stemmer

_snowball = Stemmer.Stemmer("swedish")
_snowball.maxCacheSize = 0  # the words are remembered one step further up
_ADJECTIVE = re.compile(
    "(..+lig|...+ig(?=het))(?:a|t|e|en|as|es|are|ares|ast|aste|het|hets|heten|hetens|heter|heterna|heternas|heters)?"
)
_WITH_S = ("ans", "ares", "ars", "ats", "elns", "ens", "ers", "ets", "ors")


def stem(word: str) -> str:
    """What inflections of a word have in common, most often: ``avtalen`` → ``avtal``.

    Snowball's Swedish algorithm (https://snowballstem.org/algorithms/swedish/stemmer.html) leaves ``-an`` on
    (``skolan``), ``-n`` after ``ö`` and ``å`` (``miljön``), and the ``e`` that falls out of ``regel`` in ``regler``; of
    genitives and passives it takes the ``-s`` and leaves the rest (``skolans``, ``avtalats``). Of ``farlig`` it leaves
    ``far``: here ``-lig`` stays.

    :param word: normalised: see :func:`hallbar.language.letters.normal`.
    """
    if likely := _ADJECTIVE.fullmatch(word):
        return likely[1]
    if len(word) >= 6 and word.endswith(_WITH_S):
        word = word[:-1]
    if len(word) >= 6 and word.endswith("an"):
        word = word[:-2]
    elif (len(word) >= 4 and word.endswith(("ön", "ån"))) or (len(word) >= 5 and word.endswith("eln")):
        word = word[:-1]
    found: str = _snowball.stemWord(word)
    return found[:-2] + "l" if len(found) >= 5 and found.endswith("el") else found
