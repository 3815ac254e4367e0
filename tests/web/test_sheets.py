"""Two style sheets: one for every reader, one for those who write."""

import gzip

import pytest

from hallbar.web.assets import SHEET, SHEETS
from tests.checks import CheckedClient

DESK_SHEET = "css/desk.css"
LARGEST = {SHEET: 8 * 1024, DESK_SHEET: 12 * 1024}
"""Bytes as sent. A reader's first page waits for the one; who works at the desk has the other from the day before."""


def test_readers_do_not_carry_the_sheet_of_the_desk(client: CheckedClient) -> None:
    page = client.get("/").text
    assert SHEET in page
    assert DESK_SHEET not in page
    assert ".surface" not in client.get(f"/static/{SHEET}").text


def test_the_desk_has_its_own_sheet_in_the_same_layers(client: CheckedClient) -> None:
    sheet = client.get(f"/static/{DESK_SHEET}").text
    assert ".surface-toolbar" in sheet
    assert sheet.lstrip().startswith("@layer parts")


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_is_small(client: CheckedClient, name: str) -> None:
    assert len(gzip.compress(client.get(f"/static/{name}").data, 9)) <= LARGEST[name]
