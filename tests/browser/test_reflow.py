"""No page is wider than the screen, however small the screen or large the letters."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES

pytestmark = pytest.mark.browser

# What sticks out of the window, what is hidden for the eye apart; and what lies upon another thing in the masthead.
MEASURE = """() => {
  document.querySelectorAll("details").forEach((group) => { group.open = true; });
  const seen = (element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip");
  const name = (element) => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`;
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => seen(element) && element.getBoundingClientRect().right > innerWidth + 1);
  const cut = [...document.body.querySelectorAll("*")].filter((element) => seen(element)
    && getComputedStyle(element).overflowX !== "visible" && !element.matches("input, select")
    && element.scrollWidth > element.clientWidth + 1);
  const parts = [...document.querySelectorAll(".masthead a, .masthead input, .masthead button, main h1")].filter(seen);
  const upon = [];
  for (const [index, one] of parts.entries()) for (const other of parts.slice(index + 1)) {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > 1) upon.push(`${name(one)} / ${name(other)}`);
  }
  const scrolls = document.scrollingElement.scrollWidth - innerWidth;
  return { scrolls, wide: wide.map(name), cut: cut.map(name), upon };
}"""
FITS = {"scrolls": 0, "wide": [], "cut": [], "upon": []}

LARGE_LETTERS = "() => { document.documentElement.style.fontSize = '200%'; }"
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


def fits(page: Page) -> dict:
    """What does not fit in the window."""
    page.evaluate("() => document.fonts.ready.then(() => null)")
    return page.evaluate(MEASURE)


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_is_wider_than_a_small_screen_even_with_large_or_spaced_letters(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind], viewport={"width": 320, "height": 640})
    assert fits(page) == FITS, "320 px, which is also 1280 px zoomed 400 %"
    for width in (360, 640, 767, 768, 1024):
        page.set_viewport_size({"width": width, "height": 640})
        assert fits(page) == FITS, f"{width} px"
    page.evaluate(TEXT_SPACING)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert fits(page) == FITS, f"spaced letters at {width} px"
    page.reload()
    page.evaluate(LARGE_LETTERS)
    for width in (1280, 640):
        page.set_viewport_size({"width": width, "height": 640})
        assert fits(page) == FITS, f"letters twice as large at {width} px"


def test_nothing_is_wider_than_a_small_screen_after_a_swap(open_page: OpenPage) -> None:
    page = open_page("/arkiv", viewport={"width": 320, "height": 640})
    page.locator("#archive-filter > summary").click()
    page.locator("#amne-uppforandekod").check()
    page.wait_for_url("/arkiv?amne=uppforandekod")
    assert fits(page) == FITS
