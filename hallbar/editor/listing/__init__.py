"""The list of posts at the desk: which ones are asked for, found by SQL, as rows that a template prints."""

from hallbar.editor.listing.page import PostsPage, Row, posts_page
from hallbar.editor.listing.selection import NoSuchPage
from hallbar.editor.listing.stage import Stage
from hallbar.editor.listing.wanted import COLUMNS, LIST, PostList

__all__ = ["COLUMNS", "LIST", "NoSuchPage", "PostList", "PostsPage", "Row", "Stage", "posts_page"]
