"""Where a request comes from, as the browser tells it.

``Sec-Fetch-Site`` (W3C Fetch Metadata) is sent to https and localhost; ``Origin`` (RFC 6454) with every POST, though
it is ``null`` from a page that sends no referrer.
"""

from flask import request

from hallbar.web.addresses import base_url


def is_foreign() -> bool:
    """Whether the browser says that another site has sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    return site not in ("same-origin", "none") if site else bool(_origin()) and not _is_ours(_origin())


def is_own() -> bool:
    """Whether the browser says that one of our own pages has sent this; without a word from it, no."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else _is_ours(_origin())


def local_path(address: str) -> str | None:
    """The path and query of an address in the editors' area; None for any other.

    It begins with ours to the letter, so that there is no host in it; browsers drop tabs and line ends and turn
    backslashes round, so that there may be none of those either.
    """
    clean = all(character.isprintable() and character != "\\" for character in address)
    return address if clean and f"{address.partition('?')[0]}/".startswith("/redaktion/") else None


def _origin() -> str:
    origin = request.headers.get("Origin", "")
    return "" if origin == "null" else origin


def _is_ours(origin: str) -> bool:
    return origin in (request.host_url.rstrip("/"), base_url())
