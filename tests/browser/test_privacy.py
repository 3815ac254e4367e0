"""A visitor is not watched: nothing leaves the site, and nothing is left on the visitor's device."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.archive import at, tick
from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser


def read_to_the_end(page: Page) -> None:
    """Scroll through the page, so that what loads late loads."""
    page.evaluate("""async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 400) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
      }
    }""")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_asks_only_its_own_server_and_keeps_nothing(open_page: OpenPage, watch: Watch, kind: str) -> None:
    page = open_page(PAGES[kind])
    read_to_the_end(page)
    assert len(watch.requests) > 2
    watch.look_in_pockets(page.context)
    assert watch.complaints == []


def test_filtering_and_stepping_back_keep_nothing_either(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("/arkiv")
    tick(page, "typ-mote-besok")
    at(page, "/arkiv?typ=mote-besok")
    watch.look_in_pockets(page.context)
    page.go_back()
    expect(page.locator("#typ-mote-besok")).not_to_be_checked()  # the page has been loaded anew
    at(page, "/arkiv")
    page.wait_for_load_state("networkidle")
    watch.look_in_pockets(page.context)
    assert watch.complaints == []


def test_searching_while_one_types_keeps_nothing_either(open_page: OpenPage, watch: Watch) -> None:
    watch.pardoned = ("htmx:afterRequest", "htmx:sendAbort")
    page = open_page("/arkiv")
    for letters, words in (("bar", "bar"), ("n", "barn")):  # in the history the second takes the place of the first
        page.locator("#archive-q").press_sequentially(letters)
        at(page, f"/arkiv?q={words}")
    watch.look_in_pockets(page.context)
    assert watch.complaints == []


def test_the_policy_of_the_page_stops_what_does_not_belong_there(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("/")
    page.evaluate("""async () => {
      const told = new Promise((done) => {
        let left = 3;
        document.addEventListener("securitypolicyviolation", () => (left -= 1) || done());
      });
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.head.append(script);
      const picture = new Image();
      const failed = new Promise((done) => picture.addEventListener("error", done));
      picture.src = "https://www.example.org/pixel.gif";
      document.body.append(picture);
      document.body.setAttribute("style", "color: red");
      await Promise.all([told, failed]);
    }""")
    assert page.evaluate("() => window.intruder") is None
    forbidden = " ".join(watch.complaints)
    watch.complaints.clear()
    for directive in ("script-src-elem", "img-src", "style-src-attr"):
        assert f"policy: {directive}" in forbidden
