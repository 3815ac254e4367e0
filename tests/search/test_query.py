"""What is written in the search field is always understood somehow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.search import Query, parse
from hallbar.search.query import MOST_CLAUSES, Clause

ODD = st.text(alphabet=st.sampled_from("ab å-\"“”»«−– \t\n*():'&|!~^\x00\u200bé"), max_size=40)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("handskar  avtal", [Clause("handskar"), Clause("avtal")]),
        ('"mänskliga  rättigheter" krav', [Clause("mänskliga rättigheter", phrase=True), Clause("krav")]),
        ("”utan slut", [Clause("utan slut", phrase=True)]),
        ("handskar -malaysia", [Clause("handskar"), Clause("malaysia", without=True)]),
        ('-"på plats" −x', [Clause("på plats", phrase=True, without=True), Clause("x", without=True)]),
        ("it-avtal operations-", [Clause("it-avtal"), Clause("operations-")]),
        ('-- ! * "" - ?', []),
        ("a a", [Clause("a")]),
    ],
)
def test_words_phrases_and_exclusions(text: str, clauses: list[Clause]) -> None:
    assert parse(text) == Query(tuple(clauses))


@given(st.one_of(st.text(), ODD))
def test_a_printed_query_is_read_as_the_same(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


def test_of_too_many_words_the_first_are_asked_for() -> None:
    assert len(parse(" ".join(f"a{n}" for n in range(500))).clauses) == MOST_CLAUSES
