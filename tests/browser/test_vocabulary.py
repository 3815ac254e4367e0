"""Facets and terms are looked after in a browser: with script and without it, and by keyboard alone."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk import sign_in
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import tab_to
from tests.browser.test_publishing import SAVED

pytestmark = pytest.mark.browser

FACETS = "/redaktion/facetter"
Open = Callable[..., Page]
NUMBERS = count(1)
"""No two tests, and no second try, make the same."""


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Open:
    """An administrator's browser, at the list of facets."""

    def open_desk(**options: object) -> Page:
        return sign_in(new_context(**options).new_page(), "amina@example.se", FACETS)

    return open_desk


def said(page: Page, sentence: str) -> None:
    """The page says it."""
    expect(page.locator("#status")).to_contain_text(sentence)


def make_facet(page: Page, label: str) -> None:
    """A facet of its own for the test, whose page is open then."""
    page.goto(f"{FACETS}/ny")
    page.get_by_label("Namn", exact=True).fill(label)
    page.get_by_label("Så säger rubriken").fill("för {}")
    page.get_by_role("button", name="Skapa filtret").click()
    said(page, f"Filtret {label} finns nu.")


def make_term(page: Page, label: str) -> None:
    """A term of the facet whose page is open."""
    page.get_by_role("link", name="Nytt värde").click()
    page.get_by_label("Namn", exact=True).fill(label)
    page.get_by_role("button", name="Skapa värdet").click()
    said(page, f"{label} finns nu under")


def take_away(page: Page) -> None:
    """The facet whose page is open, so that other tests meet the newsroom as it was."""
    page.get_by_role("link", name="Ta bort filtret").click()
    page.get_by_role("button", name="Ta bort filtret").click()
    said(page, "är borttaget.")


def walk(page: Page, label: str) -> None:
    """All that is done to a facet and its terms, from the first to the last."""
    slug = f"lasare-{next(NUMBERS)}"
    label = f"{label} {slug}"
    make_facet(page, label)
    for term in ("Leverantörer", "Leverantör", "Upphandlare"):
        make_term(page, term)
    page.get_by_role("link", name="Ändra filtret").click()
    page.get_by_label("Namn i webbadressen").fill("Inte så")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("Namn i webbadressen")).to_have_value("Inte så")
    page.get_by_label("Namn i webbadressen").fill(slug)
    page.get_by_role("button", name="Spara").click()
    said(page, "Filtret är sparat.")

    page.get_by_role("link", name="Leverantör", exact=True).click()
    page.get_by_role("link", name="Slå ihop med ett annat …").click()
    page.get_by_label("Värdet som ska bli kvar").select_option("Leverantörer")
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("heading", name="Slå ihop Leverantör med Leverantörer")).to_be_visible()
    expect(page.get_by_text(f"?{slug}=leverantor", exact=True)).to_be_visible()
    page.get_by_role("button", name="Slå ihop", exact=True).click()
    said(page, "Leverantör är nu Leverantörer. De gamla adresserna leder hit.")

    page.get_by_label("Synonymer i sökningen").fill("säljare")
    page.get_by_role("button", name="Spara").click()
    said(page, "Filtervalet är sparat.")
    page.get_by_role("button", name="Sluta erbjuda").click()
    said(page, "Leverantörer erbjuds inte längre för nya inlägg.")
    page.get_by_role("button", name="Erbjud igen").click()
    said(page, "Leverantörer erbjuds igen.")
    page.get_by_role("link", name="Ta bort …").click()
    page.get_by_role("button", name="Ta bort").click()
    said(page, "Leverantörer är borttaget.")
    take_away(page)


def test_everything_is_done_with_script(desk: Open) -> None:
    walk(desk(), "Läsare med skript")


def test_everything_is_done_without_script(desk: Open) -> None:
    walk(desk(java_script_enabled=False), "Läsare utan skript")


