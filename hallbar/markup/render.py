"""Markdown → HTML that is safe to show."""

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from html import escape
from typing import Any, cast

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from hallbar.markup.grammar import lone_image, lower_headings, media_id, parser
from hallbar.markup.pictures import Picture, alt_in_text, figure_html, picture_html

VERSION = 2
"""Of the output; a change means that stored HTML is rendered anew."""

_ALIGN = {"text-align:left": "align-left", "text-align:center": "align-center", "text-align:right": "align-right"}

_TAGS = {
    *(
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "a",
        "br",
        "hr",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "sup", "section", "div", "figure", "figcaption"),
    *("picture", "source", "img"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "aria-label"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "th": {"class", "scope"},
    "td": {"class"},
    "code": {"class"},
    "sup": {"class"},
    "section": {"class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "source": {"type", "srcset", "sizes"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding", "fetchpriority"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}

_OURS = (
    *("image", "paragraph_open", "paragraph_close", "table_open", "table_close"),
    *("footnote_block_open", "footnote_anchor"),
)

Env = MutableMapping[str, Any]


class _Renderer(RendererHTML):
    """Our departures from the library's HTML; each method is the rule of the token it is named after."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        token = tokens[idx]
        alt = self.renderInlineAsText(token.children, options, env)
        address = str(token.attrGet("src") or "")
        number = media_id(address)
        if number is None:  # a foreign picture would let a third party watch the reader: it becomes a link
            return f'<a href="{escape(address)}">{escape(alt_in_text(alt) or address)}</a>'
        picture = env["pictures"].get(number)
        if picture is None:
            return ""
        alt = alt_in_text(alt, picture.alt)
        if token.meta.get("figure"):
            return str(figure_html(picture, alt, str(token.attrGet("title") or "")))
        return str(picture_html(picture, alt=alt))

    def paragraph_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return "" if _is_figure(tokens, idx, env) else self.renderToken(tokens, idx, options, env)

    def paragraph_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return "\n" if _is_figure(tokens, idx - 2, env) else self.renderToken(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        env["tables"] = env.get("tables", 0) + 1
        return f'<div class="table" role="group" tabindex="0" aria-label="Tabell {env["tables"]}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return "</table></div>\n"

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return '<section class="footnotes" aria-label="Fotnoter">\n<ol class="footnotes-list">\n'

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        meta = tokens[idx].meta
        suffix = f":{meta['subId']}" if meta.get("subId", -1) > 0 else ""
        number = f"{meta['id'] + 1}{suffix}"
        label = f"Tillbaka till texten vid not {number}"
        return f' <a href="#fnref{number}" class="footnote-backref" aria-label="{label}">↩</a>'


_markdown = parser()
_renderer = _Renderer(_markdown)
_plugin_rules = cast(RendererHTML, _markdown.renderer).rules
_renderer.rules = {**_plugin_rules, **{name: getattr(_renderer, name) for name in _OURS}}
_markdown.renderer = _renderer


def render(text: str, pictures: Mapping[int, Picture] | None = None) -> Markup:
    """Body text as HTML. Its h1 becomes h2, and what lies below moves down with it: the page's title is the h1.

    :param text: Markdown; raw HTML in it is shown as text.
    :param pictures: what ``media:<id>`` stands for, by id; one that is missing leaves nothing behind.
    """
    env: Env = {"pictures": pictures or {}}
    tokens = _markdown.parse(text, env)
    lower_headings(tokens)
    for token in tokens:
        _classify_alignment(token)
        _resolve_links(token.children or [], env["pictures"])
    html = _markdown.renderer.render(tokens, _markdown.options, env)
    return Markup(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None))  # noqa: S704


def inline(text: str) -> Markup:
    """One line of Markdown as HTML: links and emphasis only."""
    html = _markdown.renderInline(text, {"pictures": {}})
    return Markup(  # noqa: S704
        nh3.clean(html, tags={"a", "em", "strong"}, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    )


def stored(html: str) -> Markup:
    """HTML that :func:`render` made earlier and the database kept."""
    return Markup(html)  # noqa: S704


def media_ids(text: str) -> tuple[int, ...]:
    """The media that a body text uses, each once, in order."""
    found = [media_id(address) for address in _addresses(_markdown.parse(text))]
    return tuple(dict.fromkeys(number for number in found if number is not None))


def _addresses(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield str(token.attrGet("src") or token.attrGet("href") or "")
        yield from _addresses(token.children or ())


def _is_figure(tokens: Sequence[Token], index: int, env: Env) -> bool:
    if not lone_image(tokens, index):
        return False
    image = next(child for child in tokens[index + 1].children or () if child.type == "image")
    number = media_id(str(image.attrGet("src") or ""))
    picture = env["pictures"].get(number)
    image.meta["figure"] = picture is not None
    return picture is not None


def _classify_alignment(token: Token) -> None:
    if token.type == "th_open":
        token.attrSet("scope", "col")
    style = token.attrs.pop("style", None)
    if style in _ALIGN:
        token.attrSet("class", _ALIGN[str(style)])


def _resolve_links(tokens: list[Token], pictures: Mapping[int, Picture]) -> None:
    """Lead ``[Rapport](media:7)`` to its file, and say what kind of file and how large it is. Where there is none the
    words stay, and no link.
    """
    opened: list[int] = []
    links: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token.type == "link_open":
            opened.append(at)
        elif token.type == "link_close":
            links.append((opened.pop(), at))
    for start, end in reversed(links):  # what is put in shifts only what has been seen
        number = media_id(str(tokens[start].attrGet("href") or ""))
        if number is not None:
            _lead_to_file(tokens, start, end, pictures.get(number))


def _lead_to_file(tokens: list[Token], start: int, end: int, found: Picture | None) -> None:
    file = found.file if found else None
    if found is None or file is None:
        for token in (tokens[start], tokens[end]):
            token.tag, token.attrs = "span", {}
        return
    tokens[start].attrSet("href", file.href)
    if found.note:
        last = tokens[end - 1]
        if last.type == "text":
            last.content = _NOTE.sub("", last.content.rstrip()).rstrip()
        tokens.insert(end, Token("text", "", 0, content=f" ({found.note})"))


_NOTE = re.compile(r"\([A-Z]{2,5}(?:,[^()]*)?\)$")
"""What somebody has written of kind and size: it may have been true of an earlier file."""
