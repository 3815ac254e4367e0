"""Signing in, step by step, wherever its form stands: on its own page, beside a text, or around one."""

from dataclasses import dataclass

from flask import Response
from sqlalchemy import select
from wtforms import PasswordField

from hallbar.extensions import db
from hallbar.models import User
from hallbar.web import identity, passwords
from hallbar.web.forms import EmailField, Form, Required

WRONG = "E-postadressen och lösenordet hör inte ihop. Kontrollera båda och försök igen."


class SignInForm(Form):
    """Who you are."""

    email = EmailField("E-postadress", [Required("Skriv din e-postadress.")])
    password = PasswordField("Lösenord", [Required("Skriv ditt lösenord.")])


@dataclass(frozen=True)
class Step:
    """The form to fill in next."""

    form: Form
    retry_after: int = 0
    """Seconds until it is worth trying again."""

    @property
    def status(self) -> int:
        """Of the page that shows it."""
        if self.retry_after:
            return 429
        return 422 if self.form.errors else 200


def first_step() -> Step:
    """An empty form."""
    return Step(SignInForm(formdata=None))


def advance() -> Step | None:
    """Go on with what was posted: None when that has signed somebody in, else what to fill in next."""
    form = SignInForm()
    if not form.validate():
        return Step(form)
    user = db.session.scalar(select(User).where(User.email == form.email.data.casefold()))
    if not passwords.matches(user, form.password.data) or user is None:
        form.password.errors = (WRONG,)
        return Step(form)
    identity.sign_in(user)
    return None


def with_retry(response: Response, step: Step) -> Response:
    """Say in the header, too, when to try again."""
    if step.retry_after:
        response.headers["Retry-After"] = str(step.retry_after)
    return response
