"""The form of the accessibility statement: what the law asks for, item by item."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Regexp
from wtforms.widgets import DateInput

from hallbar.editor.forms.row import RowForm
from hallbar.language.dates import long_date
from hallbar.models import AccessibilityStatement, Conformity
from hallbar.web.forms import AtMost, Required

CONFORMITIES = {
    Conformity.FULL: "Helt förenlig: alla krav i lagen är uppfyllda",
    Conformity.PARTIAL: "Delvis förenlig: de flesta krav är uppfyllda, men det finns brister",
    Conformity.NONE: "Inte förenlig: de flesta krav är inte uppfyllda",
}
LONGEST = 20_000


class StatementForm(RowForm):
    """Ten of the eleven items (förordning 2018:1938; MDFFS 2019:2); when it was updated is set by saving."""

    organisation = StringField("Vem som ansvarar", [Required("Skriv vilken organisation som ansvarar."), AtMost(300)])
    service = StringField("Tjänsten", [Required("Skriv vilken tjänst redogörelsen gäller."), AtMost(300)])
    conformity = RadioField(
        "Hur tillgänglig tjänsten är",
        choices=[SelectChoice(value.value, label) for value, label in CONFORMITIES.items()],
        invalid_choice_message="Välj hur tillgänglig tjänsten är.",
    )
    shortcomings = TextAreaField("Innehåll som inte är tillgängligt, och varför", [AtMost(LONGEST)])
    assessed_on = StringField(
        "När tillgängligheten bedömdes", [Required("Välj dagen då ni bedömde tillgängligheten.")], widget=DateInput()
    )
    method = TextAreaField(
        "Hur tillgängligheten bedömdes", [Required("Beskriv hur ni har bedömt tillgängligheten."), AtMost(LONGEST)]
    )
    feedback = TextAreaField(
        "Så lämnar man synpunkter", [Required("Skriv hur man meddelar er brister."), AtMost(LONGEST)]
    )
    supervisor_url = StringField(
        "Länk till tillsynsmyndighetens anmälan",
        [
            Required("Skriv adressen till tillsynsmyndighetens anmälan."),
            Regexp(r"https?://[^\s/]+\.[^\s]+\Z", message="Skriv en hel webbadress, som börjar med https://."),
            AtMost(500),
        ],
    )
    burden = TextAreaField("Oskäligt betungande anpassning, med skäl (12 §)", [AtMost(LONGEST)])
    out_of_scope = TextAreaField("Innehåll som inte omfattas av lagen (9 §)", [AtMost(LONGEST)])

    def read(self, row: AccessibilityStatement) -> Mapping[str, Any]:
        """The day of the assessment in the spelling that browsers ask for."""
        return {**super().read(row), "assessed_on": row.assessed_on.isoformat()}

    def write(self, row: AccessibilityStatement) -> None:
        """The day as a day. :meth:`settle` has looked at it."""
        super().write(row)
        row.assessed_on = date.fromisoformat(self.assessed_on.data or "")

    @property
    def assessed_in_words(self) -> str:
        """``29 november 2026``: browsers show the day in their own language's way. Empty when it is no day."""
        try:
            return long_date(date.fromisoformat(self.assessed_on.data or ""))
        except ValueError:
            return ""

    def settle(self, today: date) -> bool:
        """Look at what one item says about another, and at the day; False, and sentences at fields, if it is wrong."""
        try:
            if (assessed := date.fromisoformat(self.assessed_on.data or "")) > today:
                self.refuse("assessed_on", f"{long_date(assessed)} har inte varit än. Välj en dag som har varit.")
        except ValueError:
            self.refuse("assessed_on", "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-29.")
        if self.conformity.data != Conformity.FULL and not (self.shortcomings.data or "").strip():
            self.refuse("shortcomings", "Beskriv vad som inte är tillgängligt och varför, eller välj Helt förenlig.")
        return not self.errors
