"""Both engines find what the analyser says, and nothing else: the same posts on either."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallbar.extensions import writing
from hallbar.language import analysis
from hallbar.search.concordance import Concordance, Remembering
from hallbar.search.document import Document, Source, document
from hallbar.search.expressions import All, Expression, Some
from hallbar.search.shelves import Shelf, public_shelf

WORDS = (
    "handskar undersökningshandskar far får mål Sykehusinnkjøp it-utrustning 2.0 2018:1937 договор 採購 naïve ſtraße "
    "operations- och EU:s İstanbul ǅ ﬁsk Ærø x½ ² aaa 한국어 नैतिक שלום"
).split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
TERMS = sorted({term for name in ("title", "title_parts") for term in document(Source(" ".join(WORDS))).columns[name]})


def expressions() -> st.SearchStrategy[Expression]:
    return st.recursive(
        st.sampled_from(TERMS),
        lambda inner: (
            st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Some, st.lists(inner, min_size=1, max_size=3).map(tuple))
        ),
        max_leaves=6,
    )


def is_true(expression: Expression, terms: set[str]) -> bool:
    if isinstance(expression, str):
        return expression in terms
    kind = all if isinstance(expression, All) else any
    return kind(is_true(part, terms) for part in expression.of)


def all_terms(made: Document) -> set[str]:
    return set().union(*made.columns.values())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), asked=st.lists(expressions(), max_size=8))
def test_a_shelf_finds_exactly_what_has_the_terms(
    app: Flask, texts: list[tuple[str, str]], asked: list[Expression]
) -> None:
    with writing() as session:
        shelf = public_shelf(session)
        shelf.forget(shelf.all_ids())
        made = {number: document(Source(title=title, body=body)) for number, (title, body) in enumerate(texts, 1)}
        shelf.put(made)
        shelf.put(made)  # in the place of itself
        remembering = Remembering(shelf, Concordance())
        for expression in asked:
            wanted = {number for number, one in made.items() if is_true(expression, all_terms(one))}
            assert set(shelf.ids(expression)) == wanted
            assert set(remembering.ids(expression)) == wanted
            assert remembering.ids(expression, in_title=True) == shelf.ids(expression, in_title=True)
            assert shelf.scores(expression, wanted).keys() == wanted
            assert remembering.scores(expression, wanted).keys() == wanted
        shelf.forget(made)
        assert not any(shelf.ids(term) for term in TERMS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.tuples(TEXTS, TEXTS), min_size=5, max_size=5),
    after=st.dictionaries(st.integers(1, 6), st.none() | st.tuples(TEXTS, TEXTS), max_size=4),
    asked=st.lists(expressions(), min_size=1, max_size=6),
)
def test_what_is_remembered_follows_what_changes(app: Flask, before, after, asked: list[Expression]) -> None:
    with writing() as session:
        shelf = public_shelf(session)
        shelf.forget(shelf.all_ids())
        shelf.put({number: document(Source(title=title, body=body)) for number, (title, body) in enumerate(before, 1)})
        concordance = Concordance()
        earlier = Remembering(shelf, concordance)
        then = [set(earlier.ids(expression)) for expression in asked]
        _in_title = [earlier.ids(expression, in_title=True) for expression in asked]
        shelf.forget(after)
        shelf.put({number: document(Source(title=text[0], body=text[1])) for number, text in after.items() if text})
        later = Remembering(shelf, concordance.revised(shelf, list(after)))
        for number, expression in enumerate(asked):
            assert later.ids(expression) == shelf.ids(expression)
            assert later.ids(expression, in_title=True) == shelf.ids(expression, in_title=True)
            assert set(earlier.ids(expression)) == then[number], "the earlier one is as it was"


def test_only_so_much_is_remembered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hallbar.search.concordance.MOST_BYTES", 1000)
    with writing() as session:
        shelf = public_shelf(session)
        shelf.put({1: document(Source(title="handskar", body=" ".join(f"ord{number}" for number in range(50))))})
        remembering = Remembering(shelf, Concordance())
        for number in range(50):
            assert set(remembering.ids(analysis.analyse(f"ord{number}").root)) == {1}
        assert len(remembering.concordance) < 10


def test_a_very_long_text_finds_its_place(app: Flask) -> None:
    source = Source(title="Längst", body=" ".join(f"ord{number}avtal" for number in range(60_000)) + " slutord")
    with writing() as session:
        shelf = public_shelf(session)
        shelf.put({1: document(source)})
        assert set(shelf.ids("ord0avtal")) == {1}


def test_the_title_weighs_most_and_parts_of_body_words_least(app: Flask) -> None:
    places = [
        Source(title="Handskar", body="annat"),
        Source(title="Annat", lede="Handskar", body="annat"),
        Source(title="Annat", body="handskar annat"),
        Source(title="Annat", body="annat undersökningshandskar"),
        *(Source(title="Annat", body="annat") for _ in range(9)),
    ]
    with writing() as session:
        shelf: Shelf = public_shelf(session)
        shelf.put({number: document(source) for number, source in enumerate(places, 1)})
        scores = shelf.scores(analysis.analyse("handskar").root, [1, 2, 3, 4])
        assert sorted(scores, key=scores.__getitem__, reverse=True) == [1, 2, 3, 4]
