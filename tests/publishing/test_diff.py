"""A comparison says what changed, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from hallbar.publishing.diff import Change, Paragraph, Piece, compare, compare_words, stretches

words = st.lists(st.sampled_from(["Handskar", "från", "Malaysia", ",", ".", "och", "åtta", "  "]), max_size=9).map(
    " ".join
)
texts = st.lists(words, max_size=6).map("\n\n".join)


def said(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.change.value, piece.text) for piece in compare_words(old, new).pieces]


def test_a_changed_word_is_shown_between_what_was_kept() -> None:
    assert said("Vi köpte åtta handskar.", "Vi köpte tolv handskar.") == [
        ("kept", "Vi köpte "),
        ("removed", "åtta"),
        ("added", "tolv"),
        ("kept", " handskar."),
    ]


def test_two_changed_words_in_a_row_are_one_change() -> None:
    assert said("Det var Anna Ek.", "Det var Bo Alm.") == [
        ("kept", "Det var "),
        ("removed", "Anna Ek"),
        ("added", "Bo Alm"),
        ("kept", "."),
    ]


def test_paragraphs_that_are_alike_are_compared_and_others_came_or_went() -> None:
    compared = compare("Ett stycke om handskar.\n\nEtt som går bort.", "Ett stycke om kläder.\n\nNytt: 8 av 10!")
    assert [paragraph.change for paragraph in compared] == [None, Change.ADDED, Change.REMOVED]


def test_a_very_long_paragraph_is_shown_as_replaced() -> None:
    old, new = "ord " * 50_000, "annat " * 50_000
    assert compare(old, new)[0].pieces[0].change is not Change.KEPT


@given(words, words)
def test_both_paragraphs_can_be_read_from_the_comparison(old: str, new: str) -> None:
    paragraph = compare_words(old, new)
    assert (paragraph.old, paragraph.new) == (old, new)


@given(texts)
def test_equal_texts_have_no_change(text: str) -> None:
    assert {paragraph.change for paragraph in compare(text, text)} <= {Change.KEPT}


@given(texts, texts)
def test_no_word_is_left_out(old: str, new: str) -> None:
    compared = compare(old, new)
    assert sorted(" ".join(p.old for p in compared).split()) == sorted(old.split())
    assert "".join("".join(p.new for p in compared).split()) == "".join(new.split())


@given(texts, texts)
def test_folding_leaves_no_paragraph_out(old: str, new: str) -> None:
    compared = compare(old, new)
    assert [paragraph for stretch in stretches(compared) for paragraph in stretch.paragraphs] == compared


@given(st.lists(st.booleans(), max_size=30))
def test_only_what_is_far_from_a_change_is_folded(changes: list[bool]) -> None:
    compared = [Paragraph((Piece(Change.ADDED if changed else Change.KEPT, "x"),)) for changed in changes]
    number = 0
    for stretch in stretches(compared):
        for _paragraph in stretch.paragraphs:
            if stretch.folded:
                assert not any(changes[max(0, number - 1) : number + 2])
            number += 1
        assert not stretch.folded or len(stretch.paragraphs) >= 2
