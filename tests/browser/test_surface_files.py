"""Pictures and files brought to the writing surface: they are described, uploaded and stand in the text; nothing else
happens to the text.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser import surface_page
from tests.browser.archive import soon
from tests.browser.bringing import BAD, LETTER, REPORT, RIDGE, bring, described, done, file, png
from tests.browser.conftest import OpenPage
from tests.browser.desk import move, settle, surface
from tests.browser.test_axe import findings
from tests.browser.test_surface import markdown, press
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

UPLOAD = "**/skrivytan/uppladdning"
Desk = Callable[..., Page]


@pytest.fixture
def server(surface_server: str) -> str:
    return surface_server


@pytest.fixture
def write(open_page: OpenPage) -> Desk:
    """``write("text")``: a page whose surface takes files, with the cursor at the end of the text."""

    def write(text: str = "", **options: Any) -> Page:
        surface_page.texts["present"] = text
        surface_page.uploads.clear()
        page = open_page("/skrivytan?text=present&bilder=1&filer=1", **options)
        page.wait_for_selector("hallbar-surface[data-ready]")
        move(page, "Control+End")
        return page

    return write


# --- how it comes in -------------------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_by_the_button_and_stands_where_the_cursor_was(write: Desk) -> None:
    page = write("Före.\n\nEfter.")
    surface(page).get_by_text("Före.").click()
    press(page, "Bild")
    page.get_by_role("dialog", name="Bild").get_by_label("Ladda upp en bild").set_input_files([RIDGE])
    described(page, "En ridå i blått", Bildtext="Ridån", Fotograf="Eva Ek")
    done(page, "ridå.png")
    assert markdown(page) == 'Före.\n\n![En ridå i blått](media:101 "Ridån")\n\nEfter.'
    assert surface_page.uploads[0] == {
        "alt": "En ridå i blått",
        "caption": "Ridån",
        "credit": "Eva Ek",
        "csrf_token": "",
        "name": "ridå.png",
        "bytes": str(len(png())),
    }


def test_a_pasted_screenshot_comes_in_where_the_cursor_is(write: Desk) -> None:
    page = write("Före.")
    assert bring(page, "paste", file("image.png"))
    described(page, "En skärm")
    done(page, "image.png")
    assert markdown(page) == "Före.\n\n![En skärm](media:101)"


def test_a_picture_copied_in_a_browser_is_pasted_as_a_picture(write: Desk) -> None:
    page = write("Före.")
    bring(page, "paste", file("image.png"), html='<img src="https://www.example.org/a.png">')
    described(page, "En karta")
    done(page, "image.png")
    assert markdown(page) == "Före.\n\n![En karta](media:101)"


def test_a_table_from_excel_is_text_though_a_picture_of_it_lies_beside(write: Desk) -> None:
    page = write()
    bring(page, "paste", file("image.png"), html="<p>Malaysia</p>", plain="Malaysia")
    assert markdown(page) == "Malaysia"


def test_a_dropped_picture_stands_after_the_block_it_was_dropped_on(write: Desk) -> None:
    page = write("Ett.\n\nTvå.\n\nTre.")
    assert bring(page, "drop", RIDGE, at=surface(page).get_by_text("Två."))
    described(page, "En ridå")
    done(page, "ridå.png")
    assert markdown(page) == "Ett.\n\nTvå.\n\n![En ridå](media:101)\n\nTre."
    page.keyboard.press("Control+z")
    assert markdown(page) == "Ett.\n\nTvå.\n\nTre."


@pytest.mark.parametrize("place", [".surface-toolbar", ".surface-note"])
def test_files_may_be_dropped_anywhere_on_the_surface(write: Desk, place: str) -> None:
    page = write("Ett.")
    assert bring(page, "dragover", RIDGE, target=place)
    assert bring(page, "drop", RIDGE, target=place)
    described(page, "En ridå")
    done(page, "ridå.png")
    assert markdown(page) == "Ett.\n\n![En ridå](media:101)"


def test_a_file_dropped_beside_the_surface_does_not_take_the_page_away(write: Desk) -> None:
    page = write("Ett.")
    assert bring(page, "dragover", RIDGE, target="h1")
    assert bring(page, "drop", RIDGE, target="h1")
    expect(page.get_by_text("Släpp filen i själva texten")).to_be_visible()
    assert markdown(page) == "Ett."


@pytest.mark.parametrize("files", [(), (RIDGE,)])
def test_a_picture_dragged_from_another_site_is_not_taken_and_that_is_said(
    write: Desk, files: tuple[FilePayload, ...]
) -> None:
    page = write("Ett.")
    html = '<a href="https://www.example.org/"><img src="https://www.example.org/a.png" alt="Karta"></a>'
    assert bring(page, "drop", *files, html=html, uri="https://www.example.org/a.png")
    expect(page.get_by_text("Bilder från andra webbplatser följer inte med.")).to_be_visible()
    assert markdown(page) == "Ett."


def test_a_pdf_becomes_a_link_in_the_sentence(write: Desk) -> None:
    page = write("Läs mer i")
    press(page, "Fil")
    page.get_by_role("dialog", name="Fil").get_by_label("Ladda upp en PDF från datorn").set_input_files([REPORT])
    dialog = page.get_by_role("dialog", name="Fil")
    expect(dialog.get_by_label("Länktext")).to_have_value("arsrapport 2018")
    dialog.get_by_label("Länktext").fill("")
    dialog.get_by_role("button", name="Lägg till filen").click()
    expect(dialog).to_contain_text("Skriv den text som ska leda till filen.")
    dialog.get_by_label("Länktext").fill("årsrapporten för 2018")
    dialog.get_by_role("button", name="Lägg till filen").click()
    done(page, "arsrapport_2018.pdf")
    assert markdown(page) == "Läs mer i [årsrapporten för 2018 (PDF, 16 byte)](media:101)"


def test_a_dropped_pdf_becomes_a_link_too(write: Desk) -> None:
    page = write("| Land | Antal |\n|---|---|\n| Malaysia | 12 |\n")
    bring(page, "drop", REPORT, at=surface(page).get_by_text("12"))
    page.get_by_role("button", name="Lägg till filen").click()
    done(page, "arsrapport_2018.pdf")
    assert "[arsrapport 2018 (PDF, 16 byte)](media:101)" in markdown(page)


def test_several_files_come_one_after_the_other_and_in_their_order(write: Desk) -> None:
    page = write("Ett.\n\nTvå.")
    bring(page, "drop", RIDGE, file("fält.png"), LETTER, file("väg.png"), at=surface(page).get_by_text("Ett."))
    expect(page.get_by_role("dialog", name="Beskriv bilden 1 av 3")).to_be_visible()
    described(page, "En ridå")
    page.get_by_role("dialog", name="Beskriv bilden 2 av 3").get_by_role("button", name="Hoppa över bilden").click()
    expect(page.get_by_role("dialog", name="Beskriv bilden 3 av 3")).to_be_visible()
    described(page)
    expect(surface(page).locator(".picture img")).to_have_count(2)
    assert markdown(page) == "Ett.\n\n![En ridå](media:101)\n\n![dekorativ](media:102)\n\nTvå."
    assert surface_page.uploads[1]["decorative"] == "y"
    assert surface_page.uploads[1]["alt"] == ""
    expect(surface(page).locator(".picture img").nth(1)).to_have_attribute("alt", "")


# --- what must be said of it -----------------------------------------------------------------------------------------


def test_a_picture_is_in_the_text_only_once_it_is_described_or_said_to_be_decoration(write: Desk) -> None:
    page = write("Ett.")
    bring(page, "paste", RIDGE)
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    expect(dialog.locator("canvas")).to_be_visible()  # the picture can be seen while it is described
    dialog.get_by_role("button", name="Lägg till bilden").click()
    expect(dialog).to_contain_text("Beskriv bilden för den som inte ser den, eller kryssa")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    assert surface_page.uploads == []
    page.keyboard.press("Escape")
    assert markdown(page) == "Ett."
    expect(surface(page)).to_be_focused()
    expect(surface(page)).to_have_text("Ett.")  # nor is a place held for it
    assert surface_page.uploads == []


def test_leaving_the_systems_file_chooser_leaves_the_dialog_open(write: Desk) -> None:
    page = write("Ett.")
    press(page, "Bild")
    chooser = page.get_by_label("Ladda upp en bild")
    chooser.evaluate("(one) => one.dispatchEvent(new Event('cancel', { bubbles: true }))")
    expect(page.get_by_role("dialog", name="Bild")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (LETTER, "brev.docx är varken en bild eller en PDF. Spara den som PDF och försök igen."),
        (file("stor.png", png() + bytes(1_048_576)), "stor.png är för stor. En fil får vara högst 1 MB."),
    ],
)
def test_a_file_that_will_not_be_taken_is_refused_before_anybody_describes_it(
    write: Desk, given: FilePayload, sentence: str
) -> None:
    page = write("Ett.")
    bring(page, "drop", given)
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


# --- on its way ------------------------------------------------------------------------------------------------------


def held(page: Page) -> list[Route]:
    """From now on uploads wait; those that do."""
    waiting: list[Route] = []
    page.route(UPLOAD, lambda route: waiting.append(route))
    return waiting


def let_go(page: Page, waiting: list[Route]) -> None:
    """Let the one that waits go on, as soon as it is there."""
    assert soon(page, lambda: bool(waiting))
    waiting.pop().continue_()


def test_the_text_is_written_while_a_picture_is_on_its_way_and_the_cursor_stays(write: Desk) -> None:
    page = write("Ett.\n\nTvå.")
    waiting = held(page)
    bring(page, "drop", RIDGE, at=surface(page).get_by_text("Ett."))
    described(page, "En ridå")
    row = page.get_by_role("region", name="Uppladdningar").get_by_role("listitem")
    expect(row).to_contain_text("ridå.png")
    expect(row.get_by_role("progressbar", name="Laddar upp ridå.png")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Laddar upp ridå.png.")).to_be_visible()
    expect(surface(page).get_by_text("Här läggs ridå.png in.")).to_be_visible()
    expect(surface(page)).to_be_focused()
    assert findings(page) == []
    page.keyboard.type(" Och tre.")
    assert markdown(page) == "Ett.\n\nTvå. Och tre.", "it is not in the text yet"
    let_go(page, waiting)
    done(page, "ridå.png")
    page.keyboard.type(" Fyra.")
    assert markdown(page) == "Ett.\n\n![En ridå](media:101)\n\nTvå. Och tre. Fyra."


def test_an_upload_is_cancelled_and_leaves_nothing_behind(write: Desk, watch: Watch) -> None:
    page = write("Ett.")
    held(page)
    bring(page, "paste", RIDGE)
    described(page, "En ridå")
    page.get_by_role("button", name="Avbryt uppladdningen av ridå.png").click()
    expect(page.get_by_role("status").filter(has_text="Uppladdningen av ridå.png avbröts.")).to_be_visible()
    expect(page.get_by_role("region", name="Uppladdningar")).to_have_count(0)
    expect(surface(page)).to_be_focused()
    expect(surface(page)).to_have_text("Ett.")
    assert markdown(page) == "Ett."


@pytest.mark.parametrize("failure", [503, None, 401])
def test_what_fails_on_the_way_is_tried_again_with_the_same_words_and_becomes_one_picture(
    write: Desk, watch: Watch, failure: int | None
) -> None:
    watch.pardoned = ("Failed to load resource",)
    page = write("Ett.")
    page.evaluate("""() => document.addEventListener("surface:signed-out", () => { window.signedOut = true; })""")
    page.route(UPLOAD, lambda route: route.fulfill(status=failure, body="") if failure else route.abort())
    bring(page, "paste", RIDGE)
    described(page, "En ridå")
    row = page.get_by_role("region", name="Uppladdningar")
    expect(row).to_contain_text(
        {503: "Servern kunde inte ta emot filen just nu.", None: "Servern gick inte att nå.", 401: "Du är utloggad."}[
            failure
        ]
    )
    expect(page.get_by_role("status").filter(has_text="ridå.png laddades inte upp.")).to_be_visible()
    assert findings(page) == []
    page.keyboard.type(" Mer.")
    page.unroute(UPLOAD)
    if failure == 401:
        assert page.evaluate("() => window.signedOut")
        page.evaluate("() => document.dispatchEvent(new CustomEvent('hallbar:signed-in'))")
    else:
        row.get_by_role("button", name="Försök igen med ridå.png").click()
    done(page, "ridå.png")
    assert markdown(page) == "Ett. Mer.\n\n![En ridå](media:101)"
    assert len(surface_page.uploads) == 1
    watch.complaints[:] = [each for each in watch.complaints if not each.startswith(f"{failure} for ")]


def test_an_answer_that_was_lost_makes_no_second_picture(write: Desk, watch: Watch) -> None:
    watch.pardoned = ("Failed to load resource",)
    page = write("Ett.")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(UPLOAD, lose)
    bring(page, "paste", RIDGE)
    described(page, "En ridå")
    again = page.get_by_role("button", name="Försök igen med ridå.png")
    expect(again).to_be_visible()
    page.unroute(UPLOAD)
    again.click()
    done(page, "ridå.png")
    assert len(surface_page.uploads) == 1


def test_a_file_that_the_server_refuses_is_told_of_in_its_words_and_the_next_one_comes_in(
    write: Desk, watch: Watch
) -> None:
    watch.pardoned = ("Failed to load resource",)
    page = write("Ett.")
    bring(page, "paste", BAD, RIDGE)
    described(page, "Ingen bild")
    described(page, "En ridå")
    row = page.get_by_role("region", name="Uppladdningar").get_by_role("listitem").filter(has_text="bild.jpg")
    expect(row).to_contain_text("Filen är ingen bild som vi kan visa.")
    expect(surface(page).get_by_role("img", name="En ridå")).to_be_visible()
    expect(row.get_by_role("button", name="Försök igen")).to_have_count(0)
    row.get_by_role("button", name="Ta bort raden om bild.jpg").click()
    expect(page.get_by_role("region", name="Uppladdningar")).to_have_count(0)
    assert markdown(page) == "Ett.\n\n![En ridå](media:101)"
    watch.complaints[:] = [each for each in watch.complaints if not each.startswith("422 for ")]


def test_a_picture_that_arrives_while_the_markdown_is_shown_is_written_there(write: Desk) -> None:
    page = write("Ett.\n\nTvå.")
    waiting = held(page)
    bring(page, "paste", RIDGE)
    described(page, "En ridå")
    press(page, "Visa Markdown")
    text = page.locator("textarea#body")
    text.evaluate("(one) => one.setSelectionRange(2, 2)")
    page.keyboard.type("!")
    let_go(page, waiting)
    done(page, "ridå.png")
    expect(text).to_have_value("Et!t.\n\n![En ridå](media:101)\n\nTvå.")
    press(page, "Visa Markdown")
    expect(surface(page).get_by_role("img", name="En ridå")).to_be_visible()


def test_the_page_is_not_left_unasked_while_a_file_is_on_its_way(write: Desk) -> None:
    page = write("Ett.")
    held(page)
    asked = """() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))"""
    assert not page.evaluate(asked)
    bring(page, "paste", RIDGE)
    described(page, "En ridå")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert page.evaluate(asked)
    page.get_by_role("button", name="Avbryt uppladdningen av ridå.png").click()
    expect(page.get_by_role("region", name="Uppladdningar")).to_have_count(0)
    assert not page.evaluate(asked)


# --- pictures in the text, by keyboard alone -------------------------------------------------------------------------


def test_a_picture_is_found_described_moved_and_removed_by_keyboard_alone(write: Desk) -> None:
    page = write("Ett.\n\n![En ridå](media:7)\n\nTvå.")
    chosen = page.get_by_role("status").filter(has_text="Bild vald: En ridå. Retur ändrar den")
    page.keyboard.press("ArrowUp")
    settle(page)
    expect(chosen).to_be_visible()
    page.keyboard.press("ArrowUp")
    settle(page)
    expect(chosen).to_have_count(0)
    page.keyboard.press("ArrowDown")
    settle(page)
    expect(chosen).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ändra bilden")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert markdown(page) == "Ett.\n\n![dekorativ](media:7)\n\nTvå."
    expect(page.get_by_text("Bild vald: bara dekoration.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Bilden är bara dekoration")).to_be_checked()
    page.keyboard.press("Space")  # in the text of the description
    page.keyboard.press("Escape")
    expect(surface(page)).to_be_focused()
    page.keyboard.press("Alt+Shift+ArrowUp")
    assert markdown(page) == "![dekorativ](media:7)\n\nEtt.\n\nTvå."
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowDown")
    assert markdown(page) == "Ett.\n\nTvå.\n\n![dekorativ](media:7)"
    page.keyboard.type("Tre.")
    assert markdown(page) == "Ett.\n\nTvå.\n\n![dekorativ](media:7)\n\nTre.", "letters do not take its place"
    page.keyboard.press("ArrowUp")
    settle(page)
    page.keyboard.press("Delete")
    expect(page.get_by_text("Bilden är borttagen ur texten.")).to_be_visible()
    assert markdown(page) == "Ett.\n\nTvå.\n\nTre."
    page.keyboard.press("Control+z")
    assert markdown(page) == "Ett.\n\nTvå.\n\n![dekorativ](media:7)\n\nTre."


def test_a_picture_is_brought_in_by_keyboard_alone(write: Desk) -> None:
    page = write("Ett.")
    page.on("filechooser", lambda chooser: chooser.set_files([RIDGE]))  # before any key: it takes the browser a moment
    page.keyboard.press("Alt+Shift+B")
    expect(page.get_by_label("Ladda upp en bild")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Beskriv bilden")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    assert findings(page) == []
    page.keyboard.type("En ridå")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    done(page, "ridå.png")
    expect(surface(page)).to_be_focused()
    assert markdown(page) == "Ett.\n\n![En ridå](media:101)"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_rows_of_uploads_fit_and_hide_neither_text_nor_tools(write: Desk, width: int, watch: Watch) -> None:
    watch.pardoned = ("Failed to load resource",)
    page = write("\n\n".join(f"Stycke {number}." for number in range(40)), viewport={"width": width, "height": 700})
    page.route(UPLOAD, lambda route: route.abort())
    bring(page, "paste", file("ett-mycket-langt-namn-som-inte-far-plats-pa-en-rad-i-en-telefon.png"))
    described(page, "En ridå")
    row = page.get_by_role("region", name="Uppladdningar")
    expect(row.get_by_role("button", name="Försök igen")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    for button in row.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] + box["width"] <= width
    surface(page).focus()
    page.keyboard.press("Control+Home")
    for _ in range(30):
        page.keyboard.press("ArrowDown")
    settle(page)
    tray = row.bounding_box()
    caret = page.evaluate("() => getSelection().getRangeAt(0).getBoundingClientRect().bottom")
    assert tray
    assert caret <= tray["y"], "the cursor is in sight"
