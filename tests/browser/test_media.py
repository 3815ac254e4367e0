"""The media library in a real browser: with script and without, and what its pictures weigh where they are read."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.desk import sign_in
from tests.browser.test_axe import findings
from tests.browser.test_pictures import load_all
from tests.media.hostile import pdf

pytestmark = pytest.mark.browser

LIBRARY = "/redaktion/media"
MOST = 100_000
"""Bytes of all pictures of a post together, on a telephone."""


def photograph(seed: int) -> bytes:
    """As full of detail as a photograph: leaves, gravel, a crowd."""
    coarse, fine = (Image.effect_noise((width, width * 2 // 3), 90) for width in (120 + seed, 1600))
    bands = [coarse.rotate(90 * turn).resize((1600, 1066), Image.Resampling.BICUBIC) for turn in range(3)]
    fine = fine.resize((1600, 1066)).filter(ImageFilter.GaussianBlur(2))
    bands = [Image.blend(band, fine, 0.35) for band in bands]
    buffer = BytesIO()
    Image.merge("RGB", bands).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


@pytest.fixture
def library(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``library()``: the library as an editor sees it."""

    def open_library(**options: Any) -> Page:
        return sign_in(new_context(**options).new_page(), onward=LIBRARY)

    return open_library


def send(page: Page, folder: Path, **files: bytes) -> None:
    """Choose files and send them."""
    paths = []
    for name, data in files.items():
        paths.append(folder / name.replace("_", "."))
        paths[-1].write_bytes(data)
    page.get_by_label("Ladda upp bilder och filer").set_input_files(paths)
    page.get_by_role("button", name="Ladda upp", exact=True).click(timeout=120_000)  # pictures take their time
    expect(page.locator("#status")).to_contain_text("är uppladdad", timeout=60_000)


def number(page: Page) -> str:
    """The id of the medium whose page it is."""
    return page.url.rpartition("/")[2]


def test_a_post_with_three_pictures_and_a_document_is_made_without_script_and_weighs_little_on_a_telephone(
    library: Callable[..., Page], new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = library(java_script_enabled=False)
    send(page, tmp_path, ett_jpg=photograph(1), tva_jpg=photograph(2), tre_jpg=photograph(3), rapport_pdf=pdf())
    expect(page).to_have_url(re.compile(f"{LIBRARY}$"))
    numbers = []
    for title in ("ett", "tva", "tre", "Årsrapport 2018"):
        page.goto(LIBRARY)
        page.locator(".media-grid").get_by_role("link", name=title, exact=True).click()
        page.wait_for_url(re.compile(rf"{LIBRARY}/\d+$"))
        numbers.append(number(page))
        if title != "Årsrapport 2018":
            page.get_by_label("Alternativtext", exact=True).fill(f"Bild {title}")
            page.get_by_label("Från vänster, i procent").fill("20")
            page.get_by_role("button", name="Spara uppgifterna").click()
            expect(page.locator("#status")).to_have_text("Uppgifterna är sparade.")
            expect(page.locator(".medium-code")).to_have_text(f"![Bild {title}](media:{numbers[-1]})")
    lead, first, second, report = numbers
    page.goto("/redaktion/inlagg/ny")
    page.get_by_label("Rubrik", exact=True).fill("Tre bilder och en rapport")
    body = f"Text.\n\n![Ett](media:{first})\n\n![Två](media:{second})\n\nLäs [rapporten](media:{report}).\n"
    page.get_by_label("Brödtext").fill(body)
    page.get_by_label("Huvudbild").select_option(lead)
    page.get_by_role("radio", name="Reflektion", exact=True).check()
    page.get_by_role("checkbox", name="Barnarbete", exact=True).check()
    page.get_by_role("button", name="Spara utkast").click()
    page.locator("#publish-button").click()
    expect(page.locator("#status")).to_have_text("Inlägget är publicerat.", timeout=20_000)

    for density in (1, 2):
        reader = new_context(viewport={"width": 390, "height": 844}, device_scale_factor=density).new_page()
        fetched: list[Response] = []
        reader.on("response", lambda answer, fetched=fetched: fetched.append(answer))
        reader.goto("/nyheter/tre-bilder-och-en-rapport")
        load_all(reader)
        pictures = [one for one in fetched if "/media/" in one.url]
        assert len(pictures) == 3
        assert {one.headers["content-type"] for one in pictures} == {"image/avif"}
        weight = sum(len(one.body()) for one in pictures)
        assert weight < MOST, f"{weight} bytes at {density} device pixels a pixel"
        expect(reader.get_by_role("link", name=re.compile(r"rapporten \(PDF, \d+\skB\)"))).to_be_visible()


def test_the_focal_point_is_chosen_on_the_picture(library: Callable[..., Page], tmp_path: Path) -> None:
    page = library()
    send(page, tmp_path, klick_jpg=photograph(4))
    page.wait_for_url(re.compile(rf"{LIBRARY}/\d+$"))
    picture = page.locator("#focal")
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    expect(page.get_by_label("Från vänster, i procent")).to_have_value("25")
    expect(page.get_by_label("Uppifrån, i procent")).to_have_value("75")
    page.get_by_role("button", name="Spara uppgifterna").click()
    expect(page.locator("#status")).to_have_text("Uppgifterna är sparade.")
    assert "-bred-02500750-" in (page.locator(".medium-crops img").first.get_attribute("src") or "")


def test_axe_finds_nothing_in_the_library(library: Callable[..., Page], tmp_path: Path) -> None:
    page = library()
    send(page, tmp_path, axe_jpg=photograph(5))
    assert findings(page) == []
    page.get_by_label("Titel").fill("")
    page.get_by_role("button", name="Spara uppgifterna").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert findings(page) == []
    page.goto(LIBRARY)
    assert findings(page) == []
    page.get_by_role("button", name="Ladda upp", exact=True).click()
    expect(page.locator("#error-summary")).to_contain_text("Välj en fil")
    assert findings(page) == []
