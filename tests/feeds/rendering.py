"""Whether anything was rendered, seen from what ran."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_RENDERING = (
    *("feedgen", "lxml", "jinja2", "markdown_it", "nh3", "hallbar.markup", "hallbar.feeds.atom", "hallbar.feeds.rss"),
    *("hallbar.feeds.json_feed", "hallbar.feeds.extensions"),
)
_TEXT = ("body", "body_html", "title", "lede", "summary", "byline")


@contextmanager
def called() -> Iterator[set[str]]:
    """The modules whose functions run inside the block."""
    modules: set[str] = set()

    def note(frame: Any, what: str, _argument: object) -> None:
        if what == "call":
            modules.add(frame.f_globals.get("__name__", ""))

    sys.setprofile(note)
    try:
        yield modules
    finally:
        sys.setprofile(None)


def renders(modules: set[str]) -> set[str]:
    """Those that make a text or a document."""
    return {module for module in modules if module.startswith(_RENDERING)}


def reads_text(statements: list[str]) -> list[str]:
    """Those that ask for the words of a post: nothing can be rendered without."""
    return [text for text in statements if any(f"post.{column}" in text.split("FROM")[0] for column in _TEXT)]
