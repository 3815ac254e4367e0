"""What the one who asks may see, and what a shelf has answered so far."""

from dataclasses import dataclass, field

from pyroaring import BitMap

from hallbar.search.expressions import Expression
from hallbar.search.shelves import Findable


@dataclass(frozen=True)
class Sight:
    """A shelf, asked no more than once for the same."""

    shelf: Findable
    visible: BitMap
    _answers: dict[Expression, BitMap] = field(default_factory=dict)

    def ids(self, expression: Expression) -> BitMap:
        """The posts that an expression is true of, also those that are not to be seen."""
        if expression not in self._answers:
            self._answers[expression] = self.shelf.ids(expression)
        return self._answers[expression]

    def sees(self, expression: Expression) -> bool:
        """Whether it is true of any post that may be seen."""
        return bool(self.ids(expression) & self.visible)
