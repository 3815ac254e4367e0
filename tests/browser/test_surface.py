"""Writing on the surface, as an editor does: by hand, by keyboard alone, on a phone, with what is pasted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import surface_page
from tests.browser.conftest import OpenPage
from tests.browser.desk import move, settle, surface
from tests.browser.test_axe import findings
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

PASTE = """([target, data, files]) => {
  const transfer = new DataTransfer();
  for (const [type, value] of Object.entries(data)) transfer.setData(type, value);
  for (const name of files) transfer.items.add(new File(["x"], name, { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
  document.querySelector(target).dispatchEvent(event);
}"""
WORD = (Path(__file__).parent.parent / "fixtures" / "paste" / "word-rubriker.html").read_text(encoding="utf-8")
NOTES = (Path(__file__).parent.parent / "fixtures" / "paste" / "word-fotnoter.html").read_text(encoding="utf-8")

EVERYTHING = """Ett stycke med [en länk](/arkiv), *betoning*, **fetstil** och `kod`.[^1]

## Rubrik

### Underrubrik

- en punkt
  - längre in
- en till

1. först
2. sedan

> Ett citat.

![En ridå](media:7 "Ridån")

| Land | Antal |
|---|--:|
| Malaysia | 12 |

```
kod
```

---

[rapport]: https://www.example.org/rapport

![Utifrån](https://www.example.org/a.png)

[^1]: En not.
"""

Desk = Callable[..., Page]


@pytest.fixture
def server(surface_server: str) -> str:
    return surface_server


@pytest.fixture
def write(open_page: OpenPage) -> Desk:
    """``write("text")``: a page whose surface holds it, with the cursor at the end of the text."""

    def write(text: str = "", library: bool = True, **options: Any) -> Page:
        surface_page.texts["present"] = text
        page = open_page(f"/skrivytan?text=present{'&bilder=1' if library else ''}", **options)
        page.wait_for_selector("hallbar-surface[data-ready]")
        move(page, "Control+End")
        return page

    return write


def markdown(page: Page) -> str:
    """What would be sent, once no dialog is open any more."""
    expect(page.locator("dialog")).to_have_count(0)
    value: str = page.locator("textarea#body").input_value()
    return value


def sent(page: Page) -> str:
    return page.get_by_test_id("sent").text_content() or ""


def press(page: Page, name: str) -> None:
    settle(page)
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def paste(page: Page, text: str = "", html: str = "", files: tuple[str, ...] = ()) -> None:
    settle(page)
    data = {kind: value for kind, value in (("text/plain", text), ("text/html", html)) if value}
    page.evaluate(PASTE, [".ProseMirror", data, files])


def focused(page: Page) -> str:
    name: str = page.evaluate("() => document.activeElement.getAttribute('role') ?? document.activeElement.textContent")
    return name


# --- the text and the form -------------------------------------------------------------------------------------------


def test_what_is_written_is_in_the_textarea_at_once_and_is_what_is_sent(write: Desk) -> None:
    page = write()
    page.evaluate("() => { window.heard = 0; document.body.addEventListener('input', () => { window.heard += 1; }); }")
    page.keyboard.type("Åsa köper handskar")
    assert markdown(page) == "Åsa köper handskar"
    assert page.evaluate("() => window.heard") == len("Åsa köper handskar") - 2, (
        "a space is nothing before a word follows"
    )
    page.get_by_role("button", name="Spara").click()
    assert sent(page) == "Åsa köper handskar"


def test_without_javascript_the_textarea_is_there(open_page: OpenPage) -> None:
    surface_page.texts["present"] = EVERYTHING
    page = open_page("/skrivytan?text=present", java_script_enabled=False)
    assert page.locator("textarea#body").is_visible()
    page.get_by_label("Brödtext").fill("Utan skript")
    page.get_by_role("button", name="Spara").click()
    assert sent(page) == "Utan skript"


def test_when_the_surface_cannot_start_the_textarea_stays_and_keeps_the_text(
    new_context: Callable[..., Any], watch: Watch
) -> None:
    watch.pardoned = ("TypeError", "ReferenceError")
    surface_page.texts["present"] = EVERYTHING
    context = new_context()
    context.add_init_script("delete window.MutationObserver;")
    page = context.new_page()
    page.goto("/skrivytan?text=present")
    expect(page.get_by_text("Skrivytan kunde inte starta.")).to_be_visible()
    expect(page.locator("textarea#body")).to_be_visible()
    assert markdown(page) == EVERYTHING
    page.locator("textarea#body").fill("Vidare ändå")
    page.get_by_role("button", name="Spara").click()
    assert sent(page) == "Vidare ändå"


def test_opening_changes_nothing(write: Desk) -> None:
    page = write(EVERYTHING)
    assert markdown(page) == EVERYTHING
    page.get_by_role("button", name="Spara").click()
    assert sent(page) == EVERYTHING


def test_one_word_changes_one_line(write: Desk) -> None:
    page = write(EVERYTHING)
    page.get_by_role("heading", name="Underrubrik").click()
    page.keyboard.press("End")
    page.keyboard.type(" två")
    assert markdown(page) == EVERYTHING.replace("### Underrubrik", "### Underrubrik två")
    for _letter in " två":
        page.keyboard.press("Backspace")
    assert markdown(page) == EVERYTHING


def test_the_textbox_tells_who_it_is(write: Desk) -> None:
    page = write()
    text = surface(page)
    expect(text).to_have_attribute("aria-multiline", "true")
    expect(text).to_have_attribute("lang", "sv")
    expect(text).to_have_attribute("spellcheck", "true")
    expect(text).to_have_accessible_description("Du kan klistra in från Word och Outlook. " + hint(page))
    page.evaluate("""() => {
      const area = document.querySelector("#body");
      area.lang = "en";
      area.setAttribute("aria-invalid", "true");
    }""")
    expect(text).to_have_attribute("lang", "en")
    expect(text).to_have_attribute("aria-invalid", "true")


def hint(page: Page) -> str:
    return page.locator("#body-surface-hint").inner_text()


def test_label_and_error_summary_lead_into_the_text(write: Desk) -> None:
    page = write()
    page.get_by_label("Rubrik").focus()
    page.get_by_text("Brödtext", exact=True).click()
    expect(surface(page)).to_be_focused()
    page.get_by_role("link", name="Rätta brödtexten").click()
    expect(surface(page)).to_be_focused()
    page.get_by_label("Rubrik").focus()
    page.evaluate("() => document.querySelector('#body').focus()")
    expect(surface(page)).to_be_focused()


def test_a_page_can_put_in_another_text_and_the_cursor_stays_in_its_block(write: Desk) -> None:
    page = write("Första stycket.\n\nAndra stycket.\n\nTredje stycket.\n")
    surface(page).get_by_text("Andra stycket.").click()
    page.keyboard.press("End")
    page.keyboard.type(" Mitt.")
    merged = "Första stycket, av Eva.\n\nEtt nytt stycke.\n\nAndra stycket. Mitt.\n\nTredje stycket.\n"
    page.evaluate("(text) => { document.querySelector('hallbar-surface').value = text; }", merged)
    assert markdown(page) == merged
    page.keyboard.type(" Och mer.")
    assert markdown(page) == merged.replace("Mitt.", "Mitt. Och mer.")
    for _time in range(5):
        page.keyboard.press("Control+z")
    assert "av Eva" in markdown(page), "what another wrote cannot be undone here"


def test_leaving_a_changed_text_is_a_change_as_of_any_field(write: Desk) -> None:
    page = write("Först.")
    page.evaluate(
        "() => { window.heard = []; document.body.addEventListener('change', (e) => heard.push(e.target.id)); }"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("() => heard") == []
    surface(page).focus()
    page.keyboard.type("Sedan. ")
    page.keyboard.press("Tab")
    assert page.evaluate("() => heard") == ["body"]


def test_a_reference_whose_footnote_is_taken_away_is_marked(write: Desk) -> None:
    page = write("En mening.[^1]\n\n[^1]: Noten.\n")
    expect(page.locator(".note.missing")).to_have_count(0)
    surface(page).get_by_text("Noten.").click(click_count=3)
    page.keyboard.press("Delete")
    page.keyboard.press("Backspace")
    expect(page.locator(".note.missing")).to_have_count(1)
    assert markdown(page) == "En mening.[^1]\n"
    page.keyboard.press("Control+z")
    expect(page.locator(".note.missing")).to_have_count(0)


def test_a_new_footnote_never_takes_a_label_that_the_text_speaks_of(write: Desk) -> None:
    page = write("Se [^1] i källan")
    press(page, "Fotnot")
    page.keyboard.type("Noten.")
    page.get_by_role("button", name="Lägg till fotnoten").click()
    assert markdown(page) == "Se [^1] i källan[^2]\n\n[^2]: Noten."


def test_a_reset_form_shows_what_it_began_with(write: Desk) -> None:
    page = write("Först.")
    page.keyboard.type(" Sedan.")
    page.evaluate("() => document.querySelector('[data-testid=form]').reset()")
    expect(surface(page)).to_have_text("Först.")
    assert markdown(page) == "Först."


def test_the_cursor_is_where_it_was_left(write: Desk) -> None:
    page = write("Först.\n\nSist.\n")
    for enter in (
        lambda: surface(page).focus(),
        lambda: page.keyboard.press("Shift+Tab"),
        lambda: page.evaluate("() => document.querySelector('#body').focus()"),
    ):
        page.evaluate("() => getSelection().removeAllRanges()")
        page.get_by_role("button", name="Spara").focus()
        enter()
        settle(page)
        page.keyboard.type("!")
    assert markdown(page) == "Först.\n\nSist.!!!\n"
    surface(page).get_by_text("Först.").click()
    page.keyboard.press("End")
    page.keyboard.type("?")
    assert markdown(page) == "Först.?\n\nSist.!!!\n", "but a click is followed"


def test_a_surface_that_is_taken_out_and_put_back_goes_on(write: Desk) -> None:
    page = write("Först.")
    page.keyboard.type(" Sedan.")
    page.evaluate("""async () => {
      const surface = document.querySelector("hallbar-surface");
      const place = surface.parentElement;
      surface.remove();
      await new Promise(requestAnimationFrame);
      place.append(surface);
    }""")
    expect(page.locator(".ProseMirror")).to_have_count(1)
    move(page, "Control+End")
    page.keyboard.type(" Sist.")
    assert markdown(page) == "Först. Sedan. Sist."


def test_a_text_that_may_not_be_changed_is_read_only(write: Desk) -> None:
    page = write("Först.")
    page.evaluate("() => { document.querySelector('#body').readOnly = true; }")
    expect(surface(page)).to_have_attribute("contenteditable", "false")


# --- toolbar and keys ------------------------------------------------------------------------------------------------


def test_the_toolbar_is_one_tab_stop_with_arrows_inside(write: Desk) -> None:
    page = write("Text")
    page.keyboard.press("Alt+F10")
    assert focused(page) == "Rubrik"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Fet"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "Underrubrik"
    page.keyboard.press("End")
    assert focused(page) == "Kortkommandon"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Rubrik"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert focused(page) == "Rubrik"
    assert page.locator("[role=toolbar] button[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    expect(surface(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Rubrik"
    page.keyboard.press("Escape")
    expect(surface(page)).to_be_focused()


def test_buttons_have_words_and_tell_their_state(write: Desk) -> None:
    page = write("Text")
    names = page.get_by_role("toolbar").get_by_role("button").all_inner_texts()
    assert names == (
        "Rubrik|Underrubrik|Fet|Kursiv|Länk|Punktlista|Numrerad lista|Citat|Tabell|Fotnot|Bild|Ångra|Gör om|"
        "Visa Markdown|Kortkommandon"
    ).split("|")
    button = page.get_by_role("button", name="Fet", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    press(page, "Fet")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(surface(page)).to_be_focused()
    expect(page.get_by_role("button", name="Ångra")).to_have_attribute("aria-disabled", "true")
    page.keyboard.type("fet")
    expect(page.get_by_role("button", name="Ångra")).to_have_attribute("aria-disabled", "false")
    assert markdown(page) == "Text**fet**"


@pytest.mark.parametrize(
    ("button", "keys", "written"),
    [
        ("Rubrik", "Alt+2", "## Handskar"),
        ("Underrubrik", "Alt+3", "### Handskar"),
        ("Fet", "Control+b", "**Handskar**"),
        ("Kursiv", "Control+i", "*Handskar*"),
        ("Punktlista", "Control+Shift+8", "- Handskar"),
        ("Numrerad lista", "Control+Shift+7", "1. Handskar"),
        ("Citat", "Control+Shift+9", "> Handskar"),
    ],
)
def test_a_button_and_its_keys_do_the_same_and_take_it_back(write: Desk, button: str, keys: str, written: str) -> None:
    for act in (lambda page: press(page, button), lambda page: page.keyboard.press(keys)):
        page = write("Handskar")
        page.keyboard.press("Control+a")
        act(page)
        assert markdown(page) == written
        act(page)
        assert markdown(page) == "Handskar"


def test_undo_and_redo(write: Desk) -> None:
    page = write("Handskar.")
    page.keyboard.insert_text(" Instrument.")  # at once: letters with half a second between them are two steps
    press(page, "Ångra")
    assert markdown(page) == "Handskar."
    press(page, "Gör om")
    assert markdown(page) == "Handskar. Instrument."
    page.keyboard.press("Control+z")
    assert markdown(page) == "Handskar."
    page.keyboard.press("Control+y")
    assert markdown(page) == "Handskar. Instrument."


def test_tab_leaves_running_text_but_moves_in_lists_until_escape(write: Desk) -> None:
    page = write("Text")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Spara")).to_be_focused()

    page = write("- en\n- två")
    page.keyboard.press("Tab")
    assert markdown(page) == "- en\n  - två"
    page.keyboard.press("Shift+Tab")
    assert markdown(page) == "- en\n- två"
    page.keyboard.press("Escape")
    expect(page.get_by_text("Tabb lämnar nu texten.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Spara")).to_be_focused()
    assert markdown(page) == "- en\n- två"
    assert "Esc och sedan Tabb" in hint(page)


def test_lists_begin_by_their_marks_but_a_year_does_not(write: Desk) -> None:
    page = write()
    page.keyboard.type("- en")
    page.keyboard.press("Enter")
    page.keyboard.type("två")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("1986. Det var året.")
    assert markdown(page) == "- en\n- två\n\n1986\\. Det var året."


def test_a_new_line_in_the_same_paragraph(write: Desk) -> None:
    page = write("Box 6401")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Stockholm")
    assert markdown(page) == "Box 6401\\\nStockholm"


def test_the_keys_are_listed(write: Desk) -> None:
    page = write("Text")
    page.keyboard.press("Alt+Shift+K")
    dialog = page.get_by_role("dialog", name="Kortkommandon")
    expect(dialog).to_contain_text("Ctrl+B")
    listed = page.evaluate("() => customElements.get('hallbar-surface').SHORTCUTS.map(({ keys }) => keys)")
    for keys in listed:
        expect(dialog).to_contain_text(keys)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(surface(page)).to_be_focused()


# --- dialogs ---------------------------------------------------------------------------------------------------------


def test_a_link_by_keyboard_with_its_errors_said(write: Desk) -> None:
    page = write()
    page.keyboard.type("Läs ")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Länk")
    expect(dialog.get_by_label("Text som ska synas")).to_be_focused()
    page.keyboard.type("rapporten")
    page.keyboard.press("Enter")
    address = dialog.get_by_label("Adress")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(dialog).to_contain_text("Skriv adressen som länken ska leda till.")
    address.fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Adressen går inte att använda.")
    address.fill("www.example.org/rapport")
    page.keyboard.press("Enter")
    expect(surface(page)).to_be_focused()
    assert markdown(page) == "Läs [rapporten](https://www.example.org/rapport)"
    page.keyboard.type(" nu")
    assert markdown(page) == "Läs [rapporten](https://www.example.org/rapport) nu"


def test_a_link_is_changed_and_taken_away(write: Desk) -> None:
    page = write('Läs [rapporten](/a "Titel") nu')
    page.get_by_role("link", name="rapporten").click()
    settle(page)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Ändra länk")
    dialog.get_by_label("Adress").fill("asa@example.org")
    dialog.get_by_role("button", name="Ändra länken").click()
    assert markdown(page) == 'Läs [rapporten](mailto:asa@example.org "Titel") nu'
    page.get_by_role("link", name="rapporten").click()
    press(page, "Länk")
    page.get_by_role("button", name="Ta bort länken").click()
    assert markdown(page) == "Läs rapporten nu"


def test_a_link_over_more_than_words_leaves_all_of_it_standing(write: Desk) -> None:
    page = write("Ett stycke.[^1]\n\nEtt till.\n\n[^1]: Noten.\n")
    surface(page).get_by_text("Ett stycke.").click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+End")
    settle(page)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Länk")
    expect(dialog.get_by_label("Text som ska synas")).to_have_count(0)
    dialog.get_by_label("Adress").fill("/a")
    page.keyboard.press("Enter")
    assert markdown(page) == "[Ett stycke.[^1]](/a)\n\n[Ett till.](/a)\n\n[^1]: Noten.\n"


def test_a_left_dialog_changes_nothing_and_gives_the_cursor_back(write: Desk) -> None:
    page = write()
    page.keyboard.type("Läs ")
    for name in ("Länk", "Tabell", "Fotnot", "Bild"):
        press(page, name)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(surface(page)).to_be_focused()
    page.keyboard.type("mer")
    assert markdown(page) == "Läs mer"


def test_a_table_by_keyboard(write: Desk) -> None:
    page = write("Före.")
    page.keyboard.press("Alt+Shift+T")
    dialog = page.get_by_role("dialog", name="Tabell")
    dialog.get_by_label("Antal kolumner").fill("hundra")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Skriv ett antal från 1 till 12.")
    dialog.get_by_label("Antal kolumner").fill("2")
    dialog.get_by_label("Antal rader").fill("1")
    page.keyboard.press("Enter")
    expect(surface(page)).to_be_focused()
    for words in ("Land", "Antal", "Malaysia"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.type("12 | 13")
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    expected = "Före.\n\n| Land | Antal |\n| --- | --- |\n| Malaysia | 12 \\| 13 |\n| | 3 |"
    assert markdown(page) == expected
    change(page, "Högerställ kolumnen")
    assert markdown(page) == expected.replace("| --- | --- |", "| --- | --: |")
    change(page, "Ta bort raden")
    change(page, "Ny kolumn till höger")
    change(page, "Ta bort kolumnen")
    change(page, "Ta bort hela tabellen")
    assert markdown(page) == "Före."


def change(page: Page, name: str) -> None:
    press(page, "Tabell")
    page.get_by_role("dialog", name="Ändra tabellen").get_by_role("button", name=name).click()
    expect(surface(page)).to_be_focused()


def test_the_first_row_of_a_table_is_always_its_heading(write: Desk) -> None:
    page = write("| Land | Antal |\n|---|--:|\n| Malaysia | 12 |\n| Thailand | 3 |\n")
    page.get_by_role("columnheader", name="Land").click()
    change(page, "Ta bort raden")
    assert markdown(page) == "| Malaysia | 12 |\n| --- | --: |\n| Thailand | 3 |\n"
    expect(page.get_by_role("columnheader", name="Malaysia")).to_be_visible()


def test_a_footnote_and_a_second_reference_to_it(write: Desk) -> None:
    page = write("Avtalet gäller handskar.\n\nOch instrument.\n")
    surface(page).get_by_text("handskar.").click()
    page.keyboard.press("End")
    press(page, "Fotnot")
    dialog = page.get_by_role("dialog", name="Fotnot")
    dialog.get_by_role("button", name="Lägg till fotnoten").click()
    expect(dialog).to_contain_text("Skriv det som ska stå i fotnoten.")
    dialog.get_by_label("Fotnotens text").fill("Inte plasthandskar.\n\nSe avtalet.")
    dialog.get_by_role("button", name="Lägg till fotnoten").click()
    expected = "Avtalet gäller handskar.[^1]\n\nOch instrument.\n\n[^1]: Inte plasthandskar.\n\n    Se avtalet.\n"
    assert markdown(page) == expected
    surface(page).get_by_text("Och instrument.").click()
    page.keyboard.press("End")
    settle(page)
    page.keyboard.press("Alt+Shift+F")
    dialog.get_by_label("Fotnot", exact=True).select_option("1")
    dialog.get_by_role("button", name="Lägg till fotnoten").click()
    assert markdown(page) == expected.replace("instrument.", "instrument.[^1]")


def test_a_picture_from_the_library(write: Desk) -> None:
    page = write("Före.")
    press(page, "Bild")
    dialog = page.get_by_role("dialog", name="Bild")
    expect(dialog.get_by_role("radio")).to_have_count(3)
    dialog.get_by_role("button", name="Lägg till bilden").click()
    expect(dialog).to_contain_text("Välj en bild i listan först.")
    dialog.get_by_label("Sök i bildbiblioteket").fill("fält")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_text("Fältet").click()
    expect(dialog.get_by_label("Bildtext")).to_have_value("")  # not the name of a file
    dialog.get_by_label("Bildtext").fill("Fältet")
    dialog.get_by_role("button", name="Lägg till bilden").click()
    expect(dialog).to_contain_text("Beskriv bilden för den som inte ser den")
    expect(dialog.get_by_label("Bildbeskrivning")).to_be_focused()
    page.keyboard.type('Ett [grönt] "fält"')
    dialog.get_by_role("button", name="Lägg till bilden").click()
    assert markdown(page) == 'Före.\n\n![Ett \\[grönt\\] "fält"](media:8 "Fältet")'
    expect(page.get_by_role("img", name='Ett [grönt] "fält"')).to_be_visible()
    page.keyboard.type("Efter.")
    assert markdown(page).endswith("\n\nEfter.")


def test_a_decorative_picture_needs_no_words(write: Desk) -> None:
    page = write()
    press(page, "Bild")
    dialog = page.get_by_role("dialog", name="Bild")
    dialog.get_by_text("Prickar").click()
    expect(dialog.get_by_label("Bilden är bara dekoration")).to_be_checked()
    dialog.get_by_label("Bildtext").fill("")
    dialog.get_by_role("button", name="Lägg till bilden").click()
    assert markdown(page) == "![dekorativ](media:9)"


def test_a_picture_in_the_text_is_changed_and_removed(write: Desk) -> None:
    page = write('![En ridå](media:7 "Ridån")\n')
    page.get_by_role("img", name="En ridå").click()
    press(page, "Bild")
    dialog = page.get_by_role("dialog", name="Ändra bilden")
    dialog.get_by_label("Bildtext").fill("Ridån, från väster")
    dialog.get_by_role("button", name="Ändra bilden").click()
    assert markdown(page) == '![En ridå](media:7 "Ridån, från väster")\n'
    press(page, "Bild")
    page.get_by_role("button", name="Ta bort bilden").click()
    assert markdown(page).strip() == ""


def _answer(status: int, route: Route) -> None:
    route.fulfill(status=status, body="")


def test_a_library_that_does_not_answer_says_so(write: Desk, watch: Watch) -> None:
    page = write()
    for status, words in ((401, "Du är utloggad."), (503, "Bilderna kunde inte hämtas.")):
        page.route("**/skrivytan/bilder*", partial(_answer, status))
        press(page, "Bild")
        expect(page.get_by_role("dialog")).to_contain_text(words)
        page.keyboard.press("Escape")
        page.unroute_all()
    watch.complaints.clear()  # the browser's own words on the failure


def test_without_a_library_there_is_no_button_for_pictures(write: Desk) -> None:
    page = write("![En ridå](media:7)\n", library=False)
    expect(page.get_by_role("button", name="Bild", exact=True)).to_have_count(0)
    expect(surface(page).get_by_text("En ridå")).to_be_visible()


# --- Markdown shown --------------------------------------------------------------------------------------------------


def test_markdown_is_shown_written_in_and_left_without_loss(write: Desk) -> None:
    page = write(EVERYTHING)
    press(page, "Visa Markdown")
    area = page.locator("textarea#body")
    expect(area).to_be_visible()
    expect(area).to_be_focused()
    expect(page.get_by_role("button", name="Fet", exact=True)).to_be_hidden()
    assert markdown(page) == EVERYTHING
    page.keyboard.press("Alt+Shift+M")
    expect(area).to_be_hidden()
    assert markdown(page) == EVERYTHING
    page.keyboard.press("Alt+Shift+M")
    area.fill(EVERYTHING.replace("Ett citat.", "Ett annat citat."))
    page.keyboard.press("Alt+F10")
    assert focused(page) == "Visa Markdown"
    page.keyboard.press("Enter")
    expect(surface(page).get_by_text("Ett annat citat.")).to_be_visible()
    assert markdown(page) == EVERYTHING.replace("Ett citat.", "Ett annat citat.")
    page.keyboard.press("Control+z")
    assert markdown(page) == EVERYTHING


def test_what_cannot_be_shown_is_written_in_as_markdown(write: Desk) -> None:
    page = write("Före.\n\n[rapport]: https://www.example.org/rapport\n")
    surface(page).get_by_text("[rapport]:").click()
    page.keyboard.press("End")
    page.keyboard.type("/2018")
    assert markdown(page) == "Före.\n\n[rapport]: https://www.example.org/rapport/2018\n"


# --- what is pasted --------------------------------------------------------------------------------------------------


def test_pasting_from_word_is_clean_under_our_policy_and_says_what_was_left(write: Desk) -> None:
    page = write()
    paste(page, html=WORD, text="Hållbar upphandling")
    assert markdown(page).startswith("## Hållbar upphandling i Region Östergötland\n\n## Bakgrund\n\n")
    expect(page.get_by_text("En bild följde inte med. Släpp bilden i texten eller ladda upp den.")).to_be_visible()
    expect(page.get_by_text("En länk ledde till en fil på en dator")).to_be_visible()
    page.keyboard.press("Control+z")
    assert markdown(page) == ""


def test_pasted_footnotes_come_last_under_free_labels(write: Desk) -> None:
    page = write("En mening.[^1]\n\n[^1]: Noten.\n")
    surface(page).get_by_text("En mening.").click()
    page.keyboard.press("Home")
    paste(page, html=NOTES, text="Landstingen")
    text = markdown(page)
    assert "kronor om året.[^2]" in text
    assert "Sialkot[^3].En mening.[^1]" in text
    assert text.index("[^1]: Noten.") < text.index("[^2]: Uppskattning") < text.index("[^3]: En stad")


def test_pasting_into_a_cell_stays_in_the_cell(write: Desk) -> None:
    page = write("| Land | Antal |\n|---|---|\n| Malaysia | 12 |\n")
    surface(page).get_by_text("Malaysia").click()
    page.keyboard.press("End")
    paste(page, html="<p>och</p><ul><li><b>Thailand</b></li></ul>", text="och")
    assert markdown(page) == "| Land | Antal |\n| --- | --- |\n| Malaysiaoch **Thailand** | 12 |\n"


def test_pasted_text_that_looks_like_markdown_stays_text(write: Desk) -> None:
    page = write()
    paste(page, text="# Ingen rubrik\n\n**inte fet**")
    assert surface(page).inner_text().split() == ["#", "Ingen", "rubrik", "**inte", "fet**"]
    assert markdown(page) == "\\# Ingen rubrik\n\n\\*\\*inte fet\\*\\*"


def test_what_is_copied_here_is_pasted_here_as_it_was(write: Desk) -> None:
    page = write(EVERYTHING)
    page.keyboard.press("Control+a")
    copied = page.evaluate("""() => {
      const transfer = new DataTransfer();
      const event = new ClipboardEvent("copy", { clipboardData: transfer, bubbles: true, cancelable: true });
      document.querySelector(".ProseMirror").dispatchEvent(event);
      return [transfer.getData("text/html"), transfer.getData("text/plain")];
    }""")
    assert "style=" not in copied[0]
    page.keyboard.press("Delete")
    assert markdown(page).strip() == ""
    paste(page, html=copied[0], text=copied[1])
    again = markdown(page)
    for line in ("## Rubrik", "  - längre in", "> Ett citat.", "| Malaysia | 12 |", "[^1]: En not.", "1. först"):
        assert line in again.split("\n")
    assert '![En ridå](media:7 "Ridån")' in again
    assert "*betoning*, **fetstil** och `kod`.[^1]" in again


def test_without_an_address_for_files_a_pasted_picture_is_refused_with_a_sentence(write: Desk) -> None:
    page = write("Text")
    paste(page, files=("bild.png",))
    expect(page.get_by_text("Filer kan inte läggas direkt i texten.")).to_be_visible()
    assert markdown(page) == "Text"


def test_a_pasted_address_over_chosen_words_makes_them_a_link(write: Desk) -> None:
    page = write("rapporten")
    page.keyboard.press("Control+a")
    paste(page, text="https://www.example.org/rapport?utm_source=x")
    assert markdown(page) == "[rapporten](https://www.example.org/rapport)"


# --- for everybody ---------------------------------------------------------------------------------------------------


def test_axe_finds_nothing_on_the_surface_nor_in_its_dialogs(write: Desk) -> None:
    page = write(EVERYTHING)
    assert findings(page) == []
    for name in ("Länk", "Tabell", "Fotnot", "Bild", "Kortkommandon"):
        page.set_viewport_size({"width": 1280, "height": 900})
        press(page, name)
        expect(page.get_by_role("dialog")).to_be_visible()
        if page.get_by_role("dialog").locator("button[type=submit]").count():
            page.get_by_role("dialog").locator("input, textarea").last.fill("")
            page.get_by_role("dialog").locator("button[type=submit]").click()
        if page.get_by_role("dialog").count():
            assert findings(page) == [], name
            page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page, "Visa Markdown")
    assert findings(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_the_screen_with_large_targets_and_on_a_phone_one_row_of_tools(write: Desk, width: int) -> None:
    page = write(EVERYTHING, viewport={"width": width, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    boxes = [button.bounding_box() for button in page.get_by_role("toolbar").get_by_role("button").all()]
    sizes = [(box["width"], box["height"]) for box in boxes if box]
    assert len(sizes) == len(boxes)
    assert all(wide >= 44 and high >= 44 for wide, high in sizes)
    if width < 500:
        assert len({box["y"] for box in boxes if box}) == 1, "one row, which scrolls"
        page.keyboard.press("Alt+F10")
        page.keyboard.press("End")
        box = page.get_by_role("button", name="Kortkommandon").bounding_box()
        assert box
        assert box["x"] + box["width"] <= width
