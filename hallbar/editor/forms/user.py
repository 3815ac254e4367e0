"""The form of an account."""

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from hallbar.editor.forms.row import RowForm
from hallbar.editor.wording import ROLES
from hallbar.language.text import fold
from hallbar.web.forms import LONGEST_EMAIL, AtMost, EmailAddress, EmailField, Required


class UserForm(RowForm):
    """Who somebody is, and what they may do."""

    name = StringField("Namn", [Required("Skriv ett namn."), AtMost(200)])
    email = EmailField(
        "E-postadress",
        [Required("Skriv en e-postadress."), EmailAddress(), AtMost(LONGEST_EMAIL)],
        filters=[lambda text: text and fold(text)],
    )
    role = SelectField(
        "Roll",
        choices=[SelectChoice(role.value, label) for role, label in ROLES.items()],
        invalid_choice_message="Välj en roll.",
    )
