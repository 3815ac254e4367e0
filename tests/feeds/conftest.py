"""Posts that the tests of feeds share."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from hallbar import clock
from hallbar.models import Post
from tests.feeds.reading import FORMS
from tests.importers.conftest import Importing
from tests.newsroom import Newsroom

HOSTILE = {
    "markup": "a & b <c> </p> <!-- -->",
    "end of CDATA": "slut ]]> början <![CDATA[ x",
    "entities": "&amp;amp; &lt;b&gt; &#0; &nbsp; &aring;",
    "emoji": "😀 👩‍👩‍👧 🇸🇪 \U0010fffd",
    "right to left": "\u202eomvänt\u202c שלום مرحبا",
    "quotes": "citat \" och '",
    "combining": "e\u0301 a\u030a",
    "no break": "100\u00a0000\u2009kr",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}
"""What people and machines manage to write in a title or text."""


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """A format, by the ending of its address."""
    return str(request.param)


@pytest.fixture
def story(newsroom: Newsroom) -> Post:
    """A post that has everything."""
    picture = newsroom.picture(alt="En kaj & <två> kranar", credit="Eva Ek", caption="Hamnen i Åre")
    return newsroom.post(
        "Rubrik & co",
        lede="Ingressen.",
        body=f"Se [om](/om), [rot](./bilaga.pdf), [nät](https://annan.example/) och [här](#a).\n\n"
        f"![](media:{picture.id})",
        byline="Elsa Ek",
        lead=picture,
        terms={"amne": ["klimat", "barnarbete"], "land": ["norge"]},
        dated="2018-05-03T10:00",
    )


@pytest.fixture
def varied(newsroom: Newsroom, story: Post) -> None:
    """Posts of every kind, more than a leaf of them."""
    newsroom.post(dated=None)
    newsroom.post(lang="en", dated="1999-01-01")
    for text in HOSTILE.values():
        newsroom.post(text, body=text, slug=hashlib.sha256(text.encode()).hexdigest()[:8])
    for _ in range(12):
        newsroom.post()


@pytest.fixture
def settled(newsroom: Newsroom) -> Iterator[Post]:
    """The last of three posts, five minutes after they were written."""
    for _ in range(3):
        post = newsroom.post(terms={"land": ["norge"]}, body="Text. " * 300)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        yield post


@pytest.fixture
def importing(app: Flask, tmp_path: Path) -> Importing:
    """An empty folder to put files in, and the command that imports them."""
    (tmp_path / "files").mkdir()
    return Importing(app, tmp_path / "files")
