"""The database as a request finds it."""

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from hallbar.extensions import db
from tests.checks import CheckedClient
from tests.newsroom import Newsroom


def test_a_server_that_has_hung_up_meanwhile_is_called_again(
    app: Flask, client: CheckedClient, newsroom: Newsroom
) -> None:
    """As when PostgreSQL was started anew in the night: nobody is shown an error in the morning."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("an embedded database has no server")
    newsroom.post("Rubrik")
    assert client.get("/arkiv").status_code == 200
    db.session.remove()
    others = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()")
    housekeeping = create_engine(db.engine.url)
    with housekeeping.connect() as connection:
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    housekeeping.dispose()
    assert "Rubrik" in client.get("/").text
