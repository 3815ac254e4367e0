"""A new password, wherever one is chosen."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import StopValidation

from hallbar.models import User
from hallbar.web import passwords
from hallbar.web.forms import Form, Required


class NewPasswordForm(Form):
    """Asked for once: it can be shown by the browser, and a slip of the finger is mended by another link."""

    new_password = PasswordField("Nytt lösenord", [Required("Skriv ett nytt lösenord.")])

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._user = user

    def validate_new_password(self, field: PasswordField) -> None:
        """:raises StopValidation: with what is wrong with it."""
        if sentence := passwords.fault(field.data, self._user.email, self._user.name):
            raise StopValidation(sentence)
