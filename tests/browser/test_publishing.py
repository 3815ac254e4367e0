"""Publishing from where one writes, with script, without it, and by keyboard alone."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.desk import move, note, settle, sign_in, surface, told
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
NUMBERS = count(1)
SAVED = re.compile(r"Sparat på servern \d\d\.\d\d")


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Open:
    """``desk(email)``: the page on which somebody begins a post."""

    def open_desk(email: str = "elsa@example.se", **options: object) -> Page:
        return sign_in(new_context(**options).new_page(), email, "/redaktion/inlagg/ny")

    return open_desk


@pytest.fixture
def draft(desk: Open) -> Page:
    """A draft that is fit to be published, saved by itself."""
    page = desk()
    write(page, f"Utkast {next(NUMBERS)}")
    expect(page.locator("#draft-status")).to_have_text(SAVED, timeout=20_000)
    expect(page.locator("#publish-button")).to_be_visible()
    return page


def write(page: Page, title: str, body: str = "Fabriken rättade felen.") -> None:
    """Fill in what a post needs."""
    page.get_by_label("Rubrik", exact=True).fill(title)
    surface(page).fill(body)
    page.get_by_role("radio", name="Reflektion", exact=True).check()
    page.get_by_role("checkbox", name="Barnarbete", exact=True).check()


def panel(page: Page) -> Locator:
    return page.locator("#publishing-panel")


def press(page: Page, label: str) -> None:
    """A button of the panel."""
    panel(page).get_by_role("button", name=label, exact=True).click()


def unfold(page: Page, label: str) -> None:
    panel(page).locator("summary", has_text=label).first.click()


def said(page: Page, sentence: str) -> None:
    """Wait until the page says it."""
    expect(page.locator("#status")).to_have_text(sentence, timeout=20_000)


def public(page: Page) -> Page:
    """The published post."""
    page.goto(str(panel(page).get_by_role("link", name="Visa på webbplatsen").get_attribute("href")))
    return page


def walk(page: Page) -> None:
    """Scheduled, published, corrected, withdrawn, and published again."""
    unfold(page, "Publicera vid en tidpunkt")
    page.locator("#publish_on").fill("2030-03-31")
    page.locator("#publish_clock").fill("02:30")
    press(page, "Schemalägg")
    summary = page.locator("#publishing-errors")
    expect(summary).to_contain_text("Klockan 02.30 finns inte den 31 mars 2030", timeout=20_000)
    expect(summary).to_be_focused()
    page.locator("#publish_clock").fill("08:30")
    press(page, "Schemalägg")
    said(page, "Inlägget är schemalagt.")
    expect(panel(page)).to_contain_text("Publiceras söndag 31 mars 2030 kl. 08.30.")
    press(page, "Publicera nu")
    said(page, "Inlägget är publicerat.")
    unfold(page, "Publicera som rättelse")
    page.get_by_label("Vad var fel, och vad är rätt?").fill("Det stod tio.")
    press(page, "Publicera rättelsen")
    said(page, "Rättelsen är publicerad.")
    unfold(page, "Avpublicera")
    press(page, "Avpublicera nu")
    said(page, "Inlägget är avpublicerat.")
    press(page, "Publicera igen")
    said(page, "Inlägget är publicerat.")
    expect(public(page).locator(".correction")).to_contain_text("Det stod tio.")


def test_the_whole_way_with_script(draft: Page) -> None:
    walk(draft)


def test_the_whole_way_without_script(desk: Open) -> None:
    page = desk(java_script_enabled=False)
    page.get_by_label("Rubrik", exact=True).fill("Utan skript")
    page.get_by_label("Brödtext").fill("Fabriken rättade felen.")
    page.get_by_role("radio", name="Reflektion", exact=True).check()
    page.get_by_role("checkbox", name="Barnarbete", exact=True).check()
    page.get_by_role("button", name="Spara utkast").click()
    walk(page)


def test_the_way_by_keyboard_ends_where_something_came_of_it(desk: Open) -> None:
    page = desk()
    page.get_by_label("Rubrik", exact=True).fill("Med tangentbord")
    surface(page).fill("Text.")
    expect(page.locator("#publish-button")).to_be_visible(timeout=20_000)
    page.locator("#save-button").focus()
    tab_to(page, "#publish-button")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused(timeout=20_000)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#filter-typ")).to_be_focused()
    page.get_by_role("radio", name="Reflektion", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Barnarbete", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("#publishing-title").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, "Inlägget är publicerat.")
    expect(page.locator("#publishing-title")).to_be_focused()
    expect(page.locator("#error-summary")).to_have_count(0)


def test_what_was_typed_a_moment_ago_is_published(draft: Page) -> None:
    move(draft, "Control+End")
    surface(draft).press_sequentially(" Sista ordet.")
    draft.locator("#publish-button").click()
    said(draft, "Inlägget är publicerat.")
    expect(public(draft).locator(".prose")).to_contain_text("Sista ordet.")


def test_what_was_typed_a_moment_ago_is_previewed(draft: Page) -> None:
    move(draft, "Control+End")
    surface(draft).press_sequentially(" Sista ordet.")
    draft.locator("#preview-button").click()
    expect(draft.locator(".prose")).to_contain_text("Sista ordet.", timeout=20_000)
    draft.get_by_role("link", name="Tillbaka till inlägget").click()
    expect(surface(draft)).to_contain_text("Sista ordet.")


def test_a_text_that_is_saved_while_a_button_has_the_focus_is_only_saved(draft: Page) -> None:
    sent: list[str] = []
    draft.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    note(draft)
    surface(draft).press_sequentially(" Mer.")
    draft.locator("#publish-button").focus()
    told(draft, "Ej sparat än")
    expect(draft.locator("#draft-status")).to_have_text(SAVED, timeout=20_000)
    assert {url.rsplit("/", 1)[1] for url in sent} <= {"utkast", "narvaro"}
    expect(draft.locator("#post-state")).to_have_text("Utkast")


def test_nothing_is_published_of_a_text_that_cannot_be_saved(draft: Page, watch) -> None:
    watch.pardoned = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")
    draft.route("**/utkast", lambda route: route.abort())
    surface(draft).press_sequentially(" Utan nät.")
    draft.locator("#publish-button").click()
    sentence = "Texten gick inte att spara, så inget annat har gjorts. Försök igen när den är sparad."
    said(draft, sentence)
    note(draft, "#status")
    draft.wait_for_event("requestfailed")  # the page tries again by itself
    settle(draft)
    assert set(draft.evaluate("() => window.told")) <= {sentence}, "it stays to be read"
    draft.unroute("**/utkast")
    expect(draft.locator("#draft-status")).to_have_text(SAVED, timeout=20_000)
    expect(draft.locator("#post-state")).to_have_text("Utkast")


def test_discarded_changes_come_back(draft: Page) -> None:
    draft.locator("#publish-button").click()
    said(draft, "Inlägget är publicerat.")
    move(draft, "Control+End")
    surface(draft).press_sequentially(" Ångrat.")
    unfold(draft, "Kasta ändringarna")
    press(draft, "Kasta ändringarna")
    said(draft, "Ändringarna är kastade. Du kan ta tillbaka dem.")
    expect(surface(draft)).to_have_text("Fabriken rättade felen.")
    press(draft, "Ta tillbaka de kastade ändringarna")
    expect(surface(draft)).to_have_text("Fabriken rättade felen. Ångrat.")


def test_a_moment_is_said_in_swedish_as_it_is_chosen(draft: Page) -> None:
    unfold(draft, "Publicera vid en tidpunkt")
    draft.locator("#publish_on").fill("2030-05-03")
    draft.locator("#publish_clock").fill("08:30")
    expect(draft.locator("#publish-words")).to_have_text("Fredag 3 maj 2030 kl. 08.30.")


def test_a_link_can_be_followed_by_a_visitor_until_it_is_closed(draft: Page, open_page: OpenPage) -> None:
    unfold(draft, "Länkar för förhandsgranskning")
    press(draft, "Skapa en länk")
    said(draft, "Länken är skapad.")
    address = str(draft.locator("[data-copy]").get_attribute("href"))
    visitor = open_page(address)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(re.compile(r"Utkast \d"))
    assert findings(visitor) == []
    press(draft, "Stäng länken")
    said(draft, "Länken är stängd.")
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Förhandsgranskningen går inte att visa")


def test_axe_finds_nothing_in_the_panel_whatever_it_shows(desk: Open) -> None:
    page = desk("karin@example.se")
    write(page, "För granskning")
    page.get_by_label("Meddelande till den som granskar").fill("Stämmer siffrorna?")
    press(page, "Lämna in för granskning")
    said(page, "Inlägget är inlämnat för granskning.")
    assert findings(page) == [], "handed in"
    editor = desk("elsa@example.se")
    editor.goto(page.url)
    press(editor, "Lämna tillbaka")
    expect(editor.locator("#publishing-errors")).to_be_focused(timeout=20_000)
    assert findings(editor) == [], "a comment is missing"
    press(editor, "Godkänn och publicera")
    said(editor, "Inlägget är godkänt och publicerat.")
    editor.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert findings(editor) == [], "published, with every part open"
