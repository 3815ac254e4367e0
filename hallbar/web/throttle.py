"""Counted attempts: so many in a window of time, whichever process they come to.

Each attempt takes its place by a conditional UPDATE before it is made, so that a hundred at once are counted as a
hundred. What is counted stands as a keyed hash: the table tells nobody who has tried, or from where.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from flask import current_app, request
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.extensions import writing
from hallbar.models import Attempts


@dataclass(frozen=True)
class Limit:
    """So many attempts of a kind in a window."""

    kind: str
    most: int
    window: timedelta


@dataclass(frozen=True)
class Counted:
    """A limit, and the one whose attempts it counts."""

    limit: Limit
    who: str

    @property
    def key(self) -> str:
        """Under which it is kept."""
        key = str(current_app.secret_key).encode()
        return hmac.new(key, f"{self.limit.kind}\n{self.who}".encode(), hashlib.sha256).hexdigest()


def take(*counted: Counted) -> datetime | None:
    """Take a place under each limit. When one is reached no place is taken, and the moment it opens again is given."""
    now = clock.now()
    with writing() as session:
        session.execute(delete(Attempts).where(Attempts.until <= now))
        closed = [row.until for one in counted if (row := _full(session, one))]
        if not closed:
            for one in counted:
                _count(session, one, now)
    return max(closed, default=None)


def reset(session: Session, counted: Counted) -> None:
    """Begin anew, within the caller's transaction: somebody has shown who they are."""
    session.execute(delete(Attempts).where(Attempts.what == counted.key))


def give_back(session: Session, counted: Counted) -> None:
    """The attempt was a good one and does not count, within the caller's transaction."""
    session.execute(
        update(Attempts).where(Attempts.what == counted.key, Attempts.count > 0).values(count=Attempts.count - 1)
    )


def seconds_until(moment: datetime) -> int:
    """For ``Retry-After`` (RFC 9110 §10.2.3)."""
    return max(1, int((moment - clock.now()).total_seconds()) + 1)


def remote_network() -> str:
    """Where the request comes from: an IPv4 address, or the /64 that one household of IPv6 has."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(address if address.version == 4 else ip_network(f"{address}/64", strict=False))


def _full(session: Session, counted: Counted) -> Attempts | None:
    row = session.get(Attempts, counted.key)
    return row if row and row.count >= counted.limit.most else None


def _count(session: Session, counted: Counted, now: datetime) -> None:
    more = update(Attempts).where(Attempts.what == counted.key, Attempts.count < counted.limit.most)
    if not session.execute(more.values(count=Attempts.count + 1)).rowcount:  # type: ignore[attr-defined]
        session.add(Attempts(what=counted.key, count=1, until=now + counted.limit.window))
