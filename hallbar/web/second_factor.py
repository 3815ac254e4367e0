"""The second factor: time-based codes (TOTP, RFC 6238) and recovery codes. Every code is good for one use."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from io import BytesIO

import pyotp
from sqlalchemy.orm import Session

from hallbar.models import User

STEP = timedelta(seconds=30)
DRIFT = 1
"""Steps that a telephone's clock may be wrong by, either way."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which are read wrong


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32()


def is_on(user: User) -> bool:
    """Whether the user signs in with a second factor."""
    return bool(user.totp_secret)


def step_of(secret: str, code: str, now: datetime, after: int | None = None) -> int | None:
    """The 30-second step whose code this is, if that is later than ``after``; None for a code that is not good."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // int(STEP.total_seconds())
    totp = pyotp.TOTP(secret)
    for step in range(current - DRIFT, current + DRIFT + 1):
        right = totp.generate_otp(step)
        if hmac.compare_digest(right.encode(), digits.encode(errors="replace")) and (after is None or step > after):
            return step
    return None


def use_code(session: Session, user: User, code: str, now: datetime) -> bool:
    """Whether the code is good; if it is, it never will be again. Within the caller's transaction."""
    session.refresh(user)  # as it is now that nobody else can write
    step = step_of(user.totp_secret, code, now, after=user.totp_step) if user.totp_secret else None
    if step is not None:
        user.totp_step = step
        return True
    used = _hashed(code)
    left = [stored for stored in user.recovery_hashes if not hmac.compare_digest(stored, used)]
    good = is_on(user) and len(left) < len(user.recovery_hashes)
    if good:
        user.recovery_hashes = left
    return good


def turn_on(user: User, secret: str, step: int) -> list[str]:
    """Use the secret from now on. The recovery codes are given, for once."""
    user.totp_secret, user.totp_pending, user.totp_step = secret, None, step
    return renew_recovery_codes(user)


def turn_off(user: User) -> None:
    """The password alone is enough again."""
    user.totp_secret, user.totp_pending, user.totp_step, user.recovery_hashes = "", None, None, []


def renew_recovery_codes(user: User) -> list[str]:
    """Ten new ones of 80 bits, instead of those before."""
    codes = ["-".join(_letters(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    user.recovery_hashes = [_hashed(code) for code in codes]
    return codes


def address(secret: str, user: User, site_name: str) -> str:
    """What an authenticator reads: an ``otpauth:`` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=site_name)


def qr_svg(secret: str, user: User, site_name: str) -> bytes:
    """The same as a QR code; dark on light with a quiet zone, whatever the page's colours are."""
    import segno  # here, as it is drawn when an editor turns a second factor on

    buffer = BytesIO()
    code = segno.make(address(secret, user, site_name), error="m")
    code.save(buffer, kind="svg", border=4, light="#fff", dark="#000", svgclass=None, lineclass=None, omitsize=True)
    return buffer.getvalue()


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def _hashed(code: str) -> str:
    plain = "".join(character for character in code.casefold() if character.isalnum())
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
