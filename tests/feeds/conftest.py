"""Rules that hold for every format."""

import pytest

from tests.feeds.reading import FORMS


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """A format, by the ending of its address."""
    return str(request.param)
