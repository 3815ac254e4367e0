"""A failure is told in Swedish; a traceback never is."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from hallbar import clock
from hallbar.extensions import writing
from hallbar.models import Role, User
from tests import desk
from tests.checks import CheckedClient

SECRET = "hemlig detalj"


@pytest.fixture
def broken(app: Flask) -> CheckedClient:
    """A site one of whose views fails."""

    def fail() -> str:
        raise RuntimeError(SECRET)

    app.view_functions["public.about"] = fail
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def test_an_unexpected_failure_is_a_page_that_helps(broken: CheckedClient, caplog: pytest.LogCaptureFixture) -> None:
    response = broken.get("/om")
    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.text
    for hint in (SECRET, "Traceback", "RuntimeError", ".py"):
        assert hint not in response.text
    assert SECRET in caplog.text, "those who run the site need to see it"


def test_a_request_that_is_too_large_is_told(client: CheckedClient) -> None:
    response = client.post("/arkiv", data={"x": "y" * (40 * 1024 * 1024)})
    assert response.status_code == 405
    assert "Traceback" not in response.text


def _store_twice() -> str:
    with writing() as session:
        session.add(User(name="Elsa", email="elsa@example.se", role=Role.EDITOR, created_at=clock.now()))
    return ""


def _fail_at_length() -> str:
    raise OperationalError("INSERT", {}, Exception("no room is left\nDETAIL: Failing row: elsa@example.se"))


def _ask_in_vain() -> str:
    with writing() as session:
        session.execute(text("SELECT * FROM no_such_table WHERE email = :email"), {"email": "elsa@example.se"})
    return ""


@pytest.mark.parametrize(
    "fail, status, reason",
    [
        (_store_twice, 500, "_store_twice"),
        (_fail_at_length, 503, "no room is left"),
        (_ask_in_vain, 503, "no_such_table"),
    ],
)
def test_the_log_tells_why_the_database_failed_and_nobodys_data(
    app: Flask, caplog: pytest.LogCaptureFixture, fail: Callable[[], str], status: int, reason: str
) -> None:
    desk.add_user("Elsa Ek")
    app.view_functions["public.about"] = fail
    assert app.test_client().get("/om").status_code == status
    assert reason in caplog.text
    assert "elsa@example.se" not in caplog.text


def test_an_error_of_the_database_does_not_carry_what_was_to_be_stored(app: Flask) -> None:
    desk.add_user("Elsa Ek")
    with pytest.raises(IntegrityError) as error:
        _store_twice()
    assert "[parameters" not in str(error.value)
    assert "[SQL parameters hidden" in str(error.value)
