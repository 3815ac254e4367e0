"""Markdown → safe HTML and plain text: one renderer for page, preview, feed and export.

The only place that marks a string safe.
"""

from hallbar.markup.highlight import highlight
from hallbar.markup.links import absolute
from hallbar.markup.pictures import DECORATIVE, Picture, Source, alt_in_text, picture_html
from hallbar.markup.plain import plain_text, spaced_text_of, text_of
from hallbar.markup.readable import readable
from hallbar.markup.render import VERSION, inline, media_ids, render, stored

__all__ = [
    "DECORATIVE",
    "VERSION",
    "Picture",
    "Source",
    "absolute",
    "alt_in_text",
    "highlight",
    "inline",
    "media_ids",
    "picture_html",
    "plain_text",
    "readable",
    "render",
    "spaced_text_of",
    "stored",
    "text_of",
]
