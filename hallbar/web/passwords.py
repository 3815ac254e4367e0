"""Passwords: argon2id (RFC 9106), as argon2-cffi sets it."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hallbar.models import User

AT_ONCE = 2
"""Hashes a process makes at the same time; each takes 64 MiB, and a crowd must not take the machine."""

_hasher = PasswordHasher()
_turn = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """The hash to store, in PHC form."""
    with _turn:
        return _hasher.hash(_normal(password))


def matches(user: User | None, password: str) -> bool:
    """Whether it is the user's password. Takes as long for nobody, or somebody who has none or is disabled."""
    usable = user is not None and bool(user.password_hash) and user.disabled_at is None
    stored = user.password_hash if user is not None and usable else _nobodys()
    try:
        with _turn:
            return _hasher.verify(stored, _normal(password)) and usable
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return hashed("")


def _normal(password: str) -> str:
    """NFC: å is the same key however a keyboard composes it."""
    return unicodedata.normalize("NFC", password)
