"""A failure is told in Swedish; a traceback never is."""

import pytest
from flask import Flask

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
