"""What a page costs is measured where none is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from hallbar.extensions import db
from tests.conftest import make_app


@pytest.fixture
def app(fresh_database: Callable[[Path], str], tmp_path: Path) -> Iterator[Flask]:
    """An application without a page cache."""
    app = make_app(tmp_path, fresh_database(tmp_path), page_cache="0")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
