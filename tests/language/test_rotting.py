"""Dates that rot: what is flagged, at which words and with what to put there; and what is left in peace.

The table is the list of what is decided. In each sentence the words that are to be flagged stand between brackets, with
what is to stand there instead behind an arrow, where that can be known: ``Vi sågs [igår → den 2 maj 2018].`` Everything
else must not be flagged.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from hallbar.language.rotting import rotting
from hallbar.markup.prose import prose

THURSDAY = date(2018, 5, 3)
ROOT = Path(__file__).resolve().parents[2]

FLAGGED = """
[Igår → Den 2 maj 2018] träffades rådet.
Rådet träffades [i går → den 2 maj 2018] och [idag → den 3 maj 2018].
[I förrgår → Den 1 maj 2018] kom svaret, [i övermorgon → den 5 maj 2018] kommer nästa.
Svaret kommer [i morgon bitti → på morgonen den 4 maj 2018].
[Imorgon → Den 4 maj 2018] börjar kursen.
Mötet [i går kväll → på kvällen den 2 maj 2018] blev långt.
Beslutet togs [i morse → på morgonen den 3 maj 2018].
Vi återkommer [ikväll → på kvällen den 3 maj 2018].
Larmet kom [i natt].
[I onsdags → Onsdagen den 2 maj 2018] besökte kansliet regionen.
[I torsdags → Torsdagen den 26 april 2018] var det en vecka sedan.
[I måndags → Måndagen den 30 april 2018] träffade jag en gäst.
Konferensen i Lund var [i fredags kväll → fredagskvällen den 27 april 2018].
Rapporten från 2016 diskuterades [i tisdags → tisdagen den 1 maj 2018].
Seminariet hålls [på torsdag → torsdagen den 10 maj 2018].
Vi ses [på lördag eftermiddag → lördagseftermiddagen den 5 maj 2018].
Upphandlingen öppnar [kommande måndag → måndagen den 7 maj 2018].
Svar väntas [på tisdag i nästa vecka → tisdagen den 8 maj 2018].
Vi ses [nästa torsdag], som vi gjorde [förra torsdagen].
[I veckan → Under vecka 18 2018] kom norska gäster.
Resultatet visas senare [i veckan → under vecka 18 2018].
[Förra veckan → Under vecka 17 2018] gick hon en kurs.
Svaren lämnas [till nästa vecka → till vecka 19 2018].
Vi minns [förra veckans] besök.
Han var här [veckan som gick → under vecka 17 2018].
Vi reser [vecka 20 → vecka 20 2018] och är borta [v. 21 → v. 21 2018].
Artikeln publicerades [i helgen].
Mötet var [i helgen som gick → helgen den 28–29 april 2018].
De träffas [helgen som kommer → helgen den 5–6 maj 2018].
[Nästa månad → I juni 2018] börjar granskningen.
Planen gäller [till nästa månad → till juni 2018].
Den infördes [förra månaden → i april 2018].
Vi har redan gjort tre revisioner [i år → under 2018].
[I fjol → Under 2017] gjordes fem.
Kursen ges igen [nästa år → under 2019] och skjuts sedan upp [till nästa år → till 2019].
[Förra årets → 2017 års] rapport följs av [nästa års → 2019 års].
Seminariet hölls i Göteborg den [25 april → 25 april 2018].
Kursen ges [25–26 april → 25–26 april 2018] i Lund.
Det var onsdagen den [25 april → 25 april 2018] som det hände.
Den [5 maj → 5 maj 2018], [9 jan. → 9 jan. 2018] och [28 dec → 28 dec 2017] är vi borta.
Anmäl dig senast den [15:e maj → 15:e maj 2018].
Anmäl dig senast [den 11:e → den 11 maj 2018].
Vi ses [onsdag den 9/5 → onsdag den 9 maj 2018] i Malmö.
De möttes [i slutet av april → i slutet av april 2018].
[I mars → I mars 2018] reste vi till Pakistan.
Arbetet pågår [under juni → under juni 2018].
Det beslutades [i december i fjol → i december 2017].
[I våras → Våren 2018] gick det trögt, [i höstas → hösten 2017] bättre.
Granskningen görs [i sommar → sommaren 2018] eller [i höst → hösten 2018].
Nästa möte hålls [i vår → våren 2018].
[I vinter → Vintern 2018–2019] reser vi igen; [i vintras → vintern 2017–2018] var det kallt.
Planen blir klar [till hösten → till hösten 2018] och prövas [under hösten → under hösten 2018].
Det har pågått [sedan hösten → sedan hösten 2017].
Mötet hölls [för två veckor sedan → under vecka 16 2018].
Det hände [för tre dagar sedan → den 30 april 2018] och upptäcktes [för några dagar sedan].
[Om fem dagar → Den 8 maj 2018] går tiden ut.
Hon slutade [för ett år sedan → under 2017].
[Häromdagen] kom ett brev, och [i dagarna] kommer ett till.
"""

LEFT_IN_PEACE = """
Seminariet hölls i Göteborg den 25 april 2018.
Kursen ges 25–26 april 2018 och 3, 4 och 5 maj 2018.
Kursen pågick 25 april–3 maj 2018.
Avtalet gäller från den 1 mars till den 30 april 2019.
Våren 2018 började arbetet, och under hösten 2018 fortsatte det.
I maj och juni 2018 prövas rutinen.
Under 2017 hölls möten den 3 mars och i oktober.
Vecka 18 2018 kom gästerna.
I onsdags den 2 maj 2018 var de här.
Expertgruppen träffas varje onsdag.
Telefonen är öppen två gånger i veckan och fyra timmar i veckan.
De möts på tisdagar och på kvällarna.
Rapporten lämnas den 1 mars varje år.
Varje år i maj lämnas en rapport.
Så har det varit i åratal och i alla år.
Idagsläget är oklart, och i dagsläget vet ingen mer.
I vår verksamhet ställer vi krav, och i vår uppförandekod står de.
I vår gemensamma plan finns de med.
Maj-Britt och April är namn, och Mars är en planet.
1 mars-rörelsen och 25 april-gruppen har skrivit.
Ordföranden sa: ”Vi ses i morgon.”
– Vi ses igen i höst, säger hon.
Bedömningen gäller den 3:e upplagan.
Avtalet gäller dygnet runt, 24/7, och 1/2 av varorna.
Gästerna kom nyligen, och för närvarande är de här.
Han är 25 år och har arbetat i 20 år.
Leverantörerna har sedan dess rättat avvikelserna.
Igårkvällens möte heter så.
Region Örebro läns tidigare miljöchef presenterade resultaten.
Det norsk/svenska samarbetet har 3 länder och 21 regioner.
Den 2 maj 2018 kom svaret, den 3 maj samma år det andra.
På torsdagen fortsatte mötet.
Vi följer ISO 26000 och § 4 i avtalet.
Det tog ett år och en dag, år ut och år in.
"""

MARKED = re.compile(r"\[([^]→]*?)(?: → ([^]]*))?\]")


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("line", lines(FLAGGED))
def test_words_that_rot_are_flagged_with_what_says_the_same_for_ever(line: str) -> None:
    expected = [(match[1], match[2] or "") for match in MARKED.finditer(line)]
    sentence = MARKED.sub(lambda match: match[1], line)
    found = rotting(sentence, THURSDAY)
    assert [(sentence[item.start : item.end], item.replacement) for item in found] == expected


@pytest.mark.parametrize("sentence", lines(LEFT_IN_PEACE))
def test_what_has_its_year_comes_again_or_is_something_else_is_left_in_peace(sentence: str) -> None:
    assert [sentence[item.start : item.end] for item in rotting(sentence, THURSDAY)] == []


def test_the_table_is_long_enough() -> None:
    assert len(lines(FLAGGED)) + len(lines(LEFT_IN_PEACE)) >= 60


@pytest.mark.parametrize("sentence", lines(FLAGGED))
def test_what_is_put_there_does_not_rot(sentence: str) -> None:
    clean = MARKED.sub(lambda match: match[2] or "då", sentence)
    assert [clean[item.start : item.end] for item in rotting(clean, THURSDAY)] == []


@pytest.mark.parametrize(
    "words, day, said",
    [
        ("i måndags", date(2019, 1, 2), "måndagen den 31 december 2018"),
        ("förra veckan", date(2019, 1, 4), "under vecka 52 2018"),
        ("i veckan", date(2018, 12, 31), "under vecka 1 2019"),
        ("förra månaden", date(2019, 1, 4), "i december 2018"),
        ("20 december", date(2019, 1, 4), "20 december 2018"),
        ("10 januari", date(2018, 12, 20), "10 januari 2019"),
        ("29 februari", date(2019, 6, 1), "29 februari 2020"),
        ("i höst", date(2018, 11, 29), "hösten 2018"),
        ("i helgen som kommer", date(2018, 6, 27), "helgen den 30 juni–1 juli 2018"),
    ],
)
def test_the_turn_of_a_year_is_minded(words: str, day: date, said: str) -> None:
    assert [item.replacement for item in rotting(words, day)] == [said]


@pytest.mark.parametrize(
    "text, said",
    [
        ("Seminariet hölls den 25 april.", "25 april 2026"),
        ("Vi möttes den 25 april i Lund, där kansliet besökte fabriken.", "25 april 2026"),
        ("Seminariet ska hållas den 25 april.", "25 april 2027"),
        ("Anmäl dig senast den 25 oktober.", "25 oktober 2027"),
        ("Seminariet den 25 april.", "25 april 2027"),
        ("Det ska beslutas. Mötet hölls i maj.", "i maj 2026"),
        ("Reglerna börjar gälla i oktober.", "i oktober 2027"),
        ("Reglerna kom i november.", "i november 2026"),
        ("Reglerna blir klara i november.", "i november 2026"),
        ("Vi reste vecka 50.", "vecka 50 2025"),
        ("Vi ska resa vecka 40.", "vecka 40 2027"),
    ],
)
def test_the_year_lies_where_the_sentence_looks(text: str, said: str) -> None:
    assert [item.replacement for item in rotting(text, date(2026, 11, 29))] == [said]


def test_without_a_day_to_speak_from_nothing_is_invented() -> None:
    assert [item.replacement for item in rotting("I onsdags och den 25 april.", None)] == ["", ""]


EXPECTED = {
    "01": {"Igår", "igår", "idag", "I dag", "före sommaren", "under hösten"},
    "02": {"I veckan"},
    "03": {"I måndags"},
    "05": {"I slutet av april", "Mot slutet av april"},
    "06": {"Förra veckan"},
    "07": {"I onsdags"},
    "08": {"25 april"},
    "09": {"I helgen", "i helgen", "i år"},
}


@pytest.mark.parametrize("folder", [ROOT / "tests/fixtures/nyheter", ROOT.parent / "shared/content/nyheter"])
def test_of_eleven_real_texts_eight_date_themselves(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the texts of the site that Hallbar replaces are not beside the repository")
    for path in sorted(folder.glob("*.md")):
        text = prose(path.read_text(encoding="utf-8").split("---\n", 2)[2]).text
        found = {text[item.start : item.end] for item in rotting(text, THURSDAY)}
        number = path.name[:2]
        assert bool(found) == (number in EXPECTED), path.name
        assert found <= EXPECTED.get(number, set()), path.name
