"""``hallbar user``: those who work in the newsroom."""

import sys

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hallbar import clock
from hallbar.cli.database import application
from hallbar.extensions import db, writing
from hallbar.language.text import tidy
from hallbar.models import Role, User
from hallbar.settings import Settings
from hallbar.web import one_time, passwords, second_factor

HERE = "http://127.0.0.1:8000"
"""Where ``hallbar run`` serves, when no setting says where the site is."""


@click.group("user")
def user_group() -> None:
    """Look after those who work in the newsroom."""


@user_group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Add somebody. Asks for a password on a terminal; otherwise prints a link by which they choose one."""
    email, name = _email(email), _name(name)
    with application() as app:
        if _find(email):
            raise click.ClickException(f"{email} has an account already. `hallbar user reset` makes a new link.")
        password = _password(email, name, password_stdin)
        password_hash = passwords.hashed(password) if password else ""
        with writing() as session:
            user = User(email=email, name=name, role=Role(role), password_hash=password_hash, created_at=clock.now())
            session.add(user)
            link = None if password else _link(app, session, user)
        click.echo(f"Added {name} <{email}> as {role}.")
        _show(link)


@user_group.command("list")
def list_users() -> None:
    """Print everybody with an account."""
    with application():
        for user in db.session.scalars(select(User).order_by(User.email)):
            states = {
                "disabled": user.disabled_at,
                "no password": not user.password_hash,
                "two-factor": user.totp_secret,
            }
            notes = ", ".join(state for state, holds in states.items() if holds)
            click.echo(f"{user.email}\t{user.role}\t{user.name}" + (f"\t{notes}" if notes else ""))


@user_group.command("reset")
@click.argument("email")
@click.option("--without-second-factor", is_flag=True, help="Turn it off too: telephone and recovery codes are lost.")
def reset(email: str, without_second_factor: bool) -> None:
    """Print a one-time link by which somebody chooses a new password."""
    with application() as app:
        user = _find(_email(email))
        if user is None:
            raise click.ClickException(f"{email} has no account. `hallbar user list` prints those who have.")
        if user.disabled_at:
            raise click.ClickException(f"The account of {email} is disabled.")
        with writing() as session:
            if without_second_factor:
                second_factor.turn_off(user)
            link = _link(app, session, user)
        _show(link)


def _find(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def _email(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not local or "." not in domain.strip(".") or any(map(str.isspace, text)):
        raise click.ClickException(f"“{text}” is no address such as name@example.se.")
    return _tidy(text).casefold()


def _name(text: str) -> str:
    name = " ".join(_tidy(text).split())
    if not name:
        raise click.ClickException("--name is empty.")
    return name


def _tidy(text: str) -> str:
    try:
        return tidy(text)
    except ValueError as error:
        raise click.ClickException(f"It cannot be stored: {error}.") from error


def _password(email: str, name: str, from_stdin: bool) -> str:
    """The password; empty when there is nobody to ask."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        return ""
    if passwords.fault(password, email, name):
        raise click.ClickException(
            f"That password is too short or too easy to guess: take at least {passwords.SHORTEST} characters, "
            "such as three words that do not belong together."
        )
    return password


def _link(app: Flask, session: Session, user: User) -> str:
    settings: Settings = app.extensions["hallbar"]
    return (settings.base_url or HERE) + one_time.path(one_time.issue(session, user, clock.now()))


def _show(link: str | None) -> None:
    if link:
        click.echo(f"Choose a password, once and within 24 hours, at {link}")
