"""``PagedList``: a list of the desk that is asked for page by page, as one value with one address."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True)
class PagedList:
    """What is asked for. A subclass adds its fields, and how they are read and printed."""

    path: ClassVar[str] = ""
    """Where the list is, when it is always at the same place."""
    per_page: ClassVar[int] = 50
    page: int = 1

    @property
    def start(self) -> int:
        """How many rows the pages before it have."""
        return (self.page - 1) * self.per_page

    def last(self, total: int) -> int:
        """The number of the last page of so many rows; a list of none has one page too."""
        return max(1, -(-total // self.per_page))

    def args(self) -> list[tuple[str, str]]:
        """The canonical arguments: nothing that goes without saying."""
        raise NotImplementedError

    def address(self, path: str = "") -> str:
        """The canonical address: ``/redaktion/inlagg?lage=utkast``."""
        args = self.args()
        return f"{path or self.path}?{urlencode(args)}" if args else path or self.path

    def on_page(self, page: int) -> Self:
        """Another page of the same list."""
        return replace(self, page=page)
