"""``PostList``: which posts are asked for, and in which order, as one value with one address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from hallbar.archive import Vocabulary
from hallbar.editor.listing.need import Need
from hallbar.editor.listing.stage import Stage
from hallbar.editor.paged_list import PagedList
from hallbar.web.arguments import Args, firsts, whole_number

LIST = "/redaktion/inlagg"
LONGEST = 200
"""Characters of the words that are asked for."""
COLUMNS: Mapping[str, bool] = MappingProxyType(
    {"rubrik": False, "lage": False, "publicering": True, "andrat": True, "skapare": False}
)
"""What the list may be sorted by, and whether one expects the highest first: the newest, but A before Ö."""


@dataclass(frozen=True)
class PostList(PagedList):
    """What of all posts is asked for."""

    path = LIST
    stage: Stage | None = None
    """None for every post outside the trash."""
    q: str = ""
    term: str = ""
    """``amne.klimat``: slugs of facet and term. One that there is not matches nothing."""
    mine: bool = False
    """Only posts that the asker began."""
    need: Need | None = None
    """Only posts that it is true of."""
    column: str = "andrat"
    """One of :data:`COLUMNS`."""
    falling: bool = True

    @classmethod
    def parse(cls, args: Args, vocabulary: Vocabulary) -> Self:
        """Read an address's arguments. Never raises: what has no meaning disappears."""
        values = firsts(args)
        order = values.get("ordning", "")
        column = order.removeprefix("-")
        return cls(
            stage=next((stage for stage in Stage if stage == values.get("lage")), None),
            q=values.get("q", "")[:LONGEST].rstrip(),
            term=_term(values.get("term", ""), vocabulary),
            mine="mina" in values,
            need=next((need for need in Need if need == values.get("behov")), None),
            column=column if column in COLUMNS else "andrat",
            falling=order.startswith("-") if column in COLUMNS else True,
            page=whole_number(values.get("sida", "")) or 1,
        )

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments: nothing that goes without saying."""
        order = f"-{self.column}" if self.falling else self.column
        pairs = [("lage", self.stage.value)] if self.stage else []
        pairs += [("q", self.q)] if self.q else []
        pairs += [("term", self.term)] if self.term else []
        pairs += [("mina", "1")] if self.mine else []
        pairs += [("behov", self.need.value)] if self.need else []
        pairs += [("ordning", order)] if order != "-andrat" else []
        pairs += [("sida", str(self.page))] if self.page > 1 else []
        return pairs

    def at(self, stage: Stage | None) -> Self:
        """Posts at another stage, from the first page."""
        return replace(self, stage=stage, page=1)

    def by(self, column: str) -> Self:
        """Sorted by a column, from the first page; the other way round when it is sorted by it already."""
        falling = not self.falling if column == self.column else COLUMNS[column]
        return replace(self, column=column, falling=falling, page=1)

    def everything(self) -> Self:
        """All posts, in the same order."""
        return replace(self, stage=None, q="", term="", mine=False, need=None, page=1)


def _term(value: str, vocabulary: Vocabulary) -> str:
    """By its present name: facet and term may have been renamed since the address was kept."""
    name, _, term = value[:LONGEST].partition(".")
    facet = vocabulary.former.get(name, name)
    known = vocabulary.by_slug.get(facet)
    return f"{facet}.{known.current(term)}" if known and term else ""
