"""Hits as a list shows them: the words that were asked for marked, and the passage that says most of them."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.search import reading
from hallbar.search.hits import Hits
from hallbar.search.passages import Reader


@dataclass(frozen=True)
class Shown:
    """A hit: its title and a passage, marked."""

    title: Markup
    passage: Markup


def shown(session: Session, hits: Hits, post_ids: Collection[int]) -> dict[int, Shown]:
    """Released posts as hits; one statement for all of them."""
    found, reader = {}, Reader.of(hits)
    for post_id, title, text in reading.to_be_shown(session, post_ids):
        best = reader.passage(text)
        found[post_id] = Shown(
            title=markup.highlight(title, reader.spans(title)),
            passage=markup.highlight(best, reader.spans(best)),
        )
    return found
