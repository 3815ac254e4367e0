"""What is long is sent by few at a time, and what is short at once."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from hallbar.web import queueing
from hallbar.web.sending import AT_ONCE, WHOLE, Sending
from hallbar.web.watchman import Watchman

LONG = [b"a" * WHOLE, b"b", b"c" * WHOLE]


class Answer:
    """An answer in pieces, which knows whether it is over."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = list(pieces)
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def answers() -> list[Answer]:
    """Those that were begun."""
    return []


@pytest.fixture
def app(answers: list[Answer], monkeypatch: pytest.MonkeyPatch) -> Sending:
    """Answers with the pieces that the environment has."""
    monkeypatch.setattr(queueing, "PATIENCE", 0.05)

    def pieces(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        answers.append(Answer(environ["pieces"]))
        return answers[-1]

    return Sending(pieces, Watchman())


def ask(app: Sending, pieces: list[bytes]) -> tuple[str, Any]:
    said: list[str] = []
    answer = app({"pieces": pieces}, lambda status, _headers: said.append(status))
    return said[0], answer


def test_a_short_answer_is_handed_over_whole(app: Sending, answers: list[Answer]) -> None:
    assert ask(app, [b"a", b"", b"b"]) == ("200 OK", [b"ab"])
    assert ask(app, []) == ("200 OK", [b""])
    assert [answer.closed for answer in answers] == [1, 1]


def test_a_long_one_comes_as_it_is(app: Sending, answers: list[Answer]) -> None:
    for _ in range(2 * AT_ONCE):
        status, answer = ask(app, LONG)
        assert (status, b"".join(answer)) == ("200 OK", b"".join(LONG))
        answer.close()
        answer.close()
    assert {answer.closed for answer in answers} == {1}


def test_few_are_sent_at_a_time_and_who_goes_gives_the_place_to_the_next(app: Sending, answers: list[Answer]) -> None:
    slow = [ask(app, LONG)[1] for _ in range(AT_ONCE)]
    assert all(next(iter(answer)) for answer in slow)
    status, refused = ask(app, LONG)
    assert status.startswith("503")
    assert "Vi skickar för mycket just nu." in b"".join(refused).decode()
    assert answers[-1].closed == 1
    assert ask(app, [b"a"]) == ("200 OK", [b"a"]), "what is short needs no place"
    assert ask(app, [b"a" * 2 * WHOLE]) == ("200 OK", [b"a" * 2 * WHOLE]), "nor does a page, which is in memory anyhow"
    slow[0].close()
    assert ask(app, LONG)[0] == "200 OK"


def test_one_that_fails_as_it_begins_takes_no_place(answers: list[Answer]) -> None:
    def failing() -> Iterator[bytes]:
        yield b"a"
        raise OSError("gone")

    def app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return failing()

    sender = Sending(app, Watchman())
    for _ in range(2 * AT_ONCE):
        with pytest.raises(OSError, match="gone"):
            ask(sender, [])
