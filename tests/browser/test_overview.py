"""The first page after sign-in, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import sign_in
from tests.browser.test_axe import findings

pytestmark = pytest.mark.browser

HOME = "/redaktion/"


@pytest.mark.parametrize("person", ["elsa", "karin", "amina"])
def test_axe_finds_nothing_on_it(new_context: Callable[..., BrowserContext], person: str) -> None:
    page = sign_in(new_context().new_page(), f"{person}@example.se", onward=HOME)
    expect(page.get_by_role("heading", level=1)).to_have_text("Översikt")
    assert findings(page) == []


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_nothing_is_wider_than_the_screen(new_context: Callable[..., BrowserContext], width: int) -> None:
    page = sign_in(new_context(viewport={"width": width, "height": 800}).new_page(), onward=HOME)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_calendar_is_turned_by_plain_links_and_stays_a_table(new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context(java_script_enabled=False).new_page(), onward=HOME)
    weeks = page.get_by_role("rowheader").all_inner_texts()
    page.get_by_role("link", name="Nästa vecka").click()
    page.wait_for_url("**/redaktion/?vecka=*#kalender")
    assert page.get_by_role("rowheader").all_inner_texts()[:3] == weeks[1:]
    page.get_by_role("link", name="Den här veckan").click()
    page.wait_for_url("**/redaktion/#kalender")
    assert page.get_by_role("rowheader").all_inner_texts() == weeks
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.get_by_role("columnheader").count() == 8
    assert page.get_by_role("row").count() == 5
