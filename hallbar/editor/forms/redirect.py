"""The form of a redirect."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice

from hallbar.editor.forms.row import RowForm
from hallbar.models import Redirect
from hallbar.publishing.moves import post_path
from hallbar.web.forms import AtMost, Required

LEADS, GONE = "leder", "borttagen"


class RedirectForm(RowForm):
    """From where, and whereto. A post is told by the address of its page, and followed wherever it moves."""

    path = StringField("Gammal adress", [Required("Skriv den gamla adressen."), AtMost(1_000)])
    kind = RadioField(
        "Vad ska hända?",
        choices=[
            SelectChoice(LEADS, "Läsaren skickas vidare till den nya adressen"),
            SelectChoice(GONE, "Läsaren får veta att sidan är borttagen (410)"),
        ],
        default=LEADS,
        invalid_choice_message="Välj vad som ska hända.",
    )
    target = StringField("Ny adress", [AtMost(2_000)])

    def read(self, row: Redirect) -> Mapping[str, Any]:
        """Whereto as an address."""
        leads = row.post_id is not None or row.target is not None
        return {"path": row.path, "kind": LEADS if leads else GONE, "target": address_of(row)}


def address_of(row: Redirect) -> str:
    """Where a redirect leads now; empty when the page is gone."""
    if row.post is None:
        return row.target or ""
    return post_path(row.post.slug) if row.post.slug else url_for("editor.post", post_id=row.post_id)
