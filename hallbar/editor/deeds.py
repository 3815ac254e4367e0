"""Acts in Swedish: as the log tells them, and as they are reported. Whoever adds an act adds its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hallbar.editor.blueprint import blueprint
from hallbar.models import LogEntry, State
from hallbar.publishing.standing import Standing

NAMELESS = "Utan rubrik"

_DID = {
    "publish": "publicerade {}",
    "schedule": "schemalade {}",
    "unschedule": "gjorde {}, som var schemalagt, till utkast",
    "correct": "publicerade en rättelse av {}",
    "withdraw": "avpublicerade {}",
    "plan_withdrawal": "bestämde när {} ska avpubliceras",
    "cancel_withdrawal": "lät {} vara publicerat tills vidare",
    "discard": "kastade ändringarna i {}",
    "undo_discard": "tog tillbaka ändringarna i {}",
    "hand_in": "lämnade in {} för granskning",
    "take_back": "tog tillbaka {} från granskningen",
    "approve": "godkände {}",
    "return": "returnerade {}",
    "share": "gjorde en delningslänk till {}",
    "unshare": "stängde en delningslänk till {}",
    "hide_version": "dolde en version av {}",
    "show_version": "visade en dold version av {} igen",
    "trash": "lade {} i papperskorgen",
    "restore": "återställde {} från papperskorgen",
    "add_term": "lade till termen {detail} på {}",
    "destroy": "förstörde {} för gott, enligt beslutet {detail}",
    "describe_file": "ändrade vad som står om filen ”{}”",
    "replace_file": "bytte ut filen ”{}”",
    "remove_file": "tog bort filen ”{}”",
}
_RAN = {
    "invite_user": "bjöd in {} som {detail}",
    "change_user": "ändrade kontot för {} ({detail})",
    "disable_user": "stängde av {}",
    "enable_user": "öppnade kontot för {} igen",
    "issue_link": "gjorde en återställningslänk till {}",
    "sign_out_user": "loggade ut {} överallt",
    "reset_second_factor": "stängde av tvåfaktorsinloggningen för {}",
    "change_site": "ändrade {} i inställningarna",
    "show_notice": "visade meddelandet ”{}” på webbplatsen",
    "end_notice": "tog bort meddelandet ”{}” från webbplatsen",
    "change_page": "ändrade sidan ”{}”",
    "restore_page": "återställde en tidigare version av sidan ”{}”",
    "update_statement": "uppdaterade {}",
    "add_redirect": "lade till omdirigeringen från {}, {detail}",
    "change_redirect": "ändrade omdirigeringen från {}, {detail}",
    "delete_redirect": "tog bort omdirigeringen från {}, {detail}",
    "create_facet": "skapade filtret {}",
    "change_facet": "ändrade filtret {}: {detail}",
    "move_facet": "flyttade filtret {} {detail}",
    "delete_facet": "tog bort filtret {}",
    "create_term": "skapade filtervalet {} i {detail}",
    "change_term": "ändrade filtervalet {}: {detail}",
    "retire_term": "slutade erbjuda filtervalet {}",
    "bring_back_term": "erbjuder filtervalet {} igen",
    "delete_term": "tog bort filtervalet {} ur {detail}",
    "merge_terms": "slog ihop filtervalet {} med {detail}",
}
"""Acts on what the newsroom stands on, and not on posts."""
_UNDID = {
    "publish": "ångrade publiceringen av {}",
    "withdraw": "ångrade avpubliceringen av {}",
    "trash": "tog tillbaka {} ur papperskorgen",
    "restore": "lade tillbaka {} i papperskorgen",
    "schedule": "ångrade schemaläggningen av {}",
    "unschedule": "schemalade {} igen",
    "plan_withdrawal": "ångrade att {} ska avpubliceras",
    "cancel_withdrawal": "ångrade att {} ska vara publicerat tills vidare",
    "add_term": "tog bort termen {detail} från {} igen",
    "add_redirect": "ångrade att omdirigeringen från {} lades till",
    "change_redirect": "ångrade ändringen av omdirigeringen från {}",
    "delete_redirect": "lade tillbaka omdirigeringen från {}",
}
_DONE = {
    "publish": "{} publicerades.",
    "withdraw": "{} avpublicerades.",
    "unschedule": "{} är inte längre schemalagt.",
    "trash": "{} lades i papperskorgen.",
    "restore": "{} återställdes.",
    "add_term": "{} fick termen {detail}.",
    "destroy": "{} är förstört.",
    "delete_redirect": "Omdirigeringen från {} är borttagen.",
}
_UNDONE = {
    "publish": "Publiceringen av {} ångrades.",
    "withdraw": "Avpubliceringen av {} ångrades.",
    "trash": "{} återställdes ur papperskorgen.",
    "restore": "{} lades tillbaka i papperskorgen.",
    "schedule": "Schemaläggningen av {} ångrades.",
    "unschedule": "{} är schemalagt igen.",
    "plan_withdrawal": "{} ska inte längre avpubliceras.",
    "cancel_withdrawal": "{} ska avpubliceras igen.",
    "add_term": "Termen {detail} togs bort från {} igen.",
    "add_redirect": "Omdirigeringen från {} är borttagen igen.",
    "change_redirect": "Omdirigeringen från {} är som den var.",
    "delete_redirect": "Omdirigeringen från {} finns igen.",
}
NOTHING = {
    "publish": "Inget inlägg publicerades.",
    "withdraw": "Inget inlägg avpublicerades.",
    "trash": "Inget inlägg lades i papperskorgen.",
    "restore": "Inget inlägg återställdes.",
    "add_term": "Inget inlägg fick termen.",
}


@dataclass(frozen=True)
class Kind:
    """Acts that one looks for together in the log."""

    label: str
    acts: frozenset[str]


def _kind(label: str, acts: str) -> Kind:
    return Kind(label, frozenset(acts.split()))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "publicering": _kind(
            "Publicering", "publish schedule unschedule correct withdraw plan_withdrawal cancel_withdrawal"
        ),
        "granskning": _kind("Granskning", "hand_in take_back approve return"),
        "versioner": _kind(
            "Utkast, versioner och delning", "discard undo_discard share unshare hide_version show_version"
        ),
        "papperskorg": _kind("Papperskorg och förstöring", "trash restore destroy"),
        "filer": _kind("Bilder och filer", "describe_file replace_file remove_file"),
        "filterval": _kind(
            "Filterval",
            "add_term create_facet change_facet move_facet delete_facet create_term change_term retire_term "
            "bring_back_term delete_term merge_terms",
        ),
        "sidor": _kind("Sidor", "change_page restore_page update_statement"),
        "omdirigeringar": _kind("Omdirigeringar", "add_redirect change_redirect delete_redirect"),
        "anvandare": _kind(
            "Användare",
            "invite_user change_user disable_user enable_user issue_link sign_out_user reset_second_factor",
        ),
        "installningar": _kind("Inställningar", "change_site show_notice end_notice"),
    }
)
"""By their name in the log's address."""

