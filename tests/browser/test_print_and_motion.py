"""On paper the text and where its links lead; for those who want no motion, none."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.archive import at, soon, tick
from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES, TEMPLATES

pytestmark = pytest.mark.browser

FOR_THE_SCREEN = ("nav", "form.masthead-search", ".skip", ".filter", ".chips", ".order", ".notice", ".footer-links")
VISIBLE = "selector => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length"
# Every declared or running movement, also of what only appears while a request is on its way.
MOVING = """() => {
  document.getElementById("archive-form")?.classList.add("htmx-request");
  const long = (value) => value.split(",").some((one) => parseFloat(one) > 0);
  return [...document.querySelectorAll("*")].filter((element) => {
    const look = getComputedStyle(element);
    return long(look.transitionDuration) || (look.animationName !== "none" && long(look.animationDuration))
      || look.scrollBehavior === "smooth";
  }).map((element) => `${element.localName}.${element.className}`);
}"""
NOTE_TRANSITIONS = """
addEventListener("pagereveal", (event) => { window.movedHere = Boolean(event.viewTransition); });
"""


@pytest.mark.parametrize("kind", TEMPLATES)
def test_paper_carries_no_navigation(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind])
    assert page.evaluate(VISIBLE, "nav") > 0
    page.emulate_media(media="print", color_scheme="dark")
    for selector in FOR_THE_SCREEN:
        assert page.evaluate(VISIBLE, selector) == 0, selector
    expect(page.locator("h1")).to_be_visible()
    assert lightness(page, "h1", "color") < 80, "dark letters although the screen is dark"
    assert lightness(page, "body", "backgroundColor") > 240


def lightness(page: Page, selector: str, attribute: str) -> float:
    """0 is black, 255 white."""
    colour = page.locator(selector).first.evaluate("(one, name) => getComputedStyle(one)[name]", attribute)
    red, green, blue = (float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


def test_paper_shows_where_the_links_of_a_text_lead(open_page: OpenPage) -> None:
    page = open_page(PAGES["post with everything"])
    after = "link => getComputedStyle(link, '::after').content"
    link = page.locator(".prose a", has_text="en länk")
    assert link.evaluate(after) in ("none", "normal", '""')
    page.emulate_media(media="print")
    assert "https://www.example.org/en/lang/adress?som=inte&ryms=pa+en+rad" in link.evaluate(after)
    within_the_page = page.locator('.prose a[href^="#"]')
    assert within_the_page.count() > 0
    assert set(within_the_page.evaluate_all("all => all.map((one) => getComputedStyle(one, '::after').content)")) <= {
        "none",
        "normal",
    }


def test_a_printed_post_fits_the_paper(open_page: OpenPage) -> None:
    page = open_page(PAGES["post with everything"], viewport={"width": 700, "height": 990})
    page.emulate_media(media="print")
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("kind", TEMPLATES)
def test_reduced_motion_means_none(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind], reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_a_new_page_fades_in_only_where_motion_is_welcome(new_context: Any) -> None:
    moved = {}
    for wish in ("no-preference", "reduce"):
        context = new_context(reduced_motion=wish)
        context.add_init_script(NOTE_TRANSITIONS)
        page = context.new_page()
        page.goto("/")
        page.get_by_role("link", name="Arkiv", exact=True).first.click()
        page.wait_for_url("/arkiv")
        page.wait_for_function("() => 'movedHere' in window")  # which is when it is first drawn
        moved[wish] = page.evaluate("() => window.movedHere")
    assert moved == {"no-preference": True, "reduce": False}


def test_a_slow_answer_is_shown_by_a_fainter_list_and_a_quick_one_is_not(open_page: OpenPage) -> None:
    page = open_page("/arkiv")
    held: list[Route] = []
    page.route("**/arkiv?**", lambda route: held.append(route))
    tick(page, "typ-mote-besok")
    assert soon(page, lambda: bool(held))
    results = page.locator(".results")
    assert results.evaluate("one => parseFloat(getComputedStyle(one).transitionDelay)") >= 0.2
    assert soon(page, lambda: float(results.evaluate("one => getComputedStyle(one).opacity")) < 0.7)
    held[0].continue_()
    at(page, "/arkiv?typ=mote-besok")
    assert soon(page, lambda: results.evaluate("one => getComputedStyle(one).opacity") == "1")
