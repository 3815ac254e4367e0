"""Other words for the same: those of the analyser's lists, and a term's names and successors."""

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
    groups: defaultdict[int, set[str]] = defaultdict(set)
    successor = aliased(Term)
    with_names = select(TermAlias.term_id)
    rows = session.execute(
        select(Term.id, Term.label, successor.id, successor.label)
        .outerjoin(successor, Term.successor_id == successor.id)
        .where(or_(Term.id.in_(with_names), Term.successor_id.is_not(None)))
    )
    for term_id, label, successor_id, successor_label in rows:
        groups[term_id].add(label)
        if successor_id is not None:
            groups[term_id].add(successor_label)
            groups[successor_id] |= {label, successor_label}
    for term_id, label in session.execute(select(TermAlias.term_id, TermAlias.label)):
        groups[term_id].add(label)
    return _by_roots(frozenset(map(frozenset, groups.values())))


@lru_cache(maxsize=8)
def _by_roots(groups: frozenset[frozenset[str]]) -> Synonyms:
    found: defaultdict[tuple[str, ...], dict[Phrase, None]] = defaultdict(dict)
    for group in [*analysis.lexicon().words.synonyms, *map(sorted, groups)]:
        phrases = [tuple(token.word for token in analysis.tokens(text)) for text in group]
        for phrase in phrases:
            found[roots(phrase)].update(dict.fromkeys(other for other in phrases if roots(other) != roots(phrase)))
    return {key: tuple(other for other in others if other) for key, others in found.items() if key}


def roots(phrase: Iterable[analysis.Word]) -> tuple[str, ...]:
    """What two phrases are compared by."""
    return tuple(word.root for word in phrase)
