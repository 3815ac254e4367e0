"""Facets and terms: made, changed and put away, each act written to the log. Called inside ``with writing():``.

Addresses are for ever: a name that a facet or a term has had leads to its present one, and no other takes it over.
"""

from hallbar.publishing.vocabulary.facets import change_facet, create_facet, delete_facet, move_facet
from hallbar.publishing.vocabulary.names import former_slugs, names_of, words_of
from hallbar.publishing.vocabulary.terms import bring_back, change_term, create_term, delete_term, retire
from hallbar.publishing.vocabulary.uses import out_of_line, used_terms
from hallbar.publishing.vocabulary.wishes import FacetWish, TermWish

__all__ = [
    "FacetWish",
    "TermWish",
    "bring_back",
    "change_facet",
    "change_term",
    "create_facet",
    "create_term",
    "delete_facet",
    "delete_term",
    "former_slugs",
    "move_facet",
    "names_of",
    "out_of_line",
    "retire",
    "used_terms",
    "words_of",
]
