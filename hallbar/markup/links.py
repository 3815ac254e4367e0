"""Relative addresses made absolute, for text that is read away from its page."""

import re
from html import escape, unescape
from urllib.parse import urljoin

from markupsafe import Markup

_TAG = re.compile(r'<\w+(?:\s+[\w-]+="[^"]*")+\s*>')
_ADDRESS = re.compile(r'\b(href|src|srcset)="([^"]*)"')


def absolute(html: Markup, page: str) -> Markup:
    """The same HTML with every address absolute.

    :param html: what :func:`hallbar.markup.render` made; its attributes are always double-quoted.
    :param page: absolute address of the page the text stands on.
    """

    def resolve(match: re.Match[str]) -> str:
        name, value = match[1], unescape(match[2])
        if name == "srcset":
            value = ", ".join(f"{urljoin(page, address)} {size}" for address, size in map(str.split, value.split(", ")))
        else:
            value = urljoin(page, value)
        return f'{name}="{escape(value)}"'

    def in_tag(tag: re.Match[str]) -> str:
        return _ADDRESS.sub(resolve, tag[0])

    return Markup(_TAG.sub(in_tag, html))  # noqa: S704 - what was safe stays so
