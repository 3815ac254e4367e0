"""A new password, wherever one is chosen."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import StopValidation

from hallbar.models import User
from hallbar.web import passwords
from hallbar.web.forms import Form, Required


def new_password_field() -> PasswordField:
    """Asked for once: it can be looked at, and a slip of the finger is mended by another link."""
    return PasswordField("Nytt lösenord", [Required("Skriv ett nytt lösenord.")])


class NewPasswordForm(Form):
    """A new password for ``user``."""

    new_password = new_password_field()

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._user = user

    def validate_new_password(self, field: PasswordField) -> None:
        """:raises StopValidation: with what is wrong with it."""
        if sentence := passwords.fault(field.data, self._user.email, self._user.name):
            raise StopValidation(sentence)
