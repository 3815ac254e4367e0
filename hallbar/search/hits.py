"""What a query finds."""

from dataclasses import dataclass, field

from pyroaring import BitMap

from hallbar.search.expressions import Expression, Some
from hallbar.search.query import Query

NOTHING: Expression = Some(())


@dataclass(frozen=True)
class Hits:
    """What a query finds."""

    ids: BitMap
    """Every matching post."""
    query: Query
    expression: Expression = NOTHING
    """What they have that was asked for."""
    searched: str | None = None
    """What was searched instead; None when the words themselves hit."""
    among: int = 0
    """How many posts there are for who asks."""
    own: BitMap | None = None
    """Posts that have the words themselves, where others have only what means the same; None where nothing does."""
    scores: dict[int, float] = field(default_factory=dict, compare=False, repr=False)
    """How well each matches, once that has been asked for; never of very many."""
