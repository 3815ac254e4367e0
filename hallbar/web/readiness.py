"""Is the database there, and of the schema that we expect? Asked until it is so, then never again in the process."""

from flask import Blueprint, Flask, current_app, request

from hallbar.extensions import db
from hallbar.models.schema import Schema, schema_of

REASONS = {
    Schema.MISSING: "Databasen är inte skapad än. Den som driver webbplatsen skapar den med ”hallbar db upgrade”.",
    Schema.OLDER: "Databasen behöver uppgraderas. Den som driver webbplatsen gör det med ”hallbar db upgrade”.",
    Schema.NEWER: "Databasen hör till en nyare version av programmet, som behöver uppgraderas.",
}


class NotReady(Exception):
    """The database cannot be used; the message is a Swedish sentence that says what to do."""


def require_ready() -> None:
    """Check the schema once a process.

    :raises NotReady: while the database is missing, older or newer than this version.
    :raises sqlalchemy.exc.OperationalError: when it cannot be reached.
    """
    if current_app.extensions.get("schema_checked"):
        return
    schema = schema_of(db.engine)
    if schema is not Schema.CURRENT:
        raise NotReady(REASONS[schema])
    current_app.extensions["schema_checked"] = True


def guard(blueprint: Blueprint, unguarded: frozenset[str]) -> None:
    """Check before each request to a blueprint, but for the endpoints that must answer always."""

    @blueprint.before_request
    def check() -> None:
        if request.endpoint not in unguarded:
            require_ready()


def init_app(app: Flask) -> None:
    """Start unchecked."""
    app.extensions["schema_checked"] = False
