"""The form of a standing page."""

from wtforms import StringField, TextAreaField

from hallbar.editor.forms.row import RowForm
from hallbar.publishing.gate import LONGEST_TEXTS
from hallbar.web.forms import AtMost, Required


class PageForm(RowForm):
    """Heading and text."""

    title = StringField("Rubrik", [Required("Skriv en rubrik."), AtMost(LONGEST_TEXTS["title"])])
    body = TextAreaField("Brödtext", [Required("Skriv en text."), AtMost(LONGEST_TEXTS["body"])])
