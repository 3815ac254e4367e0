"""What a network of caches in front of the site is told (RFC 9111 §5.2.2.10, RFC 5861).

Such a cache is not asked at every request: for as many seconds as the setting says it may show a page that an editor
has changed. It may not show one longer than until time itself changes it: a scheduled post appears and a withdrawn one
goes on the second.
"""

from datetime import datetime, timedelta

MOST_STALE = 30
"""Seconds for which an old page may be shown while the new one is fetched."""
MOST_ON_ERROR = 86_400
"""Seconds for which it may be shown while the site does not answer."""
OF_FILE = "public, max-age=31536000, immutable"


def control(seconds: int, now: datetime, until: datetime | None) -> str:
    """The ``Cache-Control`` of a page.

    :param seconds: that a cache may show it without asking.
    :param until: when time changes it.
    """
    left = MOST_ON_ERROR * 365 if until is None else max(0, (until - now) // timedelta(seconds=1))
    fresh = min(seconds, left)
    stale, on_error = min(MOST_STALE, left - fresh), min(MOST_ON_ERROR, left - fresh)
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}, stale-if-error={on_error}"


def control_of_file(seconds: int, now: datetime, until: datetime | None) -> str:
    """The ``Cache-Control`` of a file whose name is never another's: who has it need not ask again (RFC 8246), but
    whoever hands it out to others must, since it may have been withdrawn.
    """
    return f"{OF_FILE}, s-maxage={_fresh(seconds, now, until)}"


def _fresh(seconds: int, now: datetime, until: datetime | None) -> int:
    return seconds if until is None else min(seconds, max(0, (until - now) // timedelta(seconds=1)))


def keys(path: str) -> str:
    """Names by which a cache can be told to forget pages: all of them, each folder's, and each page's.

    ``/nyheter/handskar`` is ``hallbar nyheter nyheter/handskar``.
    """
    parts = path.strip("/").split("/")
    folders = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    return " ".join(["hallbar", *(folders if parts != [""] else ["start"])]).encode("ascii", "ignore").decode()
