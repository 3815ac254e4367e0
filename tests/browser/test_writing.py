"""Writing in a real browser: the text is saved by itself, and no accident loses a word."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.archive import soon
from tests.browser.conftest import OpenPage
from tests.browser.desk import lose_session, move, note, sign_in, surface, told
from tests.browser.test_axe import findings
from tests.browser.watch import Watch
from tests.desk import PASSWORD

pytestmark = pytest.mark.browser

NEW = "/redaktion/inlagg/ny"
SAVED = re.compile(r"Sparat på servern \d\d\.\d\d")


def saved(page: Page) -> None:
    """Wait until the status line says that all is on the server."""
    expect(page.locator("#draft-status")).to_have_text(SAVED, timeout=20_000)


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``desk()``: a page of an editor who is signed in."""

    def open_desk(email: str = "elsa@example.se", **options: object) -> Page:
        return sign_in(new_context(**options).new_page(), email)

    return open_desk


@pytest.fixture
def draft(desk: Callable[..., Page]) -> Page:
    """A draft that Elsa has open."""
    page = desk()
    page.goto(NEW)
    page.get_by_label("Rubrik", exact=True).fill("Titel")
    surface(page).press_sequentially("Ett.")
    saved(page)
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    return page


def test_what_is_written_is_saved_by_itself_and_is_there_after_a_reload(draft: Page) -> None:
    note(draft)
    surface(draft).press_sequentially(" Två ord till.")
    told(draft, "Ej sparat än")
    saved(draft)
    draft.reload()
    expect(surface(draft)).to_have_text("Ett. Två ord till.")
    expect(draft.get_by_label("Rubrik", exact=True)).to_have_value("Titel")


def test_what_is_typed_before_the_script_has_come_is_saved_too(desk: Callable[..., Page]) -> None:
    page = desk()
    held: list[Route] = []
    page.route("**/js/writing*.js*", lambda route: route.continue_() if held else held.append(route))
    page.goto(NEW, wait_until="commit")
    page.get_by_label("Rubrik", exact=True).fill("Skrivet på en långsam lina")
    assert soon(page, lambda: bool(held))
    held[0].continue_()
    saved(page)
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    page.reload()
    expect(page.get_by_label("Rubrik", exact=True)).to_have_value("Skrivet på en långsam lina")


def test_opening_a_text_is_no_change_of_it(draft: Page) -> None:
    draft.get_by_label("Byline").fill("Eva Ek")
    draft.get_by_role("checkbox", name="Barnarbete").check()
    draft.get_by_role("radio", name="Reflektion", exact=True).check()
    saved(draft)
    draft.reload()
    assert SAVED.fullmatch(draft.locator("#draft-status").inner_text().strip())


def test_somebody_who_types_without_a_pause_is_saved_all_the_same(draft: Page) -> None:
    sent: list[str] = []
    draft.on("request", lambda request: sent.append(request.url) if request.url.endswith("/utkast") else None)
    surface(draft).press_sequentially(" Ord." * 24, delay=100, timeout=60_000)  # twelve seconds
    assert sent


def test_a_server_that_is_away_is_told_of_and_the_text_waits_in_the_browser(draft: Page, watch: Watch) -> None:
    watch.pardoned = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")
    draft.route("**/utkast", lambda route: route.abort())
    surface(draft).press_sequentially(" Skrivet utan nät.")
    expect(draft.locator("#draft-status")).to_have_text("Ej sparat, försöker igen")
    draft.unroute("**/utkast")
    saved(draft)
    assert draft.evaluate("Object.keys(localStorage)") == []
    draft.reload()
    expect(surface(draft)).to_have_text("Ett. Skrivet utan nät.")


def test_text_that_never_reached_the_server_is_offered_back_with_its_differences(draft: Page, watch: Watch) -> None:
    watch.pardoned = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")
    draft.route("**/utkast", lambda route: route.abort())
    surface(draft).press_sequentially(" Nästan borta.")
    expect(draft.locator("#draft-status")).to_have_text("Ej sparat, försöker igen")
    draft.on("dialog", lambda dialog: dialog.accept())  # leave all the same
    draft.reload()
    offer = draft.get_by_role("region", name="Text som inte nådde servern")
    expect(offer.locator("ins")).to_have_text(re.compile("Nästan borta"))
    draft.unroute("**/utkast")  # not before: what the page sent when it was left could still get through
    assert findings(draft) == []
    offer.get_by_role("button", name="Ta tillbaka texten").click()
    expect(surface(draft)).to_have_text("Ett. Nästan borta.")
    saved(draft)


def test_a_session_that_ends_while_one_types_costs_nothing(draft: Page, watch: Watch) -> None:
    lose_session(draft.context)
    surface(draft).press_sequentially(" Efter utloggning.")
    dialog = draft.get_by_role("dialog", name="Logga in igen")
    expect(dialog).to_be_visible()
    assert findings(draft) == []
    dialog.get_by_label("E-postadress").fill("elsa@example.se")
    dialog.get_by_label("Lösenord").fill(PASSWORD)
    dialog.get_by_role("button", name="Logga in").click()
    saved(draft)
    expect(surface(draft)).to_have_text("Ett. Efter utloggning.")
    draft.reload()
    expect(surface(draft)).to_have_text("Ett. Efter utloggning.")


def test_two_tabs_with_different_paragraphs_end_up_with_both(draft: Page) -> None:
    surface(draft).press("Enter")
    surface(draft).press_sequentially("Två.")
    saved(draft)
    other = draft.context.new_page()
    other.goto(draft.url)
    move(other, "Control+End")
    surface(other).press_sequentially(" Ur andra fliken.")
    saved(other)
    move(draft, "Control+Home")
    surface(draft).press_sequentially("Först: ")
    saved(draft)
    expect(surface(draft).locator("p")).to_have_text(["Först: Ett.", "Två. Ur andra fliken."])
    other.reload()
    expect(surface(other).locator("p")).to_have_text(["Först: Ett.", "Två. Ur andra fliken."])


