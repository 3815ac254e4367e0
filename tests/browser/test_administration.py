"""Running the newsroom in a browser: settings, pages, accounts, old addresses and the log; also without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hallbar import clock
from tests.browser.desk import move, sign_in, surface
from tests.browser.test_axe import findings

pytestmark = pytest.mark.browser

DESK = "/redaktion"
PATHS = (
    "/anvandare",
    "/anvandare/ny",
    "/installningar",
    "/installningar/meddelande",
    "/sidor",
    "/sidor/om",
    "/sidor/om/versioner",
    "/sidor/om/versioner/1",
    "/sidor/tillganglighet",
    "/omdirigeringar",
    "/omdirigeringar/ny",
    "/logg",
    "/finns-inte",
)

At = Callable[..., Page]


@pytest.fixture
def at(new_context: Callable[..., BrowserContext]) -> At:
    """``at("/logg", "elsa@example.se", **options)``: somebody's browser at a page of the desk."""

    def open_page(path: str, email: str = "amina@example.se", **options: Any) -> Page:
        page = new_context(**options).new_page()
        return sign_in(page, email, onward=f"{DESK}{path}")

    return open_page


@pytest.fixture
def name() -> str:
    """Of something that no other test has."""
    return f"prov-{clock.now():%H%M%S%f}"


def status(page: Page) -> Any:
    return expect(page.locator("#status"))


def lead(page: Page, path: str, target: str) -> None:
    """Fill in and send the form of a new redirect."""
    page.goto(f"{DESK}/omdirigeringar/ny")
    page.get_by_label("Gammal adress").fill(path)
    page.get_by_label("Ny adress").fill(target)
    page.get_by_role("button", name="Spara").click()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(at: At, watch: Any, path: str) -> None:
    page = at("/konto")
    page.goto(f"{DESK}{path}")
    watch.complaints.clear()  # of the page that is not there
    if path == "/sidor":
        page.locator("#desk-more summary").click()
    assert findings(page) == []


def test_axe_finds_nothing_with_everything_wrong(at: At, watch: Any) -> None:
    page = at("/installningar")
    page.get_by_label("Webbplatsens namn").fill("")
    page.get_by_label("E-postadress").fill("nej")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert findings(page) == []
    lead(page, "/om", "javascript:alert(1)")
    expect(page.locator("#error-summary")).to_be_focused()
    assert findings(page) == []
    watch.complaints.clear()  # the browser's own words on 422


def test_both_texts_are_shown_when_two_save_and_one_decides(at: At, watch: Any, name: str) -> None:
    hers, his = at("/installningar"), at("/installningar")
    was = hers.get_by_label("Beskrivning").input_value()
    his.get_by_label("Beskrivning").fill(f"Hans beskrivning {name}")
    his.get_by_role("button", name="Spara").click()
    status(his).to_contain_text("Inställningarna är sparade")
    hers.get_by_label("Beskrivning").fill(f"Hennes beskrivning {name}")
    hers.get_by_role("button", name="Spara").click()
    expect(hers.locator("#clash")).to_be_focused()
    expect(hers.locator("#clash")).to_contain_text(f"Hans beskrivning {name}")
    expect(hers.get_by_label("Beskrivning")).to_have_value(f"Hennes beskrivning {name}")
    assert findings(hers) == []
    watch.complaints.clear()  # the browser's own words on 409
    hers.get_by_role("button", name="Spara ändå").click()
    status(hers).to_contain_text("Inställningarna är sparade")
    hers.goto("/om")
    expect(hers.locator(".footer-name")).to_contain_text(f"Hennes beskrivning {name}")
    hers.goto(f"{DESK}/installningar")
    hers.get_by_label("Beskrivning").fill(was)
    hers.get_by_role("button", name="Spara").click()
    status(hers).to_contain_text("Inställningarna är sparade")


def test_a_notice_says_its_end_in_swedish_while_it_is_chosen(at: At) -> None:
    page = at("/installningar/meddelande")
    page.get_by_label("Datum").fill("2099-05-03")
    page.get_by_label("Klockslag").fill("14:30")
    expect(page.locator("[data-moment-words]")).to_have_text("Söndag 3 maj 2099 kl. 14.30.")


def test_a_page_is_written_in_the_surface_and_looked_at_before_it_is_saved(at: At, name: str) -> None:
    page = at("/sidor/om", "elsa@example.se")
    move(page, "Control+End")
    page.keyboard.type(f" {name}")
    page.get_by_role("button", name="Förhandsgranska").click()
    expect(page.locator("#preview")).to_contain_text(name)
    expect(page.locator("#preview")).to_be_focused()
    expect(surface(page)).to_contain_text(name)
    assert findings(page) == []
    page.get_by_role("button", name="Spara").click()
    status(page).to_contain_text("Sidan är sparad")
    page.goto("/om")
    expect(page.locator("main")).to_contain_text(name)
    page.goto(f"{DESK}/sidor/om/versioner/1")
    page.get_by_role("button", name="Återställ den här versionen").click()
    status(page).to_contain_text("Version 1 är återställd")
    page.goto("/om")
    expect(page.locator("main")).not_to_contain_text(name)


