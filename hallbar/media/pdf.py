"""An attached PDF is made clean, in a process of its own: the library that reads it can be asked for any memory."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hallbar.media.inspect import Refused
from hallbar.media.pdf_cleaner import ENCRYPTED, MOST_SECONDS

MIME = "application/pdf"
MARK = b"%PDF-"
_PROGRAM = Path(__file__).with_name("pdf_cleaner.py")
_MADE_BY_PROGRAMS = re.compile(
    r"microsoft (word|powerpoint|excel)|untitled|namnlös|dokument\d|.*\.(docx?|indd|pptx?|xlsx?|rtf)$", re.I
)
"""Titles that nobody has given."""


@dataclass(frozen=True)
class CleanPdf:
    """A PDF without what its reader need not know."""

    title: str
    """What it calls itself; empty when nobody has given it a title."""
    data: bytes


def cleaned(data: bytes, title: str) -> CleanPdf:
    """The file made clean.

    :param title: what it is to be called when it does not say so itself.
    :raises Refused: when it is encrypted, damaged or takes more than it should.
    """
    command = [sys.executable, "-I", str(_PROGRAM), title]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(_DAMAGED) from error
    if done.returncode == ENCRYPTED:
        raise Refused(
            "PDF-filen är skyddad med lösenord eller mot ändringar. Ta bort skyddet, spara den på nytt och försök igen."
        )
    if done.returncode != 0:
        raise Refused(_DAMAGED)
    told, _, clean = done.stdout.partition(b"\n")
    own = str(json.loads(told)["title"])
    return CleanPdf("" if _MADE_BY_PROGRAMS.match(own) else own, clean)


_DAMAGED = (
    "PDF-filen är skadad eller ofullständig. "
    "Öppna den i programmet som den kommer från, spara den som PDF på nytt och försök igen."
)
