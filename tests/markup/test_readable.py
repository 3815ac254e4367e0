"""The words of a text as its readers met them."""

import pytest

from hallbar.markup import readable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Rubrik\n\nEtt *stycke* på\ntvå rader.", "Rubrik\n\nEtt stycke på två rader."),
        ("[länk](https://a.se) och <https://b.se>", "länk (https://a.se) och https://b.se"),
        ("[fil](media:4)", "fil"),
        ("![alt](media:3) ![](media:4)", "[Bild: alt] [Bild]"),
        ("![dekorativ](media:3)", "[Bild]"),
        ("- a\n- b\n\n  mer", "– a\n\n– b\n\nmer"),
        ("3. a\n4. b", "3. a\n\n4. b"),
        ("| A | B |\n|---|---|\n| c | d |", "A | B\n\nc | d"),
        ("```\nkod\n```", "kod"),
        ("Ord.[^1]\n\n[^1]: Not.", "Ord.[1]\n\n[1] Not."),
        ("Ord.\n\n[//]: # (osedd)\n\n[^2]: Osedd.", "Ord."),
        ("<b>rå</b>", "<b>rå</b>"),
    ],
)
def test_each_construct_in_words(text: str, words: str) -> None:
    assert readable(text) == words
