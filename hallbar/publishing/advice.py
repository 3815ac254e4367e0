"""Advice about a text while it is written. It never hinders anything: what does is in ``publishing/gate.py``."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from hallbar.clock import to_stockholm
from hallbar.language.advice import Kind, Remark, remarks
from hallbar.language.readability import Readability, measured
from hallbar.language.rotting import rotting
from hallbar.markup.prose import Prose, Quote, plainly, prose
from hallbar.models import Post, PostContent

MOST = 100_000
"""Characters of a text that are read for advice, so that a very long one takes a second and not five."""

LANGUAGE = "sv"
"""The only one that is known here."""


@dataclass(frozen=True)
class Item:
    """One piece of advice."""

    kind: Kind
    field: str
    quote: Quote
    """The words that it is about."""
    key: str
    """By which it is known as long as its words stand as they do, whatever changes elsewhere."""
    replacement: str = ""
    """What can be put in their place; empty when only the writer can know, or when there are marks among them."""
    words: int = 0
    """How many a sentence has that is too long."""
    source: tuple[int, int] = (0, 0)
    """Where they stand in the field as it is stored."""


@dataclass(frozen=True)
class Advice:
    """All there is to say of a text."""

    items: tuple[Item, ...]
    readability: Readability
    is_whole: bool = True
    """False when only the beginning of a very long text was read."""


def advise(content: PostContent, day: date | None) -> Advice:
    """Read a text.

    :param day: as :func:`speaks_from` gives it.
    """
    read = list(_parts(content))
    items = [_item(content, *found) for field, part in read for found in _remarks(field, part, day)]
    body = next((part.text for field, part in read if field == "body"), "")
    is_whole = len(content.body) <= MOST
    return Advice(tuple(_distinct(items)), measured(body), is_whole)


def followed(content: PostContent, day: date | None, key: str) -> PostContent | None:
    """The text with what one piece of advice would put in it; None when there is no such advice (any more)."""
    item = next((item for item in advise(content, day).items if item.key == key and item.replacement), None)
    if item is None:
        return None
    text, (start, end) = getattr(content, item.field), item.source
    return replace(content, **{item.field: text[:start] + item.replacement + text[end:]})


def speaks_from(post: Post, now: datetime) -> date | None:
    """The day that words such as ”i onsdags” are counted from: the one that the post shows, else today.

    None for what is public with no known date: none is invented for it.
    """
    if post.dated is None and post.published_at is not None:
        return None
    return to_stockholm(post.dated or now).date()


def count_rotting(content: PostContent) -> int:
    """How many words of a text say when only to those who read it now."""
    return sum(len(rotting(part.text, None)) for _field, part in _parts(content))


def _parts(content: PostContent) -> Iterator[tuple[str, Prose]]:
    """The running text of each field that has any, in the order of the form; nothing in another language."""
    if content.lang == LANGUAGE:
        yield "title", plainly(content.title[:MOST])
        yield "lede", plainly(content.lede[:MOST])
        yield "body", prose(content.body[:MOST])


def _remarks(field: str, part: Prose, day: date | None) -> Iterator[tuple[str, Prose, Remark]]:
    for remark in remarks(part.text, day):
        yield field, part, remark


def _item(content: PostContent, field: str, part: Prose, remark: Remark) -> Item:
    quote, source = part.quote(remark.start, remark.end), part.source(remark.start, remark.end)
    is_plain = " ".join(getattr(content, field)[slice(*source)].split()) == " ".join(quote.exact.split())
    named = "\0".join((field, remark.kind, quote.prefix, quote.exact, quote.suffix))
    return Item(
        remark.kind,
        field,
        quote,
        hashlib.sha256(named.encode()).hexdigest()[:16],
        remark.replacement if is_plain else "",
        remark.words,
        source,
    )


def _distinct(items: list[Item]) -> Iterator[Item]:
    """The same words in the same company: the how manieth of them it is."""
    seen: Counter[str] = Counter()
    for item in items:
        seen[item.key] += 1
        yield replace(item, key=f"{item.key}-{seen[item.key]}")