def test_a_conflict_shows_both_and_a_person_decides(draft: Page) -> None:
    other = draft.context.new_page()
    other.goto(draft.url)
    surface(other).press_sequentially("Andra: ")
    saved(other)
    move(draft, "Control+Home")
    surface(draft).press_sequentially("Första: ")
    expect(draft.locator("#conflict-title")).to_be_visible(timeout=20_000)
    expect(surface(draft)).to_be_focused()  # who types is not disturbed, but told
    expect(draft.locator("#draft-status")).to_contain_text("Ej sparat i utkastet")
    expect(draft.locator("#conflict")).to_contain_text("Andra: Ett.")
    assert findings(draft) == []
    draft.get_by_role("button", name="Behåll det jag har skrivit").click()
    saved(draft)
    other.reload()
    expect(surface(other)).to_have_text("Första: Ett.")


def test_an_explicit_save_with_something_wrong_moves_the_focus_to_what_is_wrong(draft: Page) -> None:
    draft.get_by_label("Namn i webbadressen").fill("Å Ä")
    draft.keyboard.press("Control+s")
    expect(draft.locator("#error-summary")).to_be_focused()
    draft.get_by_role("link", name=re.compile("Namnet i webbadressen")).click()
    expect(draft.get_by_label("Namn i webbadressen")).to_be_focused()
    expect(draft.get_by_label("Namn i webbadressen")).to_have_attribute("aria-invalid", "true")
    assert findings(draft) == []
    draft.get_by_label("Namn i webbadressen").fill("ratt")
    draft.keyboard.press("Tab")
    expect(draft.locator("#slug-error")).to_be_empty()
    expect(surface(draft)).to_have_text("Ett.")


def test_terms_are_found_by_typing(draft: Page) -> None:
    draft.get_by_label("Sök i Ämne").fill("barn")
    draft.keyboard.press("Enter")
    expect(draft.get_by_role("checkbox", name="Barnarbete")).to_be_checked()
    saved(draft)
    draft.reload()
    expect(draft.get_by_role("checkbox", name="Barnarbete")).to_be_checked()


def test_the_preview_follows_what_is_typed(draft: Page) -> None:
    draft.get_by_text("Förhandsvisning medan du skriver").click()
    surface(draft).press_sequentially(" Levande.")
    expect(draft.locator("#live-preview .prose")).to_have_text("Ett. Levande.")
    saved(draft)
    assert findings(draft) == []


def test_a_picture_of_the_library_is_put_in_and_seen(draft: Page) -> None:
    surface(draft).press("Enter")
    draft.get_by_role("button", name="Bild", exact=True).click()
    dialog = draft.get_by_role("dialog")
    expect(dialog.locator("img").first).to_be_visible()
    assert findings(draft) == []
    draft.keyboard.press("Escape")


def test_the_form_is_written_by_keyboard_alone(desk: Callable[..., Page]) -> None:
    page = desk()
    page.goto(NEW)
    expect(page.get_by_label("Rubrik", exact=True)).to_be_focused()
    page.keyboard.type("Utan mus")
    page.keyboard.press("Tab")
    page.keyboard.type("En ingress.")
    for _ in range(4):  # past the tools, which are one stop
        page.keyboard.press("Tab")
        if surface(page).evaluate("(text) => text === document.activeElement"):
            break
    page.keyboard.type("Skriven text.")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(surface(page)).not_to_be_focused()
    page.keyboard.press("Control+s")
    saved(page)
    expect(surface(page)).to_have_text("Skriven text.")


@pytest.mark.parametrize("path", [NEW, "existing"])
def test_axe_finds_nothing_on_the_form(draft: Page, path: str) -> None:
    if path == NEW:
        draft.goto(NEW)
    draft.evaluate("() => document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    assert findings(draft) == []


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_scrolled_sideways(draft: Page, width: int) -> None:
    draft.set_viewport_size({"width": width, "height": 800})
    assert draft.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_text_is_saved_and_survives_conflict_and_sign_out(desk: Callable[..., Page]) -> None:
    page = desk(java_script_enabled=False)
    page.goto(NEW)
    page.get_by_label("Rubrik", exact=True).fill("Utan skript")
    page.get_by_role("textbox", name="Brödtext").fill("Ett.")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.locator("#status")).to_have_text("Utkastet är sparat.")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Brödtext").fill("Andra.")
    other.get_by_role("button", name="Spara utkast").click()
    expect(other.locator("#status")).to_have_text("Utkastet är sparat.")
    page.get_by_role("textbox", name="Brödtext").fill("Första.")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_role("heading", name="Ni har ändrat samma sak")).to_be_visible()
    expect(page.get_by_role("textbox", name="Brödtext")).to_have_value("Första.")
    lose_session(page.context)
    page.get_by_role("button", name="Behåll det jag har skrivit").click()
    page.get_by_label("E-postadress").fill("elsa@example.se")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Logga in")).click()
    expect(page.get_by_role("textbox", name="Brödtext")).to_have_value("Första.")
    page.reload()
    expect(page.get_by_role("textbox", name="Brödtext")).to_have_value("Första.")


def test_reading_the_public_page_is_not_disturbed(draft: Page, open_page: OpenPage) -> None:
    """A draft is nobody's but the editors'."""
    number = draft.url.rsplit("/", 1)[1]
    visitor = open_page("/arkiv?q=Titel")
    expect(visitor.locator("body")).not_to_contain_text("Ett.")
    assert visitor.request.get(f"/redaktion/inlagg/{number}", max_redirects=0).status == 302
