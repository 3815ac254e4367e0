"""Swedish text as search keeps and compares it: the one place that decides which words are the same.

A word is known by its root, which its inflections share; a compound also by the roots of its parts and by every run of
them joined: ``livsmedelsupphandlingen`` is found by ``livsmedel``, ``upphandling`` and ``livsmedelsupphandlingar``
without anybody looking for phrases. Hyphens join as compounds do. A suspended compound is completed, so that
"operations- och undersökningshandskar" speaks of ``operationshandskar``. Each term with å, ä or ö has a twin without.

Pure, but for the word lists, which are read when the first word is asked for.
"""

from hallbar.language.analysis.lists import fingerprint, lexicon, use_words
from hallbar.language.analysis.text import Terms, Token, places, terms, tokens
from hallbar.language.analysis.word import Word, analyse, get_ready, undotted, word_of
from hallbar.language.analysis.word_terms import TWIN, asked, is_known, twins

__all__ = [
    "TWIN",
    "Terms",
    "Token",
    "Word",
    "analyse",
    "asked",
    "fingerprint",
    "get_ready",
    "is_known",
    "lexicon",
    "places",
    "terms",
    "tokens",
    "twins",
    "undotted",
    "use_words",
    "word_of",
]
