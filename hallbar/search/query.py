"""A visitor's words as a condition on posts."""

from sqlalchemy import ColumnElement, and_, true

from hallbar.language.text import fold
from hallbar.models import Post

MOST_WORDS = 16


def words(q: str) -> list[str]:
    """The words asked for, folded, each once; the first sixteen."""
    return list(dict.fromkeys(fold(q).split()))[:MOST_WORDS]


def matches(q: str) -> ColumnElement[bool]:
    """Every word stands in title, lede or body, also inside another word."""
    return and_(true(), *(Post.search_text.contains(word, autoescape=True) for word in words(q)))


def title_matches(q: str) -> ColumnElement[bool]:
    """Every word stands in the title: such posts rank first."""
    return and_(true(), *(Post.search_title.contains(word, autoescape=True) for word in words(q)))
