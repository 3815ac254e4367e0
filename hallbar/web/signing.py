"""Numbers of rows in addresses that nobody can guess or make: signed with the secret key, so that none is stored."""

import hashlib

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def signed(purpose: str, number: int) -> str:
    """A token of a number, good for one purpose only."""
    token: str | bytes = _serializer(purpose).dumps(number)
    return token if isinstance(token, str) else token.decode()


def unsigned(purpose: str, token: str) -> int | None:
    """The number of a token, signed with the present key or a former one; None for any other text."""
    try:
        number = _serializer(purpose).loads(token)
    except BadSignature:
        return None
    return number if isinstance(number, int) else None


def _serializer(purpose: str) -> URLSafeSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeSerializer(keys, salt=f"hallbar.{purpose}", signer_kwargs={"digest_method": hashlib.sha256})
