"""A visitor's search, asked as the archive asks."""

from collections.abc import Callable

import pytest
from flask import Flask
from pyroaring import BitMap
from sqlalchemy import select

from hallbar import clock, search
from hallbar.extensions import db
from hallbar.models import Post

Find = Callable[[str], search.Hits]


@pytest.fixture
def find(app: Flask) -> Find:
    """``find("handskar")``: what a visitor finds."""

    def ask(q: str) -> search.Hits:
        session = db.session()
        return search.find(session, q, BitMap(session.scalars(select(Post.id).where(Post.visible(clock.now())))))

    return ask


@pytest.fixture
def find_at_desk(app: Flask) -> Find:
    """``find_at_desk("handskar")``: what an editor finds."""

    def ask(q: str) -> search.Hits:
        session = db.session()
        return search.find_for_editors(session, q, BitMap(session.scalars(select(Post.id))))

    return ask
