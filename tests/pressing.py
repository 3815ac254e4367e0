"""What somebody at the desk does with a post: writes it, and presses the buttons beside it."""

import re
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from hallbar.extensions import db
from hallbar.models import LogEntry, Post
from tests.desk import DeskClient

TEXT = {"title": "Handskar följs upp", "body": "Fabriken rättade felen.", "typ": "reflektion", "amne": "barnarbete"}


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    found = re.findall(r'<input id="(\w+)" name="\w+" type="hidden" value="([^"]*)"', page.text)
    seen = re.findall(r'name="seen_state" value="(\w+)"', page.text)
    return {name: value for name, value in found if name in ("base_version", "form_key", "sequence")} | (
        {"seen_state": seen[0]} if seen else {}
    )


def wrote(desk: DeskClient, **text: Any) -> int:
    """A draft, by its id."""
    form = desk.get("/redaktion/inlagg/ny")
    saved = desk.post("/redaktion/inlagg/ny", {**hidden(form), "lang": "sv", **TEXT, **text})
    return int(saved.headers["Location"].rsplit("/", 1)[1])


def send(desk: DeskClient, post_id: int, act: str = "publicering", **fields: Any) -> TestResponse:
    """Press a button of the panel, with nothing but what the panel sends."""
    return desk.post(f"/redaktion/inlagg/{post_id}/{act}", fields)


def send_text(desk: DeskClient, post_id: int, act: str = "publicering", **fields: Any) -> TestResponse:
    """The same with the whole form, as a browser does."""
    page = desk.get(f"/redaktion/inlagg/{post_id}")
    return desk.post(f"/redaktion/inlagg/{post_id}/{act}", {**hidden(page), "lang": "sv", **TEXT, **fields})


def get(post_id: int) -> Post:
    db.session.rollback()
    return db.session.get_one(Post, post_id)


def logged() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(LogEntry.act).order_by(LogEntry.id)))


def status(desk: DeskClient, answer: TestResponse) -> str:
    """What the page that one is led to says first."""
    assert answer.status_code == 303, answer.text
    page = desk.get(answer.headers["Location"])
    said = re.search(r'role="status">\s*<p>([^<]*)', page.text)
    assert said, "the page says what was done"
    return said[1]
