"""Somebody to sign in as in the demo newsroom."""

import secrets

from sqlalchemy import select

from hallbar import clock
from hallbar.cli.demo import is_demo
from hallbar.extensions import db, writing
from hallbar.models import Role, User
from hallbar.web import one_time, passwords, second_factor

DEMO_EMAIL = "demo@example.org"


def admit_demo_editor() -> str | None:
    """Give the demo editor a new password, and an account where there is none yet.

    A newsroom that is in use gets neither: None.
    """
    if not is_demo():
        return None
    user = db.session.scalar(select(User).where(User.email == DEMO_EMAIL))
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    password_hash, now = passwords.hashed(password), clock.now()
    with writing() as session:
        if user is None:
            user = User(email=DEMO_EMAIL, name="Demo Redaktör", role=Role.EDITOR, created_at=now)
            session.add(user)
            session.flush()
        second_factor.turn_off(user)
        one_time.set_password(session, user, password_hash, now)
    return password
