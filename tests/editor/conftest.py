"""Fast hashes: the same argon2id, with little work in it. How much it has in life is tested beside the module."""

from collections.abc import Iterator

import pytest

from hallbar.web import passwords
from tests.desk import FAST


@pytest.fixture(autouse=True)
def _fast_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", FAST)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()
