"""Swedish in small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.language.collation import alphabetical
from hallbar.language.dates import month_name, number
from hallbar.language.phrases import both, counted, either
from hallbar.language.slugs import LONGEST, numbered, slug
from hallbar.language.text import fold, shorten, tidy


def test_lists_are_joined_as_swedish_does() -> None:
    assert either([]) == ""
    assert either(["A"]) == "A"
    assert either(["A", "B"]) == "A eller B"
    assert both(["A", "B", "C"]) == "A, B och C"


def test_numbers_agree_with_their_word() -> None:
    assert [counted(n, "nyhet", "nyheter") for n in (0, 1, 2)] == ["Inga nyheter", "1 nyhet", "2 nyheter"]
    assert number(12345) == "12\xa0345"
    assert month_name(5) == "maj"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hållbar leverantör 2.0", "hallbar-leverantor-2-0"),
        ("Sykehusinnkjøp & Ærø", "sykehusinnkjop-aro"),
        ("ÅÄÖ åäö", "aao-aao"),
        ("  --  ", ""),
        ("Привет", "privet"),
    ],
)
def test_slugs_are_plain_letters(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text(max_size=200))
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    made = slug(text)
    assert slug(made) == made
    assert len(made) <= LONGEST
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_taken_name_gets_a_number() -> None:
    assert numbered("a", frozenset()) == "a"
    assert numbered("a", frozenset({"a", "a-2"})) == "a-3"


def test_the_alphabet_ends_with_a_ring_a_dots_o_dots() -> None:
    words = ["Östergötland", "Ärla", "Zink", "Åre", "Ande", "Énia", "Era", "ødegård"]
    assert sorted(words, key=alphabetical) == ["Ande", "Énia", "Era", "Zink", "Åre", "Ärla", "ødegård", "Östergötland"]


@given(st.text())
def test_tidy_text_can_be_stored_and_sent_everywhere(text: str) -> None:
    try:
        tidied = tidy(text)
    except ValueError:
        assert any("\ud800" <= letter <= "\udfff" for letter in text)
        return
    assert tidy(tidied) == tidied
    assert "\x00" not in tidied
    tidied.encode()


def test_tidy_keeps_lines_and_tabs() -> None:
    assert tidy("a\r\nb\rc\td\x00\x0b") == "a\nb\nc\td"
    assert tidy("a\u030a") == "å"


def test_shortening_cuts_between_words() -> None:
    assert shorten("kort", 10) == "kort"
    assert shorten("ett två tre fyra", 12) == "ett två…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    assert fold("  ÅR \n två ") == "år två"
