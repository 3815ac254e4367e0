"""Which words are the same to search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallbar.language import analysis
from hallbar.language.letters import normal
from hallbar.language.words import WordsError, read_words


def word(text: str) -> analysis.Word:
    return analysis.analyse(normal(text))


def found_by(text: str) -> set[str]:
    terms = analysis.terms(text)
    return {*terms.words, *terms.parts}


def finds(query: str, text: str) -> bool:
    return bool(set(analysis.asked(word(query))) & found_by(text))


@pytest.mark.parametrize(
    "forms",
    [
        "hållbar hållbart hållbara hållbarare hållbarhet hållbarheten",
        "läkemedel läkemedlet läkemedlen läkemedlens",
        "skola skolan skolans skolor skolorna",
        "miljö miljön miljöns miljöer",
        "regel regeln regler reglerna reglernas",
        "land landet länder ländernas",
        "bok boken böcker böckerna",
        "klimat klimatet klimatets",
        "rum rummet rummen",
        "buss bussen bussar bussarnas",
        "möjlig möjligt möjliga möjlighet möjligheter möjligheterna",
        "hand händer händerna händernas",
        "ledamot ledamöter ledamöterna",
        "textil textilier textilierna",
        "gammal gamla gammalt äldre äldst",
        "ny nytt nya nyare nyaste",
        "skriva skrev skrivit skriver skrivs skrevs skriven skrivna",
        "beskriva beskrev beskrivit beskrivs",
        "sälja sålde sålt säljer säljs såldes",
        "gå gick gått går",
        "avstå avstod avstått avstår",
        "lärare läraren lärarna lärares",
        "landsting landstinget landstingets",
    ],
)
def test_inflections_have_one_root(forms: str) -> None:
    assert len({word(form).root for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("undersökningshandskar", "undersöknings handskar"),
        ("livsmedelsupphandlingen", "livs medels upphandlingen"),
        ("arbetsmiljölagstiftning", "arbets miljö lagstiftning"),
        ("sjukvårdslagen", "sjuk vårds lagen"),
        ("leverantörsledsutbildning", "leverantörs leds utbildning"),
        ("underleverantörer", "under leverantörer"),
        ("it-utrustning", "it utrustning"),
        ("barnarbetare", "barn arbetare"),
    ],
)
def test_compounds_fall_into_their_parts(compound: str, parts: str) -> None:
    found = word(compound)
    assert " ".join(found.text[part.start : part.end] for part in found.parts) == parts


@pytest.mark.parametrize(
    "text",
    "ledamöter möjligheter handling handlingen avtal uppdrag förslag landsting ansvar leverantör kontrakt personal "
    "protokoll region island måndag inköp område sammanhang transport material".split(),
)
def test_what_only_looks_like_a_compound_is_one_word(text: str) -> None:
    assert word(text).parts == ()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("handskar", "undersökningshandske"),
        ("upphandling", "upphandlingschefer"),
        ("operationshandskar", "operations- och undersökningshandskar"),
        ("klimatkrav", "miljö-, klimat- och energikrav"),
        ("arbetsmiljö", "arbetsvillkor och -miljö"),
        ("uppforandekod", "uppförandekoden"),
        ("hallbarhetskrav", "Hållbarhetskraven"),
        ("upphandlingsmal", "upphandlingsmål"),
        ("upphandlingsmål", "upphandlingsmal"),
        ("sykehusinnköp", "Sykehusinnkjøp".replace("kj", "k")),
        ("Ærø", "ärö"),
        ("Århus", "Aarhus"),
        ("aarhus", "Århus"),
        ("EU", "EU:s"),
        ("1937", "2018:1937"),
        ("2.0", "Leverantör 2.0"),
        ("idé", "ide"),
        ("lida", "led"),
        ("läsa", "läst"),
        ("avtal", "ramavtal"),
        ("migrant", "migrantarbetare"),
        ("besök", "Norgebesöket"),
        ("CO2", "CO₂"),
        ("uppförandekod", "upp\xadförande\u200bkoden"),
        ("finland", "ﬁnland"),
        ("38500", "38 500"),
        ("1 000 000", "1\xa0000\xa0000"),
        ("inleverans", "in- och utleveranser"),
        ("utleverans", "in- och utleveranser"),
        ("småföretag", "Småföretagen"),
    ],
)
def test_a_word_finds_another(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("far", "får"),
        ("får", "far"),
        ("far", "farlig"),
        ("mal", "mål"),
        ("mål", "mal"),
        ("rad", "råd"),
        ("hand", "handskar"),
        ("hand", "handlingen"),
        ("land", "landsting"),
        ("tal", "avtal"),
        ("2.0", "20"),
        ("den", "den"),
        ("bok", "boka"),
        ("bild", "bildades"),
        ("led", "lidit"),
        ("män", "man"),
        ("tyg", "verktyg"),
        ("ris", "riskabla"),
        ("mål", "måltidschef"),
        ("by", "byts"),
        ("hand", "handläggare"),
        ("500", "2 500"),
        ("2018500", "2018 500"),
    ],
)
def test_a_word_does_not_find_another(query: str, text: str) -> None:
    assert not finds(query, text)


@given(st.text(max_size=80))
def test_any_text_can_be_analysed_and_its_places_are_in_it(text: str) -> None:
    before = 0
    for token in analysis.tokens(text):
        assert before <= token.start < token.end <= len(text)
        before = token.end
        for part in token.word.parts:
            assert 0 <= part.start < part.end <= len(token.word.text)
        for term in (*token.word.whole, *token.word.runs):
            assert term
            assert not set(term) & set(" \"'\\()&|!*:~\n")


@given(st.text(max_size=80))
def test_normal_text_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_a_sites_own_words_are_heeded() -> None:
    before = analysis.fingerprint()
    try:
        analysis.use_words("[made of]\nregion|kollen\n[synonyms]\nkollen = granskningen\n")
        assert [part.root for part in word("regionkollen").parts] == [word("region").root, word("kollen").root]
        assert ("kollen", "granskningen") in analysis.lexicon().words.synonyms
        assert analysis.fingerprint() != before
    finally:
        analysis.use_words("")
    assert analysis.fingerprint() == before


def test_words_outside_a_section_are_refused_by_their_line() -> None:
    with pytest.raises(WordsError, match="line 2"):
        read_words("# mine\nhandskar")
