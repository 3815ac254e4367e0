"""Pictures at the desk, from a file on somebody's computer to a draft: in the text and above it."""

import re
from collections.abc import Callable
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.bringing import BAD, bring, described, done, file, pdf, png
from tests.browser.desk import lose_session, sign_in, surface
from tests.browser.test_axe import findings
from tests.browser.test_surface import press
from tests.browser.test_writing import NEW, saved
from tests.browser.watch import Watch
from tests.desk import PASSWORD

pytestmark = pytest.mark.browser

COLOURS = count(1)
UPLOAD = re.compile(r"/redaktion/media$")

Open = Callable[..., Page]


def picture(name: str) -> dict[str, object]:
    """A file that no other test sends: the same bytes would be the same picture."""
    return file(name, png(640, 360, bytes([next(COLOURS), 120, 90])))


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Open:
    """``desk()``: the page on which an editor begins a post, with a title in it."""

    def open_desk(email: str = "elsa@example.se", **options: object) -> Page:
        page = sign_in(new_context(**options).new_page(), email, NEW)
        page.get_by_label("Rubrik", exact=True).fill("Bilder")
        return page

    return open_desk


def body(page: Page) -> str:
    return page.locator("textarea#body").input_value()


def lead(page: Page) -> Locator:
    return page.get_by_role("group", name="Huvudbild")


