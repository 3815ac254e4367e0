"""The whole way of a post with everything in it: written, published through the gate, and read on a phone. With script,
without it, and by keyboard alone.
"""

import random
import re
from collections.abc import Callable
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.bringing import bring, described, done, file, pdf
from tests.browser.conftest import OpenPage
from tests.browser.desk import move, settle, sign_in, surface
from tests.browser.test_axe import RUN, findings
from tests.browser.test_pictures import PHONE, load_all
from tests.browser.test_publishing import panel, said
from tests.browser.test_surface import markdown, press
from tests.browser.test_writing import NEW, saved

pytestmark = pytest.mark.browser

WORD = (Path(__file__).parent.parent / "fixtures" / "paste" / "word-tabell.html").read_text(encoding="utf-8")
TABLE = "| Produkt | Land |\n|---|---|\n| Handskar | Malaysia |\n"
SEEDS = count(1)
LARGEST = 100_000
COPY = """async ([kind, content]) => {
  const data = typeof content === "string" ? content : Uint8Array.from(content);
  await navigator.clipboard.write([new ClipboardItem({ [kind]: new Blob([data], { type: kind }) })]);
}"""
WIDTHS = [480, 800, 1200, 1800]

Open = Callable[..., Page]


def photo(name: str) -> FilePayload:
    """A picture as a camera takes one, 2000 × 1250 pixels, with where it was taken; no two are alike."""
    chance = random.Random(next(SEEDS))
    small = Image.new("RGB", (24, 15))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(24 * 15)])
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (59.0, 19.0, 46.0)}  # where it was taken
    buffer = BytesIO()
    small.resize((2000, 1250), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90, exif=exif)
    return file(name, buffer.getvalue(), "image/jpeg")


def screenshot() -> bytes:
    """The same, as the clipboard has it."""
    buffer = BytesIO()
    Image.open(BytesIO(photo("bild.jpg")["buffer"])).save(buffer, "PNG")
    return buffer.getvalue()


