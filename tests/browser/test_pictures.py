"""Pictures come in the newest format, no larger than needed, and never push the text about."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.archive import soon
from tests.browser.conftest import OpenPage
from tests.browser.furnishing import PAGES

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
WITH_PICTURES = {"front": 1, "post with everything": 2, "post with a picture": 1}
LARGEST = 100_000
PLACES = """() => [...document.querySelectorAll("main *, footer")].map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [one.localName, x, y + scrollY, width, height];
})"""

LAID_OUT = """() => document.readyState !== "loading"
  && [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet)"""


def load_all(page: Page) -> None:
    """Scroll to each picture and wait for it."""
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        assert soon(page, lambda one=picture: one.evaluate("one => one.complete && one.naturalWidth > 0"))


@pytest.mark.parametrize("kind", WITH_PICTURES)
def test_a_phone_gets_a_small_modern_file_that_fills_its_place(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind], **PHONE)
    load_all(page)
    pictures = page.locator("main img")
    expect(pictures).to_have_count(WITH_PICTURES[kind])
    for picture in pictures.all():
        assert int(picture.get_attribute("width") or 0) > 0
        assert int(picture.get_attribute("height") or 0) > 0
        file = picture.evaluate("one => one.currentSrc")
        assert file.endswith(".avif"), file
        answer = page.request.get(file)
        assert answer.headers["content-type"] == "image/avif"
        assert len(answer.body()) <= LARGEST, f"{file}: {len(answer.body())} bytes"
        with Image.open(BytesIO(answer.body())) as image:
            assert image.width >= picture.evaluate("one => one.clientWidth * devicePixelRatio"), "sharp"


@pytest.mark.parametrize("width", (1280, 390))
@pytest.mark.parametrize("kind", WITH_PICTURES)
def test_nothing_moves_when_a_picture_arrives(new_context: Any, kind: str, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    held: list[Route] = []
    released: list[bool] = []
    page.route("**/media/**", lambda route: route.continue_() if released else held.append(route))
    page.goto(PAGES[kind], wait_until="commit")
    page.wait_for_function(LAID_OUT)
    page.evaluate(PLACES)  # which asks for the fonts
    page.evaluate("() => document.fonts.ready.then(() => null)")
    assert soon(page, lambda: bool(held))
    before = page.evaluate(PLACES)
    released.append(True)
    for route in held:
        route.continue_()
    load_all(page)
    moved = [
        (was, now)
        for was, now in zip(before, page.evaluate(PLACES), strict=True)
        if now[1:] != pytest.approx(was[1:], abs=1.5)  # files of different width round their height differently
    ]
    assert moved == []


@pytest.mark.parametrize("kind", WITH_PICTURES)
def test_the_first_picture_is_not_held_back_and_later_ones_wait_until_they_are_near(
    open_page: OpenPage, kind: str
) -> None:
    page = open_page(PAGES[kind])
    how = page.locator("main img").evaluate_all("all => all.map((one) => one.loading)")
    assert how[0] != "lazy"
    assert set(how[1:]) <= {"lazy"}
