"""Running text out of Markdown: the words and nothing but the words, each with its place in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.markup.prose import OBJECT, Quote, plainly, prose

TEXTS = {
    "En **fet** och *kursiv* [länk](/arkiv/igår 'titel') till_höger.": "En fet och kursiv länk till_höger.",
    "5*3 är 15, snake_case_namn, ett \\* och \\[klammer\\].": "5*3 är 15, snake_case_namn, ett * och [klammer].",
    'Kod `i går` och ![bild igår](media:7 "text") här.': f"Kod {OBJECT} och {OBJECT} här.",
    "Två\nrader  \nmed bryt\\\nhär": "Två rader med bryt här",
    "# Rubrik #\n\nText\n\nUnderstruken\n---\n\n***\n\nSist": "Rubrik\n\nText\n\nUnderstruken\n\nSist",
    "- ett\n- två\n  fortsatt\n\n1. tre": "ett\n\ntvå fortsatt\n\ntre",
    "| A | B |\n|---|:-:|\n| i går | *c* |": "A\n\nB\n\ni går\n\nc",
    "Före\n\n```\nigår\n```\n\n    igår\n\nEfter": "Före\n\nEfter",
    "Vårt.\n\n> Deras, igår.\n\nVårt igen.": "Vårt.\n\nVårt igen.",
    "Se not[^1] och <https://x.se>, [ref][r].\n\n[^1]: En not.\n\n[r]: /igår": (
        "Se not och https://x.se, ref.\n\nEn not."
    ),
    "": "",
}


@pytest.mark.parametrize("markdown, text", TEXTS.items())
def test_only_the_words_are_left(markdown: str, text: str) -> None:
    assert prose(markdown).text == text


@pytest.mark.parametrize("words", ["i onsdags", "25 april", "Lund", "cell"])
def test_words_are_found_in_the_source(words: str) -> None:
    source = "## Vi\n\nKom **i onsdags** till [Lund](/i-onsdags).\n\n- den\n  25 april\n\n| A |\n|---|\n| *cell* |\n"
    read = prose(source)
    start = read.text.index(words)
    begins, ends = read.source(start, start + len(words))
    assert source[begins:ends] == words


def test_a_quote_tells_what_stands_beside_and_not_in_other_paragraphs() -> None:
    read = prose("Först.\n\nVi kom *igår* hit.\n\nSist.")
    start = read.text.index("igår")
    assert read.quote(start, start + 4) == Quote("igår", "Vi kom ", " hit.")
    assert plainly("igår").quote(0, 4) == Quote("igår")


@pytest.mark.parametrize("begins", ["a", "# a", "a #", "- a"])
def test_space_without_end_is_one_space(begins: str) -> None:
    """It takes no time, either: minutes, if each space were the beginning of a search for the end of the line."""
    assert prose(f"{begins}{' ' * 100_000}x").text == f"{begins.removeprefix('# ').removeprefix('- ')} x"


@given(st.text(alphabet="ab å*_`[]()!<>#|-\\\n.1:^~", max_size=120))
def test_whatever_is_written_each_character_has_its_place(markdown: str) -> None:
    read = prose(markdown)
    assert len(read.origins) == len(read.text)
    assert list(read.origins) == sorted(read.origins)
    for letter, at in zip(read.text, read.origins, strict=True):
        assert letter in (" ", "\n", OBJECT, markdown[at])
