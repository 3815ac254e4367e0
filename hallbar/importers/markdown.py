"""Markdown files with YAML front matter: one file a post."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.composer import ComposerError

from hallbar import clock
from hallbar.importers.record import BadRecord, ImportedPost
from hallbar.language.text import tidy

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
LONGEST = {"title": 300, "slug": 80, "byline": 300, "lang": 35, "lede": 5000, "id": 500}
LONGEST_TERM = 200
_TEXTS = ("title", "slug", "lede", "byline", "lang")
_KNOWN = {*_TEXTS, "id", "date"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BEFORE_ZONE = re.compile(r"\s+(?=[-+Z])")
_TYPES = {f"tag:yaml.org,2002:{name}" for name in ("null", "str", "seq", "map")}


def files(folder: Path) -> list[Path]:
    """The folder's ``*.md`` files by name: the source's order."""
    return sorted(path for path in folder.glob("*.md") if path.is_file())


def read(path: Path, facets: frozenset[str]) -> ImportedPost:
    """Read a file.

    :param facets: the slugs of the facets there are; other unknown keys are reported, not guessed at.
    :raises BadRecord: naming file and line, when it cannot be read as a post.
    """
    head, body, body_line = _parts(path)
    texts = {key: head.text(key) for key in _TEXTS}
    if not texts["title"]:
        raise BadRecord(path.name, head.lines.get("title", 1), "there is no title")
    if texts["lang"] and not _LANGUAGE.fullmatch(texts["lang"]):
        head.refuse("lang", "must be a language such as sv or en")
    if not body.strip() and not texts["lede"]:
        raise BadRecord(path.name, body_line, "there is no text")
    return ImportedPost(
        ref=head.text("id") or _stem(path),
        source=path.name,
        body=body.strip(),
        dated=head.moment("date"),
        terms={facet: head.words(facet) for facet in head.fields if facet in facets},
        unknown_keys=tuple(sorted(head.fields.keys() - _KNOWN - facets)),
        **{key: value for key, value in texts.items() if value},
    )


@dataclass(frozen=True)
class _FrontMatter:
    """The fields of a file: texts, lists and null, each with the line it stands on."""

    source: str
    fields: Mapping[str, Any]
    lines: Mapping[str, int]

    def refuse(self, key: str, reason: str) -> NoReturn:
        raise BadRecord(self.source, self.lines[key], f"{key} {reason}")

    def text(self, key: str) -> str:
        return self._tidy(key, self.fields.get(key), LONGEST[key], lines=key == "lede")

    def words(self, key: str) -> tuple[str, ...]:
        value = self.fields[key]
        values = [] if value is None else value if isinstance(value, list) else [value]
        words = tuple(self._tidy(key, item, LONGEST_TERM) for item in values)
        if not all(words):
            self.refuse(key, "must be a list of words")
        return words

    def moment(self, key: str) -> datetime | None:
        text = self._tidy(key, self.fields.get(key), LONGEST_TERM)
        if not text:
            return None
        try:
            wall = datetime.fromisoformat(_BEFORE_ZONE.sub("", text))
            moment = wall if wall.tzinfo else clock.from_stockholm(wall)
            clock.to_stockholm(moment)  # the very first and last days there are cannot be shown
        except (ValueError, OverflowError):
            self.refuse(key, f"must be like 2018-05-03 or null, not “{text}”")
        return moment

    def _tidy(self, key: str, value: Any, longest: int, lines: bool = False) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(key, "must be text")
        try:
            text = tidy(value).strip() if lines else _one_line(tidy(value))
        except ValueError as error:
            self.refuse(key, f"cannot be stored: {error}")
        if len(text) > longest:
            self.refuse(key, f"is longer than {longest} characters")
        return text


class _Loader(yaml.SafeLoader):
    """YAML in which a word is a word: ``NO`` is no boolean, ``3.10`` no number, ``2018-05-03`` no date.

    Neither tags nor aliases: a post needs none, and an alias lets a small file become an endless one.
    """

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _TYPES]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_constructors = {
        tag: constructor
        for tag, constructor in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag in _TYPES
    }

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "aliases are not taken", self.get_mark())
        return super().compose_node(parent, index)


def _parts(path: Path) -> tuple[_FrontMatter, str, int]:
    """Front matter, body, and the line on which the body begins."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadRecord(path.name, 1, f"the file is larger than {LARGEST // 1024 // 1024} MB")
        text = tidy(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadRecord(path.name, line, "the file is not in UTF-8") from error
    except OSError as error:
        raise BadRecord(path.name, 1, f"the file cannot be read ({error.strerror})") from error
    handler = YAMLHandler()
    if not handler.detect(text):
        raise BadRecord(path.name, 1, "there is no front matter (lines of `key: value` between two lines of ---)")
    try:
        head, body = handler.split(text)
    except ValueError as error:
        raise BadRecord(path.name, 1, "the front matter has no end (a line of ---)") from error
    front_matter = _front_matter(path.name, head, text.count("\n", 0, text.find(head)) + 1)
    return front_matter, body, text.count("\n", 0, len(text) - len(body)) + 1


def _front_matter(source: str, head: str, first_line: int) -> _FrontMatter:
    fields, line = [], 0
    try:
        loader = _Loader(head)
        try:
            node = loader.get_single_node()
            values = loader.construct_document(node) if node else None
        finally:
            line = loader.line
        if isinstance(node, yaml.MappingNode) and values and all(isinstance(key, str) for key in values):
            fields = [(tidy(key.value), key.start_mark.line + first_line) for key, _value in node.value]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else line
        raise BadRecord(source, line + first_line, f"the front matter is not YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = head.count("\n", 0, error.position)
        raise BadRecord(source, line + first_line, "the front matter holds a control character") from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadRecord(source, line + first_line, "the front matter is not YAML") from error
    if not fields or not values:
        raise BadRecord(source, first_line + 1, "the front matter must be lines of `key: value`")
    lines: dict[str, int] = {}
    for key, number in fields:
        if key in lines:
            raise BadRecord(source, number, f"{key} stands on line {lines[key]} already")
        lines[key] = number
    return _FrontMatter(source, {tidy(key): value for key, value in values.items()}, lines)


def _stem(path: Path) -> str:
    try:
        return tidy(path.stem)
    except ValueError as error:
        raise BadRecord(path.name, 1, "the file's name is not in UTF-8") from error


def _one_line(text: str) -> str:
    """Breaks and runs of blanks become one blank; a no-break space is a letter like any other."""
    return " ".join(part for part in re.split(r"[ \t\n]+", text) if part)
