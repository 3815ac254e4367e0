"""Hits as a list shows them: the words that were asked for marked, and the passage that says most of them."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from hallbar import markup
from hallbar.search import reading
from hallbar.search.asking import Hits
from hallbar.search.passages import Reader


@dataclass(frozen=True)
class Shown:
    """A hit: its title and a passage, marked."""

    title: Markup
    passage: Markup


def shown(session: Session, hits: Hits, post_ids: Collection[int]) -> dict[int, Shown]:
    """Released posts as hits; four statements for all of them."""
    found, reader = {}, Reader.of(hits)
    for post_id, source in reading.released(session, post_ids).items():
        text = " ".join(filter(None, (source.lede, source.body)))
        best = reader.passage(text)
        found[post_id] = Shown(
            title=markup.highlight(source.title, reader.spans(source.title)),
            passage=markup.highlight(best, reader.spans(best)),
        )
    return found
