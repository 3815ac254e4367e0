"""What is wrong with a text for those who cannot see it: each fault at its words, and none where there is none."""

import pytest

from hallbar.markup.faults import Described, Fault, faults

MEDIA = {
    7: Described(alt="En ridå"),
    8: Described(),
    9: Described(decorative=True),
    5: Described(is_picture=False),
}

AT_FAULT = [
    ("## Ett\n\n#### Två", Fault.HEADING_JUMPS, "Två"),
    ("### Först", Fault.HEADING_JUMPS, "Först"),
    ("# Ett\n\n### Två", Fault.HEADING_JUMPS, "Två"),
    ("> ## Ett\n>\n> #### I *citat*", Fault.HEADING_JUMPS, "I citat"),
    ("## \n\nText", Fault.HEADING_EMPTY, ""),
    ("|  |  |\n|---|---|\n| Antal | 3 |", Fault.TABLE_WITHOUT_HEADERS, "Antal"),
    ("Se [](https://x.se).", Fault.LINK_EMPTY, ""),
    ("Se [ … ](https://x.se).", Fault.LINK_EMPTY, "…"),
    ("[![](media:9)](https://x.se)", Fault.LINK_EMPTY, ""),
    ("Se [här](https://x.se).", Fault.LINK_VAGUE, "här"),
    ("[Klicka **här**!](https://x.se)", Fault.LINK_VAGUE, "Klicka här!"),
    ("[läs\nmer …][1]\n\n[1]: https://x.se", Fault.LINK_VAGUE, "läs mer …"),
    ("Se denna [länk](/arkiv).", Fault.LINK_VAGUE, "länk"),
    ("Text[^1].\n\n[^1]: [Klicka här](/arkiv)", Fault.LINK_VAGUE, "Klicka här"),
    ("Se [rapporten]().", Fault.LINK_NOWHERE, "rapporten"),
    ("Se [rapporten](media:99).", Fault.LINK_NOWHERE, "rapporten"),
    ("![](media:8)", Fault.PICTURE_UNDESCRIBED, ""),
    ("![ ](media:8)", Fault.PICTURE_UNDESCRIBED, ""),
    ("- ett\n- ![](media:8)", Fault.PICTURE_UNDESCRIBED, ""),
    ("![Text](media:99)", Fault.PICTURE_MISSING, ""),
    ("![Text](media:5)", Fault.PICTURE_MISSING, ""),
]

IN_ORDER = [
    "## Ett\n\n### Två\n\n#### Tre\n\n## Fyra\n\n### Fem",
    "# Ett\n\n## Två\n\n# Tre",
    "Två\n---",
    "|  | År |\n|---|---|\n| Antal | 3 |",
    "Läs [rapporten om handskar](https://x.se) eller [läs mer om handskar](/arkiv).",
    "[Här är våra krav](/krav) och <https://www.skl.se>.",
    "[![En ridå](media:7)](https://x.se) [![](media:7)](https://x.se)",
    "[Rapport](media:5)",
    "![](media:7) ![](media:9) ![Egen text](media:8) ![dekorativ](media:8) ![Dekorativ](media:7)",
    "![](https://annan.se/bild.png)",
    "`[här](https://x.se)`\n\n```\n#### [](x)\n```",
    "Se not[^1].\n\n[^1]: En not.",
]


@pytest.mark.parametrize("text, fault, words", AT_FAULT)
def test_a_fault_is_found_at_its_words(text: str, fault: Fault, words: str) -> None:
    assert [(found.fault, found.quote.exact) for found in faults(text, MEDIA)] == [(fault, words)]


@pytest.mark.parametrize("text", IN_ORDER)
def test_what_is_in_order_is_left_in_peace(text: str) -> None:
    assert faults(text, MEDIA) == []


def test_a_heading_that_jumps_is_told_the_level_that_it_could_have() -> None:
    assert [found.level for found in faults("### A\n\n##### B\n\n## C\n\n#### D", {})] == [2, 4, 3]


def test_words_are_known_by_what_stands_beside_them() -> None:
    found = faults("Om *avtalet* kan du [läs mer](/a) och [läs mer](/b) i dag.", {})
    assert [(item.quote.prefix, item.quote.suffix) for item in found] == [
        ("Om avtalet kan du ", " och läs mer i dag."),
        ("Om avtalet kan du läs mer och ", " i dag."),
    ]
