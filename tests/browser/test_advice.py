"""Help while writing, beside the text: with script, without it, and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.desk import move, settle, sign_in, surface
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import tab_to
from tests.browser.test_publishing import SAVED

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
TEXT = "Vi träffades i onsdags i Lund. Läs mer på www.skl.se om mötet."
LATER = re.compile(r"Vi träffades onsdagen den \d+ \w+ \d{4} i Lund\. Läs mer på www\.skl\.se om mötet\.")


@pytest.fixture
def written(new_context: Callable[..., BrowserContext]) -> Open:
    """``written(body)``: a text that is being written and has been saved by itself."""

    def write(body: str = TEXT, **options: object) -> Page:
        page = sign_in(new_context(**options).new_page(), onward="/redaktion/inlagg/ny")
        page.get_by_label("Rubrik", exact=True).fill("Råd")
        surface(page).wait_for()
        page.locator("hallbar-surface").evaluate("(surface, body) => { surface.value = body; }", body)
        expect(page.locator("#draft-status")).to_have_text(SAVED, timeout=20_000)
        expect(page.locator("#advice-list")).to_be_visible(timeout=20_000)
        return page

    return write


def selected(page: Page, words: str) -> None:
    """Wait until these are chosen: the surface takes the focus first, and shows where its cursor is after that."""
    page.wait_for_function("(words) => getSelection().toString() === words", arg=words)


def body(page: Page) -> str:
    return page.locator("#body").input_value()


def test_advice_leads_to_its_words_and_puts_the_day_there(written: Open) -> None:
    page = written()
    expect(page.locator("#advice-said")).to_have_text("2 råd om texten.")
    page.locator("#advice-list a", has_text="www.skl.se").click()
    expect(surface(page)).to_be_focused()
    selected(page, "www.skl.se")
    page.get_by_role("button", name="Byt till ”onsdagen den").click()
    assert LATER.fullmatch(body(page))
    expect(page.locator("#advice-list li.advice-followed a")).to_be_focused()
    surface(page).focus()
    settle(page)
    page.keyboard.press("Control+z")
    assert body(page) == TEXT, "one step back"
    page.keyboard.press("Control+y")
    assert LATER.fullmatch(body(page))
    page.mouse.move(5, 5)
    expect(page.locator("#advice-said")).to_have_text("1 råd om texten.", timeout=20_000)
    expect(page.locator("#advice-list .advice-followed")).to_have_count(0)


def test_marks_and_what_stands_beside_are_left_alone(written: Open) -> None:
    page = written("Den 25 april och *den 25 april* i [Lund](/arkiv).\n\n- Sist, den 25 april.")
    page.get_by_role("button", name="Byt till").nth(1).click()
    assert re.fullmatch(
        r"Den 25 april och \*den 25 april \d{4}\* i \[Lund\]\(/arkiv\)\.\n\n- Sist, den 25 april\.", body(page)
    )


def test_in_the_title_and_in_markdown_too(written: Open) -> None:
    page = written()
    page.get_by_label("Rubrik", exact=True).fill("Möte igår")
    expect(page.locator("#advice-said")).to_have_text("3 råd om texten.", timeout=20_000)
    page.locator("#advice-list a", has_text="igår").click()
    expect(page.get_by_label("Rubrik", exact=True)).to_be_focused()
    page.get_by_role("button", name="Byt till ”den").click()
    expect(page.get_by_label("Rubrik", exact=True)).to_have_value(re.compile(r"Möte den \d+ \w+ \d{4}"))
    page.get_by_role("button", name="Visa Markdown").click()
    page.get_by_role("button", name="Byt till ”onsdagen den").click()
    assert LATER.fullmatch(body(page))


def test_the_list_is_not_exchanged_under_ones_hand(written: Open) -> None:
    page = written()
    page.locator("#advice-title").hover()
    move(page, "Control+End")
    surface(page).press_sequentially(" Det var igår.")
    version = page.locator("#advice-list").get_attribute("data-version")
    expect(page.locator("#draft-status")).not_to_have_attribute("data-version", str(version), timeout=20_000)
    expect(page.locator("#draft-status")).to_have_text(SAVED)
    expect(page.locator("#advice-list")).to_have_attribute("data-version", str(version))
    page.mouse.move(5, 5)
    expect(page.locator("#advice-said")).to_have_text("3 råd om texten.", timeout=20_000)


def test_what_hinders_publication_leads_to_the_words(written: Open) -> None:
    page = written("Om avtalet kan du [läsa](/arkiv) och [läs mer](/arkiv).\n\n#### Sist")
    expect(page.locator("#advice-said")).to_have_text("2 saker att rätta före publicering, och inga råd.")
    page.locator("#publish-button").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused(timeout=20_000)
    summary.get_by_role("link", name="Länken ”läs mer”").click()
    selected(page, "läs mer")
    summary.get_by_role("link", name="Rubriken ”Sist”").click()
    selected(page, "Sist")
    page.get_by_role("button", name="Rubrik", exact=True).click()
    assert body(page).endswith("## Sist")


def test_by_keyboard_alone(written: Open) -> None:
    page = written()
    page.locator("#advice-title").focus()
    tab_to(page, "#advice-list a")
    page.keyboard.press("Enter")
    expect(surface(page)).to_be_focused()
    selected(page, "i onsdags")
    page.locator("#advice-title").focus()
    tab_to(page, "#advice-list button")
    page.keyboard.press("Enter")
    assert LATER.fullmatch(body(page))
    tab_to(page, "#advice-button")
    page.keyboard.press("Enter")
    expect(page.locator("#advice-said")).to_have_text("1 råd om texten.", timeout=20_000)
    expect(page.locator("#advice-button")).to_be_focused()


def test_without_script(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(java_script_enabled=False)
    page = sign_in(context.new_page(), onward="/redaktion/inlagg/ny")
    page.get_by_label("Rubrik", exact=True).fill("Utan skript")
    page.get_by_label("Brödtext").fill(TEXT)
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.locator("#advice-said")).to_have_text("2 råd om texten.")
    page.get_by_label("Brödtext").fill(f"{TEXT} Det var igår.")
    page.get_by_role("button", name="Granska texten").click()
    expect(page.locator("#advice-said")).to_have_text("3 råd om texten.")
    page.get_by_role("button", name="Byt till ”onsdagen den").click()
    expect(page.locator("#status")).to_have_text("Orden är utbytta.")
    assert LATER.match(page.get_by_label("Brödtext").input_value())
    expect(page.locator("#advice-said")).to_have_text("2 råd om texten.")


def test_axe_finds_nothing_before_and_after_a_swap(written: Open) -> None:
    page = written(f"{TEXT} VIKTIGT: [här](/arkiv) i helgen. {'Ord och ord ' * 20}.")
    assert findings(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("#advice-list").evaluate("list => { list.isOld = true; }")
    page.locator("#advice-button").click()
    page.wait_for_function("() => !document.getElementById('advice-list').isOld")
    page.get_by_role("button", name="Byt till ”onsdagen den").click()
    expect(page.locator("#advice-list li.advice-followed")).to_have_count(1)
    assert findings(page) == []