def report() -> FilePayload:
    return file("rapport.pdf", pdf(f"Rapport {next(SEEDS)}"), "application/pdf")


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Open:
    """``desk()``: the page on which an editor begins a post."""

    def open_desk(**options: object) -> Page:
        context = new_context(**options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        return sign_in(context.new_page(), onward=NEW)

    return open_desk


def look(page: Page) -> None:
    """Nothing for axe to find, after each change of the page, wide and narrow; other tests look in every colour."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(RUN)["found"] == []


def read(open_page: OpenPage, address: str, alts: list[str], *, columns: int) -> None:
    """The post as its readers get it."""
    page = open_page(address, **PHONE)
    load_all(page)
    pictures = page.locator("article picture")
    assert pictures.locator("img").evaluate_all("(all) => all.map((one) => one.alt)") == alts
    weight = 0
    for one in pictures.all():
        kinds = one.locator("source").evaluate_all("(all) => all.map((one) => one.type)")
        assert kinds == ["image/avif", "image/webp"]
        for candidate in [*one.locator("source").all(), one.locator("img")]:
            widths = re.findall(r" (\d+)w", candidate.get_attribute("srcset") or "")
            assert sorted(map(int, widths)) == WIDTHS
            assert "vw" in (candidate.get_attribute("sizes") or "")
        image = one.locator("img")
        assert int(image.get_attribute("width") or 0) > 0
        assert int(image.get_attribute("height") or 0) > 0
        answer = page.request.get(image.evaluate("(one) => one.currentSrc"))
        assert answer.headers["content-type"] == "image/avif"
        with Image.open(BytesIO(answer.body())) as sent:
            assert not sent.getexif(), "where it was taken is nobody's business"
        weight += len(answer.body())
    assert weight < LARGEST, f"{weight} bytes of pictures on a phone"
    assert page.locator("article table th[scope=col]").count() == columns
    link = page.locator("article .prose").get_by_role("link", name=re.compile(r"Rapporten .*PDF"))
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    assert findings(page) == []  # last: in a wide window the browser fetches larger files


def path_of(page: Page) -> str:
    """Of the published post."""
    return str(panel(page).get_by_role("link", name="Visa på webbplatsen").get_attribute("href"))


def test_with_script(desk: Open, open_page: OpenPage) -> None:
    page = desk()
    page.get_by_label("Rubrik", exact=True).fill("Handskarna, hela vägen")
    page.get_by_label("Ingress").fill("En leverantör har rättat felen.")
    page.get_by_role("radio", name="Reflektion", exact=True).check()
    page.get_by_role("checkbox", name="Barnarbete", exact=True).check()
    surface(page).press_sequentially("Fabriken rättade felen.")
    saved(page)

    lead = page.get_by_role("group", name="Huvudbild")
    lead.get_by_role("button", name="Välj bild").click()
    look(page)
    page.get_by_label("Ladda upp en bild").set_input_files([photo("huvudbild.jpg")])
    look(page)
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    dialog.get_by_label("Bildbeskrivning").fill("Handskar på ett löpande band")
    dialog.get_by_label("Fotograf").fill("Eva Ek")
    dialog.get_by_role("button", name="Ladda upp bilden").click()
    expect(lead.get_by_role("button", name="Byt bild")).to_be_visible()
    look(page)

    move(page, "Control+End")
    page.evaluate(COPY, ["image/png", list(screenshot())])
    page.keyboard.press("Control+v")
    look(page)
    described(page, "Fabriken från luften", Bildtext="Fabriken i Malaysia")
    done(page, "image.png")
    look(page)
    bring(page, "drop", photo("dropp.jpg"), at=surface(page).get_by_text("Fabriken rättade felen."))
    described(page)
    done(page, "dropp.jpg")

    surface(page).get_by_text("Fabriken rättade felen.").click()
    page.keyboard.press("End")
    press(page, "Fil")
    look(page)
    page.get_by_label("Ladda upp en PDF från datorn").set_input_files([report()])
    look(page)
    page.get_by_label("Länktext").fill("Rapporten om handskar")
    page.get_by_role("button", name="Lägg till filen").click()
    done(page, "rapport.pdf")
    page.keyboard.press("Control+End")
    bring(page, "paste", html=WORD, plain="Produkt")
    look(page)
    text = markdown(page)
    assert text.index("Rapporten om handskar") < text.index("![dekorativ]") < text.index("![Fabriken från luften]")
    assert text.index("![Fabriken från luften]") < text.index("| Produkt |")

    panel(page).get_by_role("button", name="Publicera nu").click()
    said(page, "Inlägget är publicerat.")
    look(page)
    alts = ["Handskar på ett löpande band", "", "Fabriken från luften"]
    read(open_page, path_of(page), alts, columns=3)


def test_without_script(desk: Open, open_page: OpenPage) -> None:
    page = desk(java_script_enabled=False)
    page.get_by_label("Rubrik", exact=True).fill("Utan skript, hela vägen")
    page.get_by_label("Brödtext").fill("Fabriken rättade felen.")
    page.get_by_role("radio", name="Reflektion", exact=True).check()
    page.get_by_role("checkbox", name="Barnarbete", exact=True).check()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="bildbiblioteket (öppnas i en ny flik)").first.click()
    library = opened.value
    codes = []
    for given in (photo("huvudbild.jpg"), photo("en.jpg"), photo("två.jpg"), report()):
        library.goto("/redaktion/media")
        library.locator("#file").set_input_files([given])
        library.get_by_role("button", name="Ladda upp", exact=True).click()
        library.wait_for_url(re.compile(r"/redaktion/media/\d+$"))
        heading = library.get_by_role("heading", name="Kod att lägga i en text")
        codes.append(heading.locator("xpath=following::code[1]").inner_text())
        if given["mimeType"] == "image/jpeg":
            library.get_by_label("Alternativtext").fill(f"Bild {len(codes)}")
            library.get_by_role("button", name="Spara uppgifterna").click()
            expect(library.locator("#status")).to_contain_text("sparade")
    library.close()
    numbers = [re.findall(r"media:(\d+)", code)[0] for code in codes]
    note = re.findall(r"\((PDF[^)]*)\)\]", codes[3])[0]
    body = f"Fabriken rättade felen. [Rapporten ({note})](media:{numbers[3]})\n\n![](media:{numbers[1]})\n\n"
    page.get_by_label("Brödtext").fill(f"{body}![dekorativ](media:{numbers[2]})\n\n{TABLE}")
    page.get_by_role("button", name="Spara utkast").click()
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    page.get_by_label("Huvudbild").select_option(numbers[0])
    panel(page).get_by_role("button", name="Publicera nu").click()
    said(page, "Inlägget är publicerat.")
    read(open_page, path_of(page), ["Bild 1", "Bild 2", ""], columns=2)


def hop(page: Page, selector: str) -> None:
    """Tab to a place."""
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_by_keyboard_alone(desk: Open, open_page: OpenPage) -> None:
    page = desk()
    given: list[FilePayload] = []
    page.on("filechooser", lambda chooser: chooser.set_files([given.pop()]))
    expect(page.get_by_label("Rubrik", exact=True)).to_be_focused()
    keys = page.keyboard
    keys.type("Med tangentbord, hela vägen")
    hop(page, ".ProseMirror")
    keys.type("Fabriken rättade felen.")
    saved(page)

    page.evaluate(COPY, ["image/png", list(screenshot())])
    keys.press("Control+v")
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    keys.type("Fabriken från luften")
    keys.press("Tab")
    keys.press("Enter")  # in a field of one line or on a box it sends the form
    done(page, "image.png")
    expect(surface(page)).to_be_focused()

    given.append(photo("knapp.jpg"))
    settle(page)
    keys.press("Alt+Shift+B")
    expect(page.get_by_label("Ladda upp en bild")).to_be_focused()
    keys.press("Enter")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    done(page, "knapp.jpg")

    given.append(report())
    settle(page)
    keys.press("Alt+Shift+P")
    expect(page.get_by_label("Ladda upp en PDF från datorn")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("Länktext")).to_be_focused()
    keys.press("Control+a")
    keys.type("Rapporten om handskar")
    keys.press("Enter")
    done(page, "rapport.pdf")

    settle(page)
    keys.press("Control+End")
    keys.press("Enter")
    page.evaluate(COPY, ["text/html", "<table><tr><th>Produkt<th>Land<tr><td>Handskar<td>Malaysia</table>"])
    keys.press("Control+v")
    expect(surface(page).get_by_role("table")).to_be_visible()

    keys.press("Escape")
    hop(page, "[name=typ]")
    keys.press("Space")
    hop(page, "[name=amne]")
    keys.press("Space")
    given.append(photo("huvudbild.jpg"))
    hop(page, ".lead-choice button")
    keys.press("Enter")
    expect(page.get_by_label("Ladda upp en bild")).to_be_focused()
    keys.press("Enter")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    keys.type("Handskar på ett löpande band")
    keys.press("Tab")
    keys.press("Enter")
    expect(
        page.get_by_role("status").filter(has_text="huvudbild.jpg är uppladdad och är nu huvudbild.")
    ).to_be_visible()
    saved(page)
    look(page)
    hop(page, "#publish-button, #publishing-panel button[value=now]")
    keys.press("Enter")
    said(page, "Inlägget är publicerat.")
    alts = ["Handskar på ett löpande band", "Fabriken från luften", ""]
    read(open_page, path_of(page), alts, columns=2)