def test_all_of_it_works_without_scripts(at: At, name: str) -> None:
    page = at("/anvandare/ny", java_script_enabled=False)
    page.get_by_label("Namn").fill(f"Nils {name}")
    page.get_by_label("E-postadress").fill(f"{name}@example.se")
    page.get_by_role("button", name="Bjud in").click()
    expect(page.locator("#link")).to_contain_text("/redaktion/valj-losenord/")
    page.goto(f"{DESK}/anvandare")
    page.get_by_role("link", name=f"Nils {name}").click()
    page.get_by_label("Roll").select_option("editor")
    page.get_by_role("button", name="Spara").click()
    status(page).to_contain_text("Kontot är sparat.")
    page.get_by_role("link", name=f"Nils {name}").click()
    page.get_by_role("button", name="Stäng av kontot").click()
    status(page).to_contain_text("är avstängd")

    lead(page, f"/{name}", "/om")
    status(page).to_contain_text("Omdirigeringen är sparad")
    page.get_by_role("link", name=f"/{name}").click()
    page.get_by_role("button", name="Ta bort omdirigeringen").click()
    expect(page.locator("#report-title")).to_have_text(f"Omdirigeringen från /{name} är borttagen.")
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#report-title")).to_have_text(f"Omdirigeringen från /{name} finns igen.")
    page.goto(f"/{name}")
    expect(page).to_have_url(re.compile("/om$"))

    page.goto(f"{DESK}/logg")
    page.get_by_label("Slag").select_option("omdirigeringar")
    page.get_by_label("Ord i det som ändrades").fill(name)
    page.get_by_role("button", name="Visa händelser").click()
    expect(page.locator(".log > li")).to_have_count(3)

    page.goto(f"{DESK}/sidor/kontakt")
    written = page.locator("textarea[name=body]").input_value()
    page.locator("textarea[name=body]").fill(f"{written}\n\n{name}")
    page.get_by_role("button", name="Spara").click()
    status(page).to_contain_text("Sidan är sparad")
    page.goto("/kontakt")
    expect(page.locator("main")).to_contain_text(name)


def test_the_keyboard_alone_is_enough(at: At, name: str) -> None:
    page = at("")
    menu = page.locator("#desk-more summary")
    press_until(page, "Tab", lambda: menu.evaluate("summary => summary === document.activeElement"))
    page.keyboard.press("Enter")
    first = page.locator("#desk-more a").first
    expect(first).to_be_visible()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Omdirigeringar")
    press_until(page, "Tab", lambda: link.evaluate("link => link === document.activeElement"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/omdirigeringar$"))
    link = page.get_by_role("link", name="Lägg till en omdirigering")
    press_until(page, "Tab", lambda: link.evaluate("link => link === document.activeElement"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/omdirigeringar/ny$"))
    field = page.get_by_label("Gammal adress")
    press_until(page, "Tab", lambda: field.evaluate("field => field === document.activeElement"))
    page.keyboard.type(f"/{name}")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.type("/kontakt")
    page.keyboard.press("Enter")
    status(page).to_contain_text("Omdirigeringen är sparad")


def press_until(page: Page, key: str, holds: Callable[[], bool], most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if holds():
            return
    pytest.fail(f"{key} never led there")


def test_a_menu_closes_when_one_goes_on(at: At) -> None:
    page = at("")
    page.locator("#desk-more summary").click()
    page.locator("#account summary").click()
    expect(page.locator("#desk-more a").first).to_be_hidden()
    expect(page.locator("#account a").first).to_be_visible()


@pytest.mark.parametrize("email, reached", [("karin@example.se", 0), ("elsa@example.se", 3), ("amina@example.se", 6)])
def test_the_menu_has_what_ones_role_may_reach(at: At, email: str, reached: int) -> None:
    page = at("", email)
    assert page.locator("#desk-more a").count() == reached
    for address in page.locator("nav a").evaluate_all("links => links.map((link) => link.href)"):
        assert page.goto(address).ok, address  # type: ignore[union-attr]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_screen(at: At, watch: Any, name: str, width: int) -> None:
    page = at("/konto", viewport={"width": width, "height": 844})
    lead(page, f"/{name}/" + "mycket-lang-adress-utan-mellanrum" * 5, "https://www.example.org/" + "x" * 200)
    status(page).to_contain_text("Omdirigeringen är sparad")
    for path in PATHS:
        page.goto(f"{DESK}{path}")
        page.locator("#desk-more summary").click()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path
    watch.complaints.clear()  # of the page that is not there
