"""The archive asked as a request asks it."""

from datetime import datetime

from hallbar.archive import Holdings, Librarian
from hallbar.extensions import db
from hallbar.models import current_edition


def as_of(now: datetime, librarian: Librarian | None = None) -> Holdings:
    """The holdings of a moment, as a worker with a memory of its own has them; a new worker when none is given."""
    session = db.session()
    session.rollback()
    return (librarian or Librarian()).holdings(session, current_edition(session, now), now)