def test_a_picture_comes_into_the_text_by_button_paste_and_drop_and_is_saved_with_it(desk: Open) -> None:
    page = desk()
    surface(page).press_sequentially("Ett.")
    press(page, "Bild")
    page.get_by_label("Ladda upp en bild").set_input_files([picture("knapp.png")])
    assert findings(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    described(page, "Bilden från knappen", Bildtext="Från knappen", Fotograf="Eva Ek")
    done(page, "knapp.png")
    bring(page, "paste", picture("image.png"))
    described(page, "Bilden som klistrades in")
    done(page, "image.png")
    bring(page, "drop", picture("dropp.png"), at=surface(page).get_by_text("Ett."))
    described(page)
    done(page, "dropp.png")
    bring(page, "drop", file("rapport.pdf", pdf(), "application/pdf"), at=surface(page).get_by_text("Ett."))
    page.get_by_role("dialog", name="Fil").get_by_label("Länktext").fill("Rapporten")
    page.get_by_role("button", name="Lägg till filen").click()
    done(page, "rapport.pdf")
    saved(page)
    page.reload()
    text = body(page)
    wanted = (
        r"Ett\.? ?\[Rapporten \(PDF, [\d,]+\s\w+\)\]\(media:\d+\)\.?\n\n!\[dekorativ\]\(media:\d+\)\n\n"
        r'!\[Bilden från knappen\]\(media:\d+ "Från knappen"\)\n\n!\[Bilden som klistrades in\]\(media:\d+\)'
    )
    assert re.fullmatch(wanted, text.strip()), text
    expect(surface(page).locator(".picture img")).to_have_count(3)
    for shown in surface(page).locator(".picture img").all():
        expect(shown).not_to_have_js_property("naturalWidth", 0)  # it is there, and is a picture
    press(page, "Bild")
    chooser = page.get_by_role("dialog", name="Bild")
    chooser.get_by_label("Sök i bildbiblioteket").fill("bilden från knappen")
    expect(chooser.get_by_role("radio")).to_have_count(1)
    chooser.get_by_role("radio").check()
    expect(chooser.get_by_label("Bildbeskrivning")).to_have_value("Bilden från knappen")  # the library knows it too


def test_a_file_that_is_no_picture_is_refused_with_the_servers_sentence(desk: Open) -> None:
    page = desk()
    surface(page).press_sequentially("Ett.")
    bring(page, "paste", BAD)
    described(page, "Ingen bild")
    row = page.get_by_role("region", name="Uppladdningar")
    expect(row.get_by_role("listitem")).to_contain_text("Filen är")
    expect(row.get_by_role("button", name="Försök igen")).to_have_count(0)
    assert findings(page) == []
    row.get_by_role("button", name="Ta bort").click()
    saved(page)
    assert body(page) == "Ett."


def test_a_broken_connection_is_told_of_and_the_upload_tried_again_while_the_text_is_saved(
    desk: Open, watch: Watch
) -> None:
    watch.pardoned = ("Failed to load resource",)
    page = desk()
    surface(page).press_sequentially("Ett.")
    saved(page)
    page.route(UPLOAD, lambda route: route.abort())
    bring(page, "paste", picture("nat.png"))
    described(page, "En bild")
    again = page.get_by_role("button", name="Försök igen med nat.png")
    expect(again).to_be_visible()
    surface(page).press_sequentially(" Två.")
    saved(page)
    assert body(page) == "Ett. Två."
    page.unroute(UPLOAD)
    again.click()
    done(page, "nat.png")
    saved(page)
    assert re.fullmatch(r"Ett\. Två\.\n\n!\[En bild\]\(media:\d+\)", body(page))


def test_an_upload_under_way_hinders_no_save_and_can_be_cancelled(desk: Open) -> None:
    page = desk()
    surface(page).press_sequentially("Ett.")
    waiting: list[Route] = []
    page.route(UPLOAD, lambda route: waiting.append(route))
    bring(page, "paste", picture("sen.png"))
    described(page, "En bild")
    surface(page).press_sequentially(" Två.")
    saved(page)
    expect(page.get_by_role("progressbar", name="Laddar upp sen.png")).to_be_visible()
    page.get_by_role("button", name="Avbryt uppladdningen av sen.png").click()
    expect(page.get_by_role("region", name="Uppladdningar")).to_have_count(0)
    assert body(page) == "Ett. Två."


def test_an_upload_after_an_ended_session_waits_for_the_one_who_signs_in_again(desk: Open) -> None:
    page = desk()
    surface(page).press_sequentially("Ett.")
    saved(page)
    lose_session(page.context)
    bring(page, "paste", picture("utloggad.png"))
    described(page, "En bild")
    dialog = page.get_by_role("dialog", name="Logga in igen")
    expect(dialog).to_be_visible()
    expect(page.locator(".surface-uploads li").first).to_contain_text("Du är utloggad. Logga in igen")
    dialog.get_by_label("E-postadress").fill("elsa@example.se")
    dialog.get_by_label("Lösenord").fill(PASSWORD)
    dialog.get_by_role("button", name="Logga in").click()
    done(page, "utloggad.png")
    saved(page)
    assert re.fullmatch(r"Ett\.\n\n!\[En bild\]\(media:\d+\)", body(page))


def test_the_lead_picture_is_chosen_by_sight_changed_and_taken_away(desk: Open) -> None:
    page = desk()
    expect(lead(page)).to_contain_text("Ingen bild är vald.")
    lead(page).get_by_role("button", name="Välj bild").click()
    dialog = page.get_by_role("dialog", name="Huvudbild")
    dialog.get_by_role("button", name="Välj bilden").click()
    expect(dialog).to_contain_text("Välj en bild i listan först.")
    dialog.get_by_label("Ladda upp en bild").set_input_files([picture("huvud.png")])
    described_lead = page.get_by_role("dialog", name="Beskriv bilden")
    described_lead.get_by_label("Bildbeskrivning").fill("En väg i skogen")
    described_lead.get_by_role("button", name="Ladda upp bilden").click()
    expect(lead(page)).to_contain_text("huvud")
    expect(page.get_by_role("status").filter(has_text="huvud.png är uppladdad och är nu huvudbild.")).to_be_visible()
    assert findings(page) == []
    saved(page)
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    page.reload()
    shown = lead(page).locator("img")
    expect(shown).to_be_visible()
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    number = page.locator("#lead").input_value()
    lead(page).get_by_role("button", name="Byt bild").click()
    dialog.get_by_role("radio").nth(1).check()
    dialog.get_by_role("button", name="Välj bilden").click()
    expect(page.locator("#lead")).not_to_have_value(number)  # what was there before is saved already
    saved(page)
    assert page.locator("#lead").input_value() not in ("", number)
    lead(page).get_by_role("button", name="Ta bort bilden").click()
    expect(lead(page).get_by_role("button", name="Välj bild")).to_be_focused()
    saved(page)
    page.reload()
    expect(lead(page)).to_contain_text("Ingen bild är vald.")


def test_a_lead_picture_is_dropped_on_its_place(desk: Open) -> None:
    page = desk()
    assert bring(page, "drop", picture("en.png"), picture("två.png"), target=".lead-choice")
    expect(page.get_by_text("Ett inlägg har bara en huvudbild.")).to_be_visible()
    assert bring(page, "drop", file("rapport.pdf", pdf(), "application/pdf"), target=".lead-choice")
    expect(page.get_by_text("rapport.pdf är ingen bild.")).to_be_visible()
    assert bring(page, "drop", picture("skog.png"), target=".lead-choice")
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    dialog.get_by_label("Bildbeskrivning").fill("Skog")
    dialog.get_by_role("button", name="Ladda upp bilden").click()
    expect(lead(page)).to_contain_text("skog")
    saved(page)


def test_somebody_elses_lead_picture_comes_into_an_open_form(
    desk: Open, new_context: Callable[..., BrowserContext]
) -> None:
    page = desk()
    surface(page).press_sequentially("Ett.")
    saved(page)
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    other = sign_in(new_context().new_page(), "amina@example.se", urlsplit(page.url).path)
    bring(other, "drop", picture("amina.png"), target=".lead-choice")
    dialog = other.get_by_role("dialog", name="Beskriv bilden")
    dialog.get_by_label("Bildbeskrivning").fill("Aminas bild")
    dialog.get_by_role("button", name="Ladda upp bilden").click()
    expect(lead(other).locator("img")).to_be_visible()
    saved(other)
    surface(page).press_sequentially(" Två.")
    expect(lead(page).locator("img")).to_be_visible(timeout=20_000)
    assert page.locator("#lead").input_value() == other.locator("#lead").input_value()


def test_without_script_pictures_are_uploaded_in_the_library_and_written_and_chosen_by_hand(desk: Open) -> None:
    page = desk(java_script_enabled=False)
    page.get_by_label("Brödtext").fill("Ett.")
    way = page.get_by_role("link", name="bildbiblioteket (öppnas i en ny flik)").first
    with page.expect_popup() as opened:
        way.click()
    library = opened.value
    library.locator("#file").set_input_files([picture("utan-skript.png")])
    library.get_by_role("button", name="Ladda upp", exact=True).click()
    library.wait_for_url(re.compile(r"/redaktion/media/\d+$"))
    code = (
        library.get_by_role("heading", name="Kod att lägga i en text").locator("xpath=following::code[1]").inner_text()
    )
    number = re.search(r"media:(\d+)", code)
    assert number
    library.close()
    page.get_by_label("Brödtext").fill(f"Ett.\n\n![En väg](media:{number[1]})")
    page.get_by_role("button", name="Spara utkast").click()
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))
    options = page.get_by_label("Huvudbild").locator("option")
    expect(options.nth(1)).to_have_attribute("value", number[1])  # the newest first
    page.get_by_label("Huvudbild").select_option(number[1])
    with page.expect_event("load"):  # the page that comes of it looks as the one that was there
        page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_label("Huvudbild")).to_have_value(number[1])
    assert f"![En väg](media:{number[1]})" in page.get_by_label("Brödtext").input_value()
