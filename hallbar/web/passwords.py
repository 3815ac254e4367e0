"""Passwords: argon2id (RFC 9106) as argon2-cffi sets it, and what may be one (NIST SP 800-63B §3.1.1.2).

Hash before ``with writing():``; a hash takes its time, and whoever writes waits meanwhile.
"""

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hallbar.models import User

SHORTEST, LONGEST = 12, 1000
AT_ONCE = 2
"""Hashes a process makes at the same time; each takes 64 MiB, and a crowd must not take the machine."""
FEWEST_CHARACTERS = 5

_COMMON = frozenset(
    "abc abcd abcdef admin administrator asdf asdfgh baseball batman changeme dragon editor flower football fotboll "
    "hallbar hallbarhet hej hejhej hejsan hemlig hemligt hund hostar host iloveyou katt kommun kommunen letmein login "
    "losen losenord master mamma monkey mormor nyheter nyhetsrum och pappa passord passw pass password passwort "
    "princess qwe qwer qwert qwerty qwertyui qwertyuiop redaktion redaktionen redaktor region regionen secret shadow "
    "sommar sommaren starwars stockholm sunshine superman sverige test testtest trustno upphandling valkommen var "
    "varen vinter vintern webmaster welcome".split()
)
"""Words, as :func:`_words` writes them, that a password may not be just one of, with digits and signs around it."""
_ACCENTS = str.maketrans("åäöé", "aaoe")
_SIGNS = _ACCENTS | str.maketrans("@031$5", "aoeiss")
_ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm",
)

_hasher = PasswordHasher()
_turn = BoundedSemaphore(AT_ONCE)


def fault(password: str, *known: str) -> str | None:
    """What is wrong with a new password, as a sentence; None for a good one.

    :param known: what anybody knows of the user: the address of e-mail, the name.
    """
    if len(password) < SHORTEST:
        return f"Lösenordet är för kort. Välj ett på minst {SHORTEST} tecken, till exempel tre ord i rad."
    if len(password) > LONGEST:
        return f"Lösenordet är för långt. Välj ett på högst {LONGEST} tecken."
    if _folded(password) in {
        _folded(part) for text in known for part in (text, *text.split("@"), text.replace(" ", ""))
    }:
        return "Lösenordet får inte vara ditt namn eller din e-postadress. Välj ett annat."
    if _is_common(_folded(password)):
        return "Lösenordet är lätt att gissa. Välj ett annat, till exempel tre ord som inte hör ihop."
    return None


def hashed(password: str) -> str:
    """The hash to store, in PHC form."""
    with _turn:
        return _hasher.hash(_normal(password))


def matches(user: User | None, password: str) -> bool:
    """Whether it is the user's password. Takes as long for nobody, or somebody who has none or is disabled."""
    stored = user.password_hash if user is not None and user.disabled_at is None else ""
    try:
        with _turn:
            return _hasher.verify(stored or _nobodys(), _normal(password[: LONGEST + 1])) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(user: User) -> bool:
    """Whether the user's hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(user.password_hash)


@cache
def _nobodys() -> str:
    return _hasher.hash("")


def _normal(password: str) -> bytes:
    """NFC: å is one letter, however the keyboard composes it. Half a character becomes a question mark."""
    return unicodedata.normalize("NFC", password).encode(errors="replace")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _is_common(password: str) -> bool:
    return (
        len(set(password)) < FEWEST_CHARACTERS
        or any(password in row for row in _ROWS)
        or any(re.sub(r"^(.+?)\1+$", r"\1", word) in _COMMON for word in _words(password))
    )


def _words(password: str) -> set[str]:
    """Its letters alone; and with those that digits and signs are written for."""
    core = password.strip("0123456789!?.,:;-_ ")
    return {re.sub("[^a-z]", "", text.translate(table)) for text in (password, core) for table in (_ACCENTS, _SIGNS)}
