"""What is wrong with a text for those who cannot see it, or listen to its links and headings alone (WCAG 2.2: 1.1.1,
1.3.1, 2.4.4 and 2.4.6).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it.token import Token

from hallbar.markup.grammar import lower_headings, media_id, parser
from hallbar.markup.pictures import DECORATIVE, alt_in_text
from hallbar.markup.prose import NEAR, Quote

_markdown = parser()


class Fault(StrEnum):
    """What can be wrong."""

    HEADING_JUMPS = "heading_jumps"
    """It lies more than a level below the one before it."""
    HEADING_EMPTY = "heading_empty"
    TABLE_WITHOUT_HEADERS = "table_without_headers"
    LINK_EMPTY = "link_empty"
    """There are no words to follow it by."""
    LINK_VAGUE = "link_vague"
    """Its words do not tell where it leads."""
    LINK_NOWHERE = "link_nowhere"
    """It has no address, or leads to a file that is no more."""
    PICTURE_UNDESCRIBED = "picture_undescribed"
    PICTURE_MISSING = "picture_missing"
    """There is no such picture."""


@dataclass(frozen=True)
class Described:
    """What has to be known of a medium that a text uses."""

    is_picture: bool = True
    alt: str = ""
    decorative: bool = False


@dataclass(frozen=True)
class Found:
    """A fault, and how it is found in the text."""

    fault: Fault
    quote: Quote
    """The words at fault; a picture or an empty link has none, and is found by what stands before it."""
    media_id: int | None = None
    level: int = 0
    """Of a heading that jumps: the level that it could have, 2 being the highest."""


VAGUE = frozenset(
    (
        *("här", "klicka här", "klicka", "tryck här", "tryck", "se här", "kolla här", "hit", "gå hit"),
        *("läs mer", "läs mer här", "läs mera", "läs vidare", "läs här", "läs", "mer", "mera", "mer här", "se mer"),
        *("mer info", "mer information", "ladda ner", "ladda ned", "ladda ner här", "hämta", "hämta här"),
        *("länk", "länken", "en länk", "denna länk", "den här länken", "följ länken", "webblänk", "pdf"),
        *("here", "click here", "click", "link", "this link", "more", "read more", "read more here", "learn more"),
    )
)
"""Words that are the same whatever the link leads to."""


def faults(text: str, media: Mapping[int, Described]) -> list[Found]:
    """All that is wrong with a body text, in its order; what a heading's level is depends on all of them.

    :param text: Markdown.
    :param media: what its ``media:<id>`` stand for; others do not exist.
    """
    tokens = _markdown.parse(text)
    lower_headings(tokens)
    return list(_walk(tokens, media))


def _walk(tokens: Sequence[Token], media: Mapping[int, Described]) -> Iterator[Found]:
    level = 1
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            line, own = _Line.of(tokens[index + 1], media), int(token.tag[1])
            if not line.words.strip():
                yield Found(Fault.HEADING_EMPTY, Quote(""))
            elif own > level + 1:
                yield Found(Fault.HEADING_JUMPS, Quote(line.words.strip()), level=level + 1)
            level = own
        elif token.type == "table_open":
            yield from _of_table(tokens, index, media)
        elif token.type == "inline":
            yield from _Line.of(token, media).found


def _of_table(tokens: Sequence[Token], index: int, media: Mapping[int, Described]) -> Iterator[Found]:
    end = next(at for at in range(index, len(tokens)) if tokens[at].type == "table_close")
    cells = [
        (tokens[at - 1].type, _Line.of(tokens[at], media).words.strip())
        for at in range(index, end)
        if tokens[at].type == "inline"
    ]
    if not any(words for kind, words in cells if kind == "th_open"):
        first = next((words for _kind, words in cells if words), "")
        yield Found(Fault.TABLE_WITHOUT_HEADERS, Quote(first))


@dataclass
class _Line:
    """Running text as it is read, and what is wrong in it."""

    media: Mapping[int, Described]
    words: str = ""
    found: list[Found] = field(default_factory=list)
    _links: list[tuple[str, int]] = field(default_factory=list)
    """The address of each link that is open, and where its words begin."""
    _described: bool = False
    """Whether a picture says where the link that is open leads."""

    @classmethod
    def of(cls, inline: Token, media: Mapping[int, Described]) -> "_Line":
        line = cls(media)
        for token in inline.children or ():
            line._read(token)
        line.found = [line._with_suffix(item) for item in line.found]
        return line

    def _read(self, token: Token) -> None:
        if token.type in ("text", "code_inline", "text_special"):
            self.words += token.content
        elif token.type in ("softbreak", "hardbreak"):
            self.words += " "
        elif token.type == "image":
            self._picture(token)
        elif token.type == "link_open":
            self._links.append((str(token.attrGet("href") or ""), len(self.words)))
            self._described = False
        elif token.type == "link_close":
            self._link(*self._links.pop())

    def _picture(self, token: Token) -> None:
        number = media_id(str(token.attrGet("src") or ""))
        written = "".join(child.content for child in token.children or ())
        medium = self.media.get(number) if number is not None else None
        said = alt_in_text(written, "" if medium is None or medium.decorative else medium.alt)
        self._described = self._described or bool(said)
        if number is None:
            return
        if medium is None or not medium.is_picture:
            self._note(Fault.PICTURE_MISSING, len(self.words), number)
        elif not (said or medium.decorative or written.strip().casefold() == DECORATIVE):
            self._note(Fault.PICTURE_UNDESCRIBED, len(self.words), number)

    def _link(self, address: str, start: int) -> None:
        words = self.words[start:].strip()
        plain = " ".join(words.casefold().strip(" .,:;!?…»«›→>–-()[]").split())
        number = media_id(address)
        if not any(map(str.isalnum, words)) and not self._described:
            self._note(Fault.LINK_EMPTY, start)
        elif not address.strip("# ") or (number is not None and number not in self.media):
            self._note(Fault.LINK_NOWHERE, start)
        elif plain in VAGUE:
            self._note(Fault.LINK_VAGUE, start)

    def _note(self, fault: Fault, start: int, number: int | None = None) -> None:
        exact = "" if number is not None else self.words[start:].strip()
        self.found.append(Found(fault, Quote(exact, self.words[max(0, start - NEAR) : start]), number))

    def _with_suffix(self, item: Found) -> Found:
        quote = item.quote
        at = self.words.find(quote.prefix + quote.exact)
        end = at + len(quote.prefix) + len(quote.exact)
        return Found(item.fault, Quote(quote.exact, quote.prefix, self.words[end : end + NEAR]), item.media_id)
