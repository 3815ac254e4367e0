"""Everything can be reached and used by keyboard alone, and one always sees where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.archive import at, seen, soon
from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES, TEMPLATES
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

STOPS = 250
"""More than any page has."""

FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const look = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  // Of a link over two lines, the first; of a small control, its middle.
  const line = element.getClientRects()[0] ?? box;
  const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
  const hit = document.elementFromPoint(x, y);
  return {
    name: `${element.localName}#${element.id} ${element.textContent.trim().slice(0, 40)}`,
    ring: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    within: line.top >= 0 && line.left >= 0 && line.bottom <= innerHeight && line.right <= innerWidth + 0.5,
    uncovered: Boolean(hit) && (element.contains(hit) || hit.contains(element)),
    hidden: Boolean(element.closest("[aria-hidden=true]")),
    index: [...document.querySelectorAll("*")].indexOf(element),
  };
}"""
GOOD = {"ring": True, "within": True, "uncovered": True, "hidden": False}


def focus(page: Page) -> dict | None:
    """Where the focus is and how it looks, checked; None outside the page."""
    found = page.evaluate(FOCUS)
    if found:
        assert {key: found[key] for key in GOOD} == GOOD, found
    return found


def tab_until(page: Page, reached: Callable[[dict], bool]) -> dict:
    """Press Tab until focus is at the wanted place; each stop on the way is checked too."""
    page.wait_for_load_state()  # without its style sheets a page shows no focus of ours
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = focus(page)
        if found and reached(found):
            return found
    raise AssertionError("Tab never comes there")


def tab_to(page: Page, selector: str) -> None:
    """Tab until a selector's element has focus."""
    tab_until(page, lambda _found: page.evaluate("s => document.activeElement.matches(s)", selector))


@pytest.mark.parametrize(("kind", "width"), [*((kind, 320) for kind in PAGES), *((kind, 1280) for kind in TEMPLATES)])
def test_tab_goes_through_the_whole_page_and_focus_is_always_seen(open_page: OpenPage, kind: str, width: int) -> None:
    page = open_page(PAGES[kind], viewport={"width": width, "height": 640})
    page.keyboard.press("Tab")
    assert "Hoppa till innehållet" in focus(page)["name"]
    order = [focus(page)["index"]]
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = focus(page)
        if found is None or found["index"] == order[0]:
            break
        order.append(found["index"])
    else:
        raise AssertionError("focus is caught, or never leaves")
    assert order == sorted(set(order)), "in the order of the page, each once"
    links = page.locator("a[href]:visible").count()
    assert len(order) >= links


def test_the_archive_is_used_from_top_to_bottom_without_a_mouse(open_page: OpenPage) -> None:
    page = open_page("/arkiv")
    press = page.keyboard.press

    press("Tab")
    assert "Hoppa till innehållet" in focus(page)["name"]
    press("Enter")
    expect(page.locator("main")).to_be_focused()

    press("Tab")
    expect(page.locator("#archive-q")).to_be_focused()
    tab_to(page, "#typ-mote-besok")
    press("Space")
    at(page, "/arkiv?typ=mote-besok")
    expect(page.locator("#typ-mote-besok")).to_be_focused()
    focus(page)

    tab_to(page, "#facet-land > summary")
    press("Enter")
    tab_to(page, "#land-norge")
    press("Space")
    at(page, "/arkiv?typ=mote-besok&land=norge")
    expect(page.locator("#land-norge")).to_be_focused()

    tab_to(page, "#ar-alla")
    press("ArrowDown")
    at(page, "/arkiv?typ=mote-besok&land=norge&ar=2018")
    expect(page.locator("#ar-2018")).to_be_focused()
    press("ArrowUp")
    at(page, "/arkiv?typ=mote-besok&land=norge")
    expect(page.locator("#ar-alla")).to_be_focused()
    focus(page)

    tab_to(page, ".chips a")
    press("Enter")  # takes the first choice away
    at(page, "/arkiv?land=norge")
    tab_until(page, lambda found: "Rensa alla" in found["name"])
    press("Enter")
    at(page, "/arkiv")

    tab_to(page, ".pager a[rel=next]")
    press("Enter")
    at(page, "/arkiv?sida=2")
    tab_to(page, ".register a")
    press("Enter")
    assert soon(page, lambda: "/nyheter/" in page.url or "?typ=" in page.url)


def test_holding_on_to_the_arrow_key_ends_at_the_last_choice(open_page: OpenPage, watch: Watch) -> None:
    watch.pardoned = ("htmx:afterRequest", "htmx:sendAbort")
    page = open_page("/arkiv")
    tab_to(page, "#ar-alla")
    years = page.locator("input[name=ar]").evaluate_all("all => all.map((one) => one.id)")
    for _ in years[1:]:
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(40)
    expect(page.locator(f"#{years[-1]}")).to_be_focused()
    at(page, f"/arkiv?ar={years[-1].removeprefix('ar-')}")
    assert soon(page, lambda: seen(page).boxes[0] == years[-1])
    expect(page.locator(f"#{years[-1]}")).to_be_focused()


def test_the_search_field_of_each_page_leads_to_the_archive(open_page: OpenPage) -> None:
    page = open_page("/om")
    tab_to(page, "#site-q")
    page.keyboard.type("handskar")
    page.keyboard.press("Enter")
    at(page, "/arkiv?q=handskar")
