"""Which models the public sees."""

from typing import ClassVar

from sqlalchemy import inspect


class Public:
    """Mixin of the models that the public sees; changing one is a public change and is logged as such."""

    silent: ClassVar[frozenset[str]] = frozenset()
    """Columns that never show in public."""

    def is_public_change(self) -> bool:
        """Whether the pending change of this object can be seen by the public."""
        state = inspect(self)
        if not state.persistent or (state.session is not None and self in state.session.deleted):
            return True
        changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
        return bool(changed - self.silent)
