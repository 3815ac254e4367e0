"""Advice about words: what each check says and does not say.

In each sentence the words that are to be flagged stand between braces, after a letter for the check: a(ddress),
c(apitals) or l(eftover); with what is to stand there instead behind an arrow. Everything else must not be flagged.
"""

import re

import pytest

from hallbar.language.advice import Kind, remarks

LETTERS = {"a": Kind.ADDRESS, "c": Kind.CAPITALS, "l": Kind.LEFTOVER}

TABLE = """
Läs mer på {a https://www.upphandlingsmyndigheten.se/hallbarhet}.
Se {a www.skl.se}, eller {a http://x.se/a(b)?c=1}; det räcker.
Adressen ({a https://exempel.se/sida}) står i avtalet.
Skriv till namn@example.se eller ring.
Regionen har skl.se som adress, och programmet heter Web.se.
Webbadresser börjar med https:// eller www.
{c VIKTIGT → Viktigt} att veta: {c ALLA AVTAL SÄGS UPP → Alla avtal sägs upp}.
Vi vill att {c HÅLLBARHET → hållbarhet} är en vana.
Det är {c INTE OK → inte ok} att vänta, sa de.
SKL, NTNU, IEH Norge, WCAG, DOS och UNHCR är förkortningar.
UNICEF och COVID-19 skrivs så, liksom EU:s WTO-regler och SKL Kommentus AB.
SKL IEH BRIC och FN, EU samt NTNU var där.
H&M och ISO 26000 samt EN 301 549 gäller.
PDF-filen heter så, A4 också, och JA sa de.
Det var {l xxx} som höll i mötet, och {l xx} april blev det.
{l Lorem ipsum dolor sit amet.} Sedan kommer texten.
{l [Rubrik]} och {l [skriv ingress]} ska bort, men [sic] och [1] får stå.
{l TODO} kolla siffran, {l TBD}, och vem sa det{l ???}
{l Skriv här} vad det gäller. {l Klistra in citat här}.
Detta är en {l exempeltext} som någon glömde.
{l Här kommer ingressen} snart.
{l {{namn}}} hälsar välkommen till {l <ort>}.
Todo är en pueblo, och texten är en exempellös text med XXL-handskar.
Skriv till oss här i huset. Fyll i enkäten.
Vi kan inte svara på det?? Jo.
Kapitel XX i boken om kung Karl XII, sidan xxi.
{l XXX} ringde.
"""

MARKED = re.compile(r"\{([acl]) ((?:\{\{.*?\}\}|[^}])*?)(?: → ([^}]*))?\}(?!\})")


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_each_check_says_what_it_must_and_no_more(line: str) -> None:
    expected = [(LETTERS[match[1]], match[2], match[3] or "") for match in MARKED.finditer(line)]
    text = MARKED.sub(lambda match: match[2], line)
    found = sorted(remarks(text, None), key=lambda item: item.start)
    assert [(item.kind, text[item.start : item.end], item.replacement) for item in found] == expected
