"""What an administrator does with facets and terms, by their pages."""

import re
from html import unescape
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar.extensions import db
from hallbar.models import Facet, Term
from tests.desk import DeskClient

FACETS = "/redaktion/facetter"


def facet(slug: str) -> Facet:
    """A facet as it is now."""
    db.session.rollback()
    return db.session.scalars(select(Facet).where(Facet.slug == slug)).one()


def term(of: str, slug: str) -> Term:
    """A term as it is now."""
    db.session.rollback()
    return db.session.scalars(select(Term).join(Facet).where(Facet.slug == of, Term.slug == slug)).one()


def path_of(found: Facet | Term) -> str:
    """Of the form that changes it."""
    return f"{FACETS}/filterval/{found.id}" if isinstance(found, Term) else f"{FACETS}/{found.id}/andring"


def form_of(client: DeskClient, path: str) -> dict[str, str]:
    """The fields of the form on a page, as they stand there."""
    page = client.get(path).text
    values = dict(re.findall(r'<input[^>]* name="(label|slug|inline|phrase|at_most|base)"[^>]* value="([^"]*)"', page))
    values |= dict(re.findall(r'<textarea[^>]* name="(names|words)"[^>]*>\r?\n?([^<]*)<', page))
    if re.search(r'<input checked[^>]* name="required"', page):
        values["required"] = "y"
    successor = re.search(r'<option selected value="(\d+)"', page)
    return {name: unescape(value) for name, value in values.items()} | (
        {"successor": successor[1]} if successor else {}
    )


def change(client: DeskClient, found: Facet | Term, **fields: Any) -> TestResponse:
    """Open its form, fill in, and save."""
    path = path_of(found)
    return client.post(path, form_of(client, path) | fields)


def merge(client: DeskClient, merged: Term, into: Term) -> TestResponse:
    """Look at what it touches, and merge."""
    path = f"{FACETS}/filterval/{merged.id}/sammanslagning"
    page = client.get(f"{path}?med={into.id}").text
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found, "the preview has the button"
    return client.post(path, {"med": str(into.id), "seen": found[1]})


def faults(answer: TestResponse) -> list[str]:
    """The sentences at the fields of a page."""
    return [
        unescape(one) for one in re.findall(r'<p class="error"[^>]*><span[^>]*>Fel: </span>([^<]+)</p>', answer.text)
    ]
