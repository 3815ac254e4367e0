"""Words that should not stand in a finished text: bare addresses, capitals, and what a template left behind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Where something stands in a text, and what could stand there instead; empty when only its writer can know."""

    start: int
    end: int
    replacement: str = ""


# --- addresses --------------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?<![\w/@.])(?:https?://|www\.)[^\s<>”\"]+", re.IGNORECASE)
_CLOSING = ".,;:!?…)]}’'"


def bare_addresses(text: str) -> Iterator[Stretch]:
    """Web addresses that are read out letter by letter; an address of e-mail says who it leads to."""
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_CLOSING)
        if address.lower().rstrip(":/") not in ("http", "https", "www"):
            yield Stretch(match.start(), match.start() + len(address))


# --- capitals ---------------------------------------------------------------------------------------------------------

_CAPITALS = re.compile(r"(?<![\w&-])[A-ZÅÄÖÉÜ]{2,}(?![\w&]|-\w)(?:[ ,]{1,2}[A-ZÅÄÖÉÜ]{1,}(?![\w&]|-\w))*")
_BEGINS = re.compile(r"(?:^|[.!?:\n])[\s”\"(]*$")
_LONGEST_ACRONYM = 5
"""Letters: SKL, NTNU, WCAG, UNHCR."""
KNOWN = frozenset(
    "UNICEF UNESCO UNCTAD UNAIDS EUROSTAT CEDAW OPCAT NORDEN ISEAL AMFORI SEDEX FAIRTRADE GLOBALGAP SIEMENS MERCOSUR "
    "ASEAN COVID NATO OSCE INGKA TCO SACO VINNOVA FORMAS MISTRA NUTEK ALMEGA".split()
)
"""Names that are written so, though they are long."""
_COMMON = frozenset(
    "ALLA ALLT ATT AV BARA DEN DET DU EFTER EN ETT FRÅN FÖR GÄLLER HAR I INGA INGEN INTE JA JU KAN KOM MED MER "
    "MYCKET MÅSTE NI NU NY NYA NYTT NÄR OBS OCH OM PÅ SKA SOM TILL UPP UR UT VAD VAR VEM VI VID VIKTIGT VILL ÄN ÄR "
    "ÅT ÖVER".split()
)
"""Words that no abbreviation is: beside others they show that it is shouted."""


def capitals(text: str) -> Iterator[Stretch]:
    """Words that are shouted, with how they are spoken; abbreviations are left in peace."""
    for match in _CAPITALS.finditer(text):
        words = re.findall(r"[^\W\d_]+", match[0])
        is_long = any(len(word) > _LONGEST_ACRONYM and word not in KNOWN for word in words)
        if is_long or (len(words) > 1 and not _COMMON.isdisjoint(words)):
            spoken = match[0].lower()
            begins = _BEGINS.search(text[max(0, match.start() - 8) : match.start()])
            yield Stretch(match.start(), match.end(), spoken[:1].upper() + spoken[1:] if begins else spoken)


# --- leftovers --------------------------------------------------------------------------------------------------------

_PLACES = (
    "rubrik|underrubrik|mellanrubrik|ingress|text|brödtext|namn|förnamn|efternamn|titel|funktion|datum|dag|tid|plats|ort"
    "|bild|bildtext|foto|fotograf|citat|källa|länk|adress|webbadress|telefon|telefonnummer|e-?post|organisation|region"
    "|avsändare|antal|belopp|ämne|exempel|fyll i|skriv|infoga|klistra in|ange|beskriv|komplettera|x+|…|\\.\\.\\."
)
_LEFTOVER = re.compile(
    r"\blorem ipsum\b(?:[^.!?\n]{0,200}[.!?])?"
    r"|(?<![\w.])(?:x{3,}|(?-i:xx))(?![\w.]\w)(?!\w)"
    rf"|\[(?:{_PLACES})\b[^\[\]\n]{{0,60}}\]|<(?:{_PLACES})\b[^<>\n]{{0,60}}>|\{{\{{[^{{}}\n]{{1,60}}\}}\}}"
    r"|\b(?:skriv|klistra in|fyll i|lägg till|infoga|ange) (?:[\wåäö]+ )?här\b"
    r"|\b(?:exempeltext|platshållartext|platshållare|mallsidan?|dummytext|blindtext|blaha blaha|bla bla(?: bla)*)\b"
    r"|\bhär (?:kommer|ska|skriver du) (?:\w+ )?(?:text|ingressen|rubriken|brödtexten|citatet)(?: stå)?\b"
    r"|(?-i:\b(?:TODO|FIXME|TBD|TBA|ATT GÖRA)\b)|\?{3,}",
    re.IGNORECASE,
)


def leftovers(text: str) -> Iterator[Stretch]:
    """What stood there to be written over."""
    for match in _LEFTOVER.finditer(text):
        yield Stretch(match.start(), match.end())