FOR_EDITORS = frozenset({*_DID, "undo"}) | KINDS["sidor"].acts | KINDS["omdirigeringar"].acts
"""Acts that every editor may do, and so read of; of the others administrators read."""


def passive(entry: LogEntry) -> str:
    """What was done, as a sentence: ``3 inlägg publicerades.``"""
    words = _UNDONE[entry.data["act"]] if entry.act == "undo" else _DONE[entry.act]
    subject = f"”{entry.subject or NAMELESS}”" if entry.post_id else entry.subject
    return words.format(subject, detail=entry.detail) + _public_again(entry)


def _public_again(entry: LogEntry) -> str:
    """What comes out of the trash may be public at once: that must not go unnoticed."""
    if entry.act != "restore":
        return ""
    parts = entry.parts or [entry]
    public = sum(Standing.from_json(part.data["after"]).state(part.at) is State.PUBLISHED for part in parts)
    if public and len(parts) == 1:
        return " Det är publicerat."
    return f" {public} av dem är publicerade." if public else ""


@blueprint.app_template_filter("deed")
def parts(entry: LogEntry) -> tuple[str, str, str]:
    """What somebody did, after their name: what stands before the subject, the subject, and what stands after it.

    An act without words here is named as it is stored.
    """
    words = _UNDID.get(entry.data.get("act", "")) if entry.act == "undo" else _words(entry.act)
    before, _, after = (words or f"{entry.act}: {{}}").partition("{}")
    subject = entry.subject or NAMELESS if entry.post_id else entry.subject
    return before.replace("{detail}", entry.detail), subject, after.replace("{detail}", entry.detail)


@blueprint.app_template_filter("tells_detail")
def tells_detail(entry: LogEntry) -> bool:
    """Whether the words themselves say the detail."""
    return entry.act == "undo" or "{detail}" in (_words(entry.act) or "")


def _words(act: str) -> str | None:
    return _DID.get(act) or _RAN.get(act)
