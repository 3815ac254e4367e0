"""Two editors at once: changes that do not touch are both kept, those that do are never decided by us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.models import PostContent
from hallbar.publishing.merge import Conflict, merge, paragraphs

BASE = PostContent(title="Titel", lede="Ingress.", body="Ett.\n\nTvå.\n\nTre.", byline="Elsa", term_ids=(1, 2))

texts = st.lists(st.sampled_from(["Ett.", "Två.", "Tre.", "# Rubrik", "- punkt\n- punkt", "", " "]), max_size=7).map(
    "\n\n".join
)


def body(text: str) -> PostContent:
    return PostContent(title="Titel", lede="Ingress.", body=text, byline="Elsa", term_ids=(1, 2))


def test_changes_in_different_paragraphs_are_both_kept() -> None:
    assert merge(BASE, body("Ett!\n\nTvå.\n\nTre."), body("Ett.\n\nTvå.\n\nTre!")).body == "Ett!\n\nTvå.\n\nTre!"


def test_a_new_paragraph_at_the_end_and_a_change_in_the_last_are_both_kept() -> None:
    assert merge(BASE, body("Ett.\n\nTvå.\n\nTre.\n\nFyra."), body("Ett.\n\nTvå.\n\nTre!")).body == (
        "Ett.\n\nTvå.\n\nTre!\n\nFyra."
    )


def test_a_paragraph_that_one_takes_away_and_the_other_leaves_is_gone() -> None:
    assert merge(BASE, body("Ett.\n\nTre."), body("Ett.\n\nTvå.\n\nTre!")).body == "Ett.\n\nTre!"


def test_different_fields_are_both_kept() -> None:
    mine = PostContent(title="Min", lede="Ingress.", body=BASE.body, byline="Elsa", term_ids=(1, 2))
    theirs = PostContent(title="Titel", lede="Deras.", body=BASE.body, byline="Olle", term_ids=(1, 2))
    merged = merge(BASE, mine, theirs)
    assert (merged.title, merged.lede, merged.byline) == ("Min", "Deras.", "Olle")


def test_terms_that_one_adds_and_the_other_takes_away_follow_both() -> None:
    mine = PostContent(term_ids=(1, 2, 3))
    theirs = PostContent(term_ids=(2, 4))
    assert merge(PostContent(term_ids=(1, 2)), mine, theirs).term_ids == (2, 3, 4)


@pytest.mark.parametrize(
    "mine, theirs",
    [
        ("Ett!\n\nTvå.\n\nTre.", "Ett?\n\nTvå.\n\nTre."),
        ("Ett.\n\nTvå.\n\nTre.\n\nMin.", "Ett.\n\nTvå.\n\nTre.\n\nDin."),
        ("Ett.\n\nTre.", "Ett.\n\nTvå!\n\nTre."),
    ],
)
def test_changes_that_touch_are_a_conflict_both_ways(mine: str, theirs: str) -> None:
    for one, other in ((mine, theirs), (theirs, mine)):
        with pytest.raises(Conflict) as conflict:
            merge(BASE, body(one), body(other))
        assert conflict.value.fields == ("body",)


def test_all_fields_in_conflict_are_named() -> None:
    with pytest.raises(Conflict) as conflict:
        merge(BASE, PostContent(title="A", byline="B"), PostContent(title="C", byline="D"))
    assert {"title", "byline"} <= set(conflict.value.fields)


def words(text: str) -> list[str]:
    """The paragraphs that say something."""
    return [paragraph for paragraph in paragraphs(text) if paragraph.strip()]


@given(texts)
def test_paragraphs_joined_are_the_text(text: str) -> None:
    assert "".join(paragraphs(text)) == text


@given(texts, texts)
def test_when_only_one_has_changed_something_that_is_kept(base: str, mine: str) -> None:
    assert merge(body(base), body(mine), body(base)).body == mine
    assert merge(body(base), body(base), body(mine)).body == mine
    assert merge(body(base), body(mine), body(mine)).body == mine


@given(texts, texts, texts)
def test_a_merge_gives_both_the_same_and_loses_no_paragraph_that_was_added(base: str, mine: str, theirs: str) -> None:
    try:
        merged = merge(body(base), body(mine), body(theirs)).body
    except Conflict:
        with pytest.raises(Conflict):
            merge(body(base), body(theirs), body(mine))
        return
    other_way = merge(body(base), body(theirs), body(mine)).body
    assert words(merged) == words(other_way)  # of empty lines alone, either may decide
    for added in {*words(mine), *words(theirs)} - {*words(base)}:
        assert added in merged


def test_a_long_text_is_merged_in_a_moment_and_a_monotonous_one_is_not_tried() -> None:
    base = "\n\n".join(f"Stycke {number}." for number in range(5_000))
    mine = base.replace("Stycke 9.", "Mitt.").replace("Stycke 2500.", "Mitt också.")
    theirs = base.replace("Stycke 4000.", "Deras.") + "\n\nSist."
    merged = merge(body(base), body(mine), body(theirs)).body
    assert {"Mitt.", "Mitt också.", "Deras.", "Sist."} <= set(paragraphs(merged))
    turns = ["Ett.", "Två."] * 2_500
    with pytest.raises(Conflict):
        merge(body("\n\n".join(turns)), body("\n\n".join(["Tre.", *turns[::-1]])), body("\n\n".join(["Fyra.", *turns])))


def test_empty_lines_follow_whoever_changed_them() -> None:
    assert merge(BASE, body("Ett.\n\n\nTvå.\n\nTre."), body("Ett.\n\nTvå.\n\nTre!")).body == ("Ett.\n\n\nTvå.\n\nTre!")
