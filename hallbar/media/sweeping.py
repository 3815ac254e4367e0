"""Files that no medium has any more are swept from the disk, a while after."""

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar.media.storage import Storage
from hallbar.models import Rendition

GRACE = timedelta(days=1)
"""How long a file stays that nothing needs: also one that was stored for a medium that is not in the database yet."""
INTERVAL = timedelta(hours=6)
BATCH = 500


def sweep(session: Session, storage: Storage, now: datetime) -> int:
    """Remove what nothing has needed for :data:`GRACE`, if that has not been done for :data:`INTERVAL`; how many."""
    if now.timestamp() - storage.last_swept() < INTERVAL.total_seconds():
        return 0
    storage.note_sweep(now)
    before = now - GRACE
    old, removed = storage.untouched_since(before), 0
    while names := list(islice(old, BATCH)):
        needed = set(session.scalars(select(Rendition.file).where(Rendition.file.in_(names))))
        for name in set(names) - needed:
            storage.remove(name, before)
            removed += 1
    return removed
