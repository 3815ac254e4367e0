"""Other words for the same: those of the analyser's lists; for a term's name its aliases, its successor, and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from hallbar.language import analysis
from hallbar.models import Term, TermAlias

Phrase = tuple[analysis.Word, ...]
Synonyms = Mapping[tuple[str, ...], tuple[Phrase, ...]]
"""By the roots of a phrase, the other phrases that mean the same."""


def synonyms(session: Session) -> Synonyms:
    """All there are now; two statements."""
    pairs: set[tuple[str, str]] = set()
    successor = aliased(Term)
    with_names = select(TermAlias.term_id).where(TermAlias.label != "")
    rows = session.execute(
        select(Term.id, Term.label, successor.label)
        .outerjoin(successor, Term.successor_id == successor.id)
        .where(or_(Term.id.in_(with_names), Term.successor_id.is_not(None)))
    )
    labels: dict[int, str] = {}
    for term_id, label, successor_label in rows:
        labels[term_id] = label
        if successor_label:
            pairs.add((label, successor_label))
    for term_id, alias in session.execute(select(TermAlias.term_id, TermAlias.label).where(TermAlias.label != "")):
        pairs.add((labels[term_id], alias))
    return _by_roots(frozenset(pairs))


@lru_cache(maxsize=8)
def _by_roots(pairs: frozenset[tuple[str, str]]) -> Synonyms:
    found: defaultdict[tuple[str, ...], dict[Phrase, None]] = defaultdict(dict)
    for group in [*analysis.lexicon().words.synonyms, *sorted(pairs)]:
        phrases = [tuple(token.word for token in analysis.tokens(text)) for text in group]
        for phrase in phrases:
            found[roots(phrase)].update(dict.fromkeys(other for other in phrases if not _is_narrower(other, phrase)))
    return {key: tuple(other for other in others if other) for key, others in found.items() if key}


def _is_narrower(one: Phrase, other: Phrase) -> bool:
    """Whether one says what the other does and more, as "kirurgiska instrument" and "instrument"; or they are equal."""
    return bool(set(roots(one)) & _all_terms(other) or set(roots(other)) & _all_terms(one))


def _all_terms(phrase: Phrase) -> set[str]:
    return {term for word in phrase for term in (*word.whole, *word.runs)}


def roots(phrase: Iterable[analysis.Word]) -> tuple[str, ...]:
    """What two phrases are compared by."""
    return tuple(word.root for word in phrase)