def test_a_facet_is_moved_by_keyboard_alone_and_one_sees_where_it_is(desk: Open) -> None:
    page = desk()
    order = page.locator(".facet-rows strong")
    expect(order.nth(1)).to_have_text("Ämne")
    page.locator("#innehall").focus()
    tab_to(page, ".facet-rows > li:nth-child(2) button")
    page.keyboard.press("Enter")
    said(page, "Ämne är flyttat uppåt.")
    expect(order.nth(0)).to_have_text("Ämne")
    page.locator("#innehall").focus()
    tab_to(page, ".facet-rows > li:nth-child(1) button")
    page.keyboard.press("Enter")
    said(page, "Ämne är flyttat nedåt.")
    expect(order.nth(0)).to_have_text("Inläggstyp")


def test_a_term_is_changed_by_keyboard_alone(desk: Open) -> None:
    page = desk()
    label = f"Tangenter {next(NUMBERS)}"
    make_facet(page, label)
    make_term(page, "Ett")
    page.locator("#innehall").focus()
    tab_to(page, ".term-rows th a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/filterval/*")
    page.locator("#innehall").focus()
    tab_to(page, "#names")
    page.keyboard.type("Enhet\nStyck")
    tab_to(page, ".fields button")
    page.keyboard.press("Enter")
    said(page, "Filtervalet är sparat.")
    expect(page.get_by_label("Andra namn")).to_have_value("Enhet\nStyck")
    page.get_by_role("link", name=label).click()
    take_away(page)


def test_a_single_choice_is_made_by_the_arrows(desk: Open) -> None:
    page = desk()
    page.goto("/redaktion/inlagg/ny")
    page.locator("#body").wait_for(state="attached")
    page.get_by_role("radio", name="Möte och besök").focus()
    with page.expect_response("**/faltkontroll/typ"):
        page.keyboard.press("Space")
    with page.expect_response("**/faltkontroll/typ"):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Nytt från kansliet")).to_be_checked()
    expect(page.get_by_role("radio", name="Möte och besök")).not_to_be_checked()
    expect(page.locator("#draft-status")).to_have_text(SAVED)


def test_axe_finds_nothing_on_any_page_of_it(desk: Open) -> None:
    page = desk()
    term = page.goto(f"{FACETS}/ny") and page
    assert findings(term) == []
    page.get_by_role("button", name="Skapa filtret").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert findings(page) == [], "with what is wrong"
    page.goto(FACETS)
    assert findings(page) == []
    page.get_by_role("link", name="Part").click()
    expect(page.get_by_role("heading", name="Part", exact=True)).to_be_visible()
    assert findings(page) == []
    page.get_by_role("link", name="SKL Kommentus", exact=True).click()
    expect(page.get_by_label("Andra namn")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("link", name="Slå ihop med ett annat …").click()
    page.get_by_label("Värdet som ska bli kvar").select_option("Adda")
    page.get_by_role("button", name="Visa vad som händer").click()
    expect(page.get_by_role("heading", name="Det här händer")).to_be_visible()
    assert findings(page) == []
    for path in ("/1/borttagning", "/1/filterval/ny", "/1/andring"):
        page.goto(f"{FACETS}{path}")
        assert findings(page) == [], path


def test_axe_finds_nothing_where_two_have_changed_the_same(desk: Open) -> None:
    mine, other = desk(), desk()
    make_facet(mine, f"Två {next(NUMBERS)}")
    mine.get_by_role("link", name="Ändra filtret").click()
    mine.get_by_label("Namn", exact=True).fill("Tu")
    other.goto(mine.url)
    other.get_by_label("Så säger rubriken").fill("hos {}")
    other.get_by_label("Namn", exact=True).fill("Duo")
    other.get_by_role("button", name="Spara").click()
    said(other, "Filtret är sparat.")
    mine.get_by_role("button", name="Spara").click()
    expect(mine.locator("#clash")).to_be_focused()
    expect(mine.get_by_label("Namn", exact=True)).to_have_value("Tu")
    assert findings(mine) == []
    mine.set_viewport_size({"width": 1280, "height": 900})
    mine.get_by_role("button", name="Spara ändå").click()
    said(mine, "Filtret är sparat.")
    take_away(mine)
