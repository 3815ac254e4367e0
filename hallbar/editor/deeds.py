"""Acts in Swedish: as the log tells them, and as they are reported. Whoever adds an act adds its words."""

from hallbar.models import LogEntry

NAMELESS = "Utan rubrik"

_DID = {
    "publish": "publicerade {}",
    "schedule": "schemalade {}",
    "correct": "rättade {}",
    "withdraw": "avpublicerade {}",
    "trash": "lade {} i papperskorgen",
    "restore": "återställde {} från papperskorgen",
    "add_term": "lade till termen {detail} på {}",
    "destroy": "förstörde {} för gott, enligt beslut {detail}",
}
_UNDID = {
    "publish": "ångrade publiceringen av {}",
    "withdraw": "ångrade avpubliceringen av {}",
    "trash": "tog tillbaka {} ur papperskorgen",
    "restore": "lade tillbaka {} i papperskorgen",
    "add_term": "tog bort termen {detail} från {} igen",
}
_DONE = {
    "publish": "{} publicerades.",
    "withdraw": "{} avpublicerades.",
    "trash": "{} lades i papperskorgen.",
    "restore": "{} återställdes.",
    "add_term": "{} fick termen {detail}.",
    "destroy": "{} är förstört.",
}
_UNDONE = {
    "publish": "Publiceringen av {} ångrades.",
    "withdraw": "Avpubliceringen av {} ångrades.",
    "trash": "{} återställdes ur papperskorgen.",
    "restore": "{} lades tillbaka i papperskorgen.",
    "add_term": "Termen {detail} togs bort från {} igen.",
}
NOTHING = {
    "publish": "Inget inlägg publicerades.",
    "withdraw": "Inget inlägg avpublicerades.",
    "trash": "Inget inlägg lades i papperskorgen.",
    "restore": "Inget inlägg återställdes.",
    "add_term": "Inget inlägg fick termen.",
}


def active(entry: LogEntry) -> str:
    """What somebody did, after their name: ``publicerade ”Rubrik”``; an act without words is named as it is stored."""
    words = _UNDID.get(entry.data.get("act", "")) if entry.act == "undo" else _DID.get(entry.act)
    return _filled(words or f"gjorde ”{entry.act}” med {{}}", entry)


def passive(entry: LogEntry) -> str:
    """What was done, as a sentence: ``3 inlägg publicerades.``"""
    words = _UNDONE[entry.data["act"]] if entry.act == "undo" else _DONE[entry.act]
    return _filled(words, entry)


def _filled(words: str, entry: LogEntry) -> str:
    subject = f"”{entry.subject or NAMELESS}”" if entry.post_id else entry.subject
    return words.format(subject, detail=entry.detail)
