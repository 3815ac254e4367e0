"""Sentences are found as a reader finds them, and LIX is Björnsson's."""

import pytest

from hallbar.language.advice import Kind, remarks
from hallbar.language.readability import measured, sentences

LONG = "Vi har " + ", ".join(["granskat fabriken en gång till"] * 6) + " utan att hitta fler fel än förut."

HARD = "Uppföljning av uppförandekoden genomfördes gemensamt av regionernas nationella kansli. "


@pytest.mark.parametrize(
    "text, number",
    [
        ("Ett. Två! Tre? Fyra…", 4),
        ("Kyckling från bl.a. Thailand, t.ex. Bangkok, m.m. Sedan kom svaret.", 2),
        ("Mötet är kl. 14.02 den 3 maj. Det är i sal 2. Välkommen.", 3),
        ("Punkt 3. i avtalet, enligt dr. A. Ek, nr. 4, gäller.", 1),
        ("Hållbar leverantör 2.0 är ett program. Se www.skl.se.", 2),
        ("”Vi är nöjda.” Det sa hon.", 2),
        ("En rubrik utan punkt\n\nEtt stycke utan punkt", 2),
        ("Han undrade varför? och fick inget svar.", 1),
        ("", 0),
        ("…", 0),
    ],
)
def test_a_full_stop_does_not_always_end_a_sentence(text: str, number: int) -> None:
    assert len(list(sentences(text))) == number


def test_a_sentence_is_told_whole_when_it_has_more_than_thirty_words() -> None:
    text = f"Kort. {LONG} Kort igen."
    (remark,) = remarks(text, None)
    assert (remark.kind, text[remark.start : remark.end], remark.words) == (Kind.SENTENCE, LONG, 39)
    thirty = " ".join(["ord"] * 30) + "."
    assert remarks(thirty, None) == []


@pytest.mark.parametrize(
    "text, lix, said",
    [
        ("Vi gick hem. " * 20, 3, "mycket lättläst"),
        ("Vi granskade fem fabriker i veckan som gick och skrev om dem. " * 6, 29, "mycket lättläst"),
        (
            HARD * 8,
            76,
            "mycket svår",
        ),
        ("För kort för att mätas.", None, ""),
    ],
)
def test_lix_is_words_a_sentence_and_long_words_of_a_hundred(text: str, lix: int | None, said: str) -> None:
    assert (measured(text).lix, measured(text).said) == (lix, said)
