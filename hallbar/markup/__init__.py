"""Markdown → safe HTML and plain text: one renderer for page, preview, feed and export.

The only place that marks a string safe.
"""

from hallbar.markup.highlight import highlight
from hallbar.markup.links import absolute
from hallbar.markup.pictures import Picture, Source, picture_html
from hallbar.markup.plain import plain_text, text_of
from hallbar.markup.readable import readable
from hallbar.markup.render import VERSION, inline, media_ids, render, stored

__all__ = [
    "VERSION",
    "Picture",
    "Source",
    "absolute",
    "highlight",
    "inline",
    "media_ids",
    "picture_html",
    "plain_text",
    "readable",
    "render",
    "stored",
    "text_of",
]
