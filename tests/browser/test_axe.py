"""axe finds nothing, on any page, at any width, in any colours."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.archive import at, tick
from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES

pytestmark = pytest.mark.browser

WIDTHS = (1280, 768, 320)
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const running = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 2000);
  await Promise.all(running.map((one) => one.finished.catch(() => null)));  // a colour on its way is nobody's choice
  const options = { runOnly: tags, resultTypes: ["violations"], preload: false };
  const { violations, passes } = await axe.run(document, options);
  return {
    rules: passes.length,
    found: violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`)),
  };
}"""


def findings(page: Page) -> list[str]:
    """What axe says of the page as it is now, in each width and colour."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name, colours in COLOURS.items():
            page.emulate_media(**colours)
            result = page.evaluate(RUN)
            assert result["rules"] > 15, "axe has looked"
            found += [f"{width} px, {name}: {finding}" for finding in result["found"]]
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_on(open_page: OpenPage, kind: str) -> None:
    assert findings(open_page(PAGES[kind])) == []


def test_axe_finds_nothing_after_a_swap_with_every_group_open(open_page: OpenPage) -> None:
    page = open_page("/arkiv")
    tick(page, "typ-mote-besok")
    at(page, "/arkiv?typ=mote-besok")
    tick(page, "ar-2018")
    at(page, "/arkiv?typ=mote-besok&ar=2018")
    page.evaluate("() => document.querySelectorAll('details').forEach((group) => { group.open = true; })")
    assert findings(page) == []


def test_axe_finds_nothing_when_the_server_has_failed(open_page: OpenPage, watch: Any) -> None:
    page = open_page("/arkiv")
    page.route("**/arkiv?**", lambda route: route.fulfill(status=503, body=""))
    tick(page, "typ-mote-besok")
    page.locator(".trouble").wait_for()
    watch.complaints.clear()  # the browser's own words on the failure
    assert findings(page) == []


def test_axe_would_see_a_fault(open_page: OpenPage) -> None:
    page = open_page("/om")
    page.evaluate("() => { document.querySelector('h1').style.color = '#ddd'; document.title = ''; }")
    found = "\n".join(findings(page))
    assert "1280 px, light: color-contrast: h1" in found
    assert "320 px, forced: document-title" in found
