"""The text of a post as a value: what a draft holds, a revision keeps and publishing copies."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True)
class PostContent:
    """Everything an editor writes in a post; comparable, hashable, and JSON in the database."""

    title: str = ""
    lede: str = ""
    body: str = ""
    byline: str = ""
    lang: str = "sv"
    slug: str = ""
    term_ids: tuple[int, ...] = ()
    lead_id: int | None = None
    """The lead picture's media id."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "term_ids", tuple(sorted(set(self.term_ids))))

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {**asdict(self), "term_ids": list(self.term_ids)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From a JSON column; keys that a later version added are left out, absent ones take their default."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        return cls(**{**values, "term_ids": tuple(values.get("term_ids", ()))})

    def with_term_for(self, former: int, present: int) -> Self:
        """With a term in the place of another, if it has that one."""
        return replace(self, term_ids=tuple(present if number == former else number for number in self.term_ids))

    def digest(self) -> str:
        """SHA-256, hexadecimal: equal for equal content, in every process."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def names_term(data: InstrumentedAttribute[dict[str, Any]], term_id: int) -> ColumnElement[bool]:
    """In SQL: a text that is kept as JSON has a term."""
    listed = func.replace(func.replace(data["term_ids"].as_string(), " ", ""), "[", ",")
    return func.replace(listed, "]", ",").contains(f",{term_id},")


def import_digest(content: PostContent, dated: datetime | None) -> str:
    """What is remembered of an imported text: another digest means that it has been edited here."""
    return f"{content.digest()} {int(dated.timestamp()) if dated else '-'}"
