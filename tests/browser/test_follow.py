"""Somebody who has never heard of feeds finds the address of what they want, and takes it with them."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.archive import at, tick
from tests.browser.conftest import OpenPage
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

FORMS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
CHOSEN = "?typ=mote-besok&land=norge"
WIDTHS = pytest.mark.parametrize("width", [390, 1280])
CLIPBOARD = "() => navigator.clipboard.readText()"


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """The page of all news, by one who lets it write to the clipboard."""
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/folj")
    return page


def addresses(page: Page) -> dict[str, str]:
    """The feeds' addresses as they are read, by form."""
    return {form: page.locator(f"#feed-{form}").inner_text() for form in FORMS}


def copied(page: Page, form: str) -> str:
    """What the clipboard has once a feed's button has been pressed, and has said that it is there."""
    page.locator(f"#feed-{form}-copy").click()
    expect(page.locator(f"#feed-{form}-copy")).to_have_text("Kopierad")
    return str(page.evaluate(CLIPBOARD))


def narrow(page: Page) -> None:
    """Choose meetings in Norway."""
    tick(page, "typ-mote-besok")
    at(page, "/folj?typ=mote-besok")
    tick(page, "land-norge")
    at(page, f"/folj{CHOSEN}")


def test_each_address_is_copied_by_its_button_which_says_so(page: Page, server: str) -> None:
    for form, name in FORMS.items():
        button = page.locator(f"#feed-{form}-copy")
        expect(button).to_have_accessible_name("Kopiera")
        expect(button).to_have_accessible_description(name)
        button.click()
        expect(button).to_have_text("Kopierad")
        expect(page.get_by_role("status")).to_have_text(f"Adressen är kopierad ({name}).")
        assert page.evaluate(CLIPBOARD) == addresses(page)[form] == f"{server}/arkiv.{form}"
    assert page.locator("button.copy").all_inner_texts() == ["Kopiera", "Kopiera", "Kopierad"]


def test_what_is_copied_after_narrowing_is_the_feed_of_what_is_shown(page: Page, server: str) -> None:
    narrow(page)
    address = copied(page, "rss")
    assert address == f"{server}/arkiv.rss{CHOSEN}"
    with urlopen(address) as feed:
        text = feed.read().decode()
    titles = page.locator(".register h4").all_inner_texts()
    assert titles
    assert all(f"<title>{title}</title>" in text for title in titles)
    expect(page.locator("#follow-heading")).to_have_text("Nyheter av typen ”Möte och besök” i Norge")
    page.go_back()
    expect(page.locator("#feed-rss")).to_have_text(f"{server}/arkiv.rss?typ=mote-besok")
    assert copied(page, "rss") == f"{server}/arkiv.rss?typ=mote-besok"


def test_where_the_clipboard_is_closed_the_address_is_marked(open_page: OpenPage, server: str) -> None:
    page = open_page("/folj")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
    page.locator("#feed-atom-copy").click()
    expect(page.locator("#feed-atom-copy")).to_have_text("Markerad")
    expect(page.get_by_role("status")).to_contain_text("Adressen är markerad (Atom).")
    assert page.evaluate("() => getSelection().toString()") == f"{server}/arkiv.atom"


def test_without_javascript_one_narrows_and_copies_by_hand(open_page: OpenPage, server: str) -> None:
    page = open_page("/folj", java_script_enabled=False)
    assert page.locator("button.copy").count() == 0, "a button that would do nothing"
    tick(page, "typ-mote-besok")
    tick(page, "land-norge")
    page.get_by_role("button", name="Visa flödet").click()
    at(page, f"/folj{CHOSEN}")
    assert addresses(page) == {form: f"{server}/arkiv.{form}{CHOSEN}" for form in FORMS}
    page.locator(".chips a", has_text="Norge").click()
    at(page, "/folj?typ=mote-besok")


def test_the_keyboard_alone_is_enough(page: Page, server: str) -> None:
    tab_to(page, "#typ-mote-besok")
    page.keyboard.press("Space")
    at(page, "/folj?typ=mote-besok")
    expect(page.locator("#typ-mote-besok")).to_be_focused()
    tab_to(page, "#feed-json-copy")
    page.keyboard.press("Enter")
    expect(page.locator("#feed-json-copy")).to_have_text("Kopierad")
    expect(page.locator("#feed-json-copy")).to_be_focused()
    assert page.evaluate(CLIPBOARD) == f"{server}/arkiv.json?typ=mote-besok"


def test_words_are_followed_too(page: Page, server: str) -> None:
    page.locator("#follow-q").fill("barn")
    page.locator("#follow-q").press("Enter")
    at(page, "/folj?q=barn")
    assert addresses(page)["rss"] == f"{server}/arkiv.rss?q=barn"
    expect(page.locator("#follow-heading")).to_be_focused()


@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_and_after_copying(open_page: OpenPage, width: int, scheme: str) -> None:
    page = open_page(f"/folj{CHOSEN}", viewport={"width": width, "height": 844}, color_scheme=scheme)
    assert findings(page) == []
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("#feed-rss-copy").click()
    expect(page.locator("#feed-rss-copy")).not_to_have_text("Kopiera")
    assert findings(page) == []


@WIDTHS
def test_the_addresses_fit_and_their_buttons_are_easy_to_hit(open_page: OpenPage, width: int) -> None:
    page = open_page(f"/folj{CHOSEN}&amne=klimat&q=hallbarhetsredovisning", viewport={"width": width, "height": 844})
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= width
    for form in FORMS:
        box, link = (page.locator(f"#feed-{form}{part}").bounding_box() for part in ("-copy", ""))
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= width
        apart = box["x"] >= link["x"] + link["width"] - 1 or box["y"] >= link["y"] + link["height"] - 1
        assert apart, "the button does not lie upon the address"
