"""What may be a password, and how it is kept."""

import threading
import time

import pytest

from hallbar.web import passwords

KNOWN = ("elsa.ek@example.se", "Elsa Charlotta Ek")


@pytest.mark.parametrize(
    "weak, words",
    [
        ("", "minst 12"),
        ("elvateckenx", "minst 12"),
        ("x" * 1001, "högst 1000"),
        ("Elsa.Ek@example.se", "din e-postadress"),
        ("ELSA CHARLOTTA EK", "ditt namn"),
        ("elsacharlottaek", "ditt namn"),
        ("aaaaaaaaaaaa", "gissa"),
        ("abababababab", "gissa"),
        ("123456789012", "gissa"),
        ("qwertyuiopåasdf", "gissa"),
        ("abcdefghijklmn", "gissa"),
        ("Lösenord1234", "gissa"),
        ("lösenordlösenord", "gissa"),
        ("P@ssw0rd2026!!", "gissa"),
        ("Sommaren2026!", "gissa"),
        ("Välkommen123", "gissa"),
        ("hållbar-hållbar", "gissa"),
        ("hallbarhallbar1", "gissa"),
        ("!!!admin!!!2026", "gissa"),
    ],
)
def test_what_is_easily_guessed_is_refused_in_a_sentence(weak: str, words: str) -> None:
    sentence = passwords.fault(weak, *KNOWN)
    assert sentence
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "good",
    [
        "tre glada grodor",
        "korrekt häst batteri",
        "kvantfysik12",
        "9f86d081884c7d65",
        "elsa ek åker skridskor",
        "Öl är gott året om",
        "密码可以很长而且没有人猜得到",
        "x" * 500 + "vår egen" * 60,
        "84 31 97 62 05 77",
    ],
)
def test_anything_else_of_twelve_characters_is_good(good: str) -> None:
    assert passwords.fault(good, *KNOWN) is None


def test_a_hash_has_the_work_that_rfc_9106_asks_for() -> None:
    """Its second recommendation: 64 MiB, three passes, four lanes."""
    first, second = passwords.hashed("tre glada grodor"), passwords.hashed("tre glada grodor")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second, "each has a salt of its own"


def test_a_crowd_does_not_take_the_machine() -> None:
    """However many sign in at once, so many hashes are made at the same time."""
    running: list[int] = []
    most: list[int] = []

    class Slow:
        def hash(self, password: bytes) -> str:
            running.append(1)
            most.append(len(running))
            time.sleep(0.02)
            running.pop()
            return ""

    original, passwords._hasher = passwords._hasher, Slow()  # type: ignore[assignment]
    try:
        crowd = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(12)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
    finally:
        passwords._hasher = original
    assert max(most) == passwords.AT_ONCE
