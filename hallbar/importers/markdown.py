"""Markdown files with YAML front matter: one file a post."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from hallbar import clock
from hallbar.importers.record import BadRecord, ImportedPost
from hallbar.language.text import tidy

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
LONGEST = {"title": 300, "slug": 80, "byline": 300, "lang": 35, "lede": 5000, "id": 500}
_TEXTS = ("title", "slug", "lede", "byline", "lang")
_KNOWN = {*_TEXTS, "id", "date"}


def files(folder: Path) -> list[Path]:
    """The folder's ``*.md`` files by name: the source's order."""
    return sorted(path for path in folder.glob("*.md") if path.is_file())


def read(path: Path, facets: frozenset[str]) -> ImportedPost:
    """Read a file.

    :param facets: the slugs of the facets there are; other unknown keys are reported, not guessed at.
    :raises BadRecord: naming file and line, when it cannot be read as a post.
    """
    fields, body, body_line = _parts(path)
    texts = {key: _text(path, fields, key) for key in _TEXTS}
    if not texts["title"]:
        raise BadRecord(path.name, 1, "there is no title")
    if not body.strip() and not texts["lede"]:
        raise BadRecord(path.name, body_line, "there is no text")
    return ImportedPost(
        ref=_text(path, fields, "id") or path.stem,
        source=path.name,
        body=body.strip(),
        dated=_moment(path, fields),
        terms={facet: _values(path, fields, facet) for facet in fields if facet in facets},
        unknown_keys=tuple(sorted(fields.keys() - _KNOWN - facets)),
        **{key: value for key, value in texts.items() if value},
    )


def _parts(path: Path) -> tuple[Mapping[str, Any], str, int]:
    try:
        if path.stat().st_size > LARGEST:
            raise BadRecord(path.name, 1, f"the file is larger than {LARGEST // 1024 // 1024} MB")
        text = tidy(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadRecord(path.name, line, "the file is not in UTF-8") from error
    except OSError as error:
        raise BadRecord(path.name, 1, f"the file cannot be read ({error.strerror})") from error
    handler = YAMLHandler()
    if not handler.detect(text):
        raise BadRecord(path.name, 1, "there is no front matter (lines of `key: value` between two lines of ---)")
    try:
        head, body = handler.split(text)
        fields = yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1
        raise BadRecord(path.name, line, f"the front matter is not YAML: {error.problem}") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise BadRecord(path.name, 1, "the front matter has no end or is not YAML") from error
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        raise BadRecord(path.name, 2, "the front matter must be lines of `key: value`")
    return fields, body, text.count("\n", 0, len(text) - len(body)) + 1


def _text(path: Path, fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise BadRecord(path.name, _line(path, key), f"{key} must be text")
    text = " ".join(tidy(str(value)).split()) if key != "lede" else tidy(str(value)).strip()
    if len(text) > LONGEST[key]:
        raise BadRecord(path.name, _line(path, key), f"{key} is longer than {LONGEST[key]} characters")
    return text


def _values(path: Path, fields: Mapping[str, Any], facet: str) -> tuple[str, ...]:
    value = fields[facet]
    values = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int) and str(item).strip() for item in values):
        raise BadRecord(path.name, _line(path, facet), f"{facet} must be a list of words")
    return tuple(str(item).strip() for item in values)


def _moment(path: Path, fields: Mapping[str, Any]) -> datetime | None:
    value = fields.get("date")
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value if value.tzinfo else clock.from_stockholm(value)
        if isinstance(value, date):
            return clock.start_of_day(value)
    except (ValueError, OverflowError):
        pass
    raise BadRecord(path.name, _line(path, "date"), f"date must be like 2018-05-03 or null, not “{value}”")


def _line(path: Path, key: str) -> int:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
