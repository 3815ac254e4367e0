"""The list of posts at the desk: which ones are asked for, found by SQL, as rows that a template prints."""

from hallbar.editor.listing.need import Need, hindered
from hallbar.editor.listing.page import PostsPage, Row, posts_page, rows_of
from hallbar.editor.listing.selection import NoSuchPage, count_here, ids, selection
from hallbar.editor.listing.stage import Stage
from hallbar.editor.listing.wanted import COLUMNS, LIST, PostList

__all__ = [
    "COLUMNS",
    "LIST",
    "Need",
    "NoSuchPage",
    "PostList",
    "PostsPage",
    "Row",
    "Stage",
    "count_here",
    "hindered",
    "ids",
    "posts_page",
    "rows_of",
    "selection",
]
