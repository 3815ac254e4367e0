"""The forms of the site itself: what it is called and how one reaches it, and the notice bar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import StringField
from wtforms.validators import Optional
from wtforms.widgets import DateInput, TimeInput

from hallbar.clock import to_stockholm
from hallbar.editor.forms.moments import MomentForm
from hallbar.editor.forms.row import RowForm
from hallbar.models import Site
from hallbar.web.forms import LONGEST_EMAIL, AtMost, EmailAddress, EmailField, Required

LONGEST_NOTICE = 300


class SiteForm(RowForm):
    """What stands on every page."""

    name = StringField("Webbplatsens namn", [Required("Skriv vad webbplatsen heter."), AtMost(100)])
    tagline = StringField("Beskrivning", [AtMost(200)])
    publisher = StringField("Ansvarig utgivare", [AtMost(200)])
    contact_name = StringField("Kontakt", [AtMost(200)])
    contact_email = EmailField("E-postadress", [Optional(), EmailAddress(), AtMost(LONGEST_EMAIL)])
    contact_phone = StringField("Telefonnummer", [AtMost(50)])


class NoticeForm(RowForm):
    """A line above every public page, until a moment or until somebody takes it away."""

    notice = StringField("Meddelande", [AtMost(LONGEST_NOTICE)])
    on = StringField("Datum", widget=DateInput())
    clock = StringField("Klockslag", widget=TimeInput())

    until: datetime | None = None

    def read(self, row: Site) -> Mapping[str, Any]:
        """The end as a day and a time of Stockholm's clock."""
        local = to_stockholm(row.notice_until) if row.notice_until else None
        on, clock = (f"{local:%Y-%m-%d}", f"{local:%H:%M}") if local else ("", "")
        return {"notice": row.notice, "on": on, "clock": clock}

    def write(self, row: Site) -> None:
        """Without words there is no end either."""
        row.notice = self.notice.data or ""
        row.notice_until = self.until if row.notice else None

    def settle(self, now: datetime) -> bool:
        """Work out when it ends; False, and sentences at the fields, when that is no moment after ``now``."""
        if not self.notice.data or self._ends.is_empty:
            return True
        ends = self._ends
        self.until = ends.moment(now)
        for name in ("on", "clock"):
            self[name].errors = (*self[name].errors, *ends[name].errors)
        return self.until is not None

    @property
    def in_words(self) -> str:
        """The end as Swedish says it."""
        return self._ends.in_words

    @property
    def _ends(self) -> MomentForm:
        return MomentForm(formdata=None, data={"on": self.on.data, "clock": self.clock.data})
