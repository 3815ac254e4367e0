"""The list of posts at the desk, in a browser: filtered, sorted, acted on and undone, with scripts and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hallbar import clock
from tests.browser.desk import sign_in
from tests.browser.test_axe import findings

pytestmark = pytest.mark.browser

LIST = "/redaktion/inlagg"
NARROW = {"width": 390, "height": 844}

Sign = Callable[..., Page]


@pytest.fixture
def at_the_list(new_context: Callable[..., BrowserContext]) -> Sign:
    """``at_the_list("elsa@example.se", query, **options)``: somebody's browser at the list."""

    def open_list(email: str = "elsa@example.se", query: str = "", **options: Any) -> Page:
        page = new_context(**options).new_page()
        return sign_in(page, email, onward=f"{LIST}{query}".replace("&", "%26"))

    return open_list


@pytest.fixture
def words() -> str:
    """What the posts of a test have in their titles, and no other test's."""
    return f"Provet {clock.now():%H%M%S%f}"


def write(page: Page, *titles: str) -> None:
    """Drafts, made by the writing form without its script."""
    for title in titles:
        page.goto(f"{LIST}/ny")
        page.locator("[name=title]").fill(title)
        page.locator("#save-button").click()
        page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+$"))


def rows(page: Page, titles: list[str]) -> None:
    """Wait until these titles are listed, in this order."""
    expect(page.locator(".posts tbody th a")).to_have_text(titles)


def rows_in_any_order(page: Page, titles: list[str]) -> None:
    """Wait until these titles are listed."""
    expect(page.locator(".posts tbody th a")).to_have_count(len(titles))
    assert sorted(page.locator(".posts tbody th a").all_inner_texts()) == sorted(titles)


def ask(page: Page, words: str) -> None:
    """Search the list, as one does."""
    page.get_by_label("Ord i rubrik eller text").fill(words)
    page.get_by_role("button", name="Visa inlägg").click()


def tick(page: Page, title: str) -> None:
    page.get_by_role("checkbox", name=f"Markera ”{title}”").check()


@pytest.fixture
def drafts(new_context: Callable[..., BrowserContext], words: str) -> list[str]:
    """Three drafts of Elsa's."""
    page = sign_in(new_context(java_script_enabled=False).new_page(), onward=LIST)
    titles = [f"{words} {name}" for name in ("Åsa", "Adam", "Östen")]
    write(page, *titles)
    return titles


def test_the_list_is_swapped_in_place_and_says_so(at_the_list: Sign, drafts: list[str], words: str) -> None:
    page = at_the_list()
    page.evaluate("() => { window.same = true; }")
    ask(page, words)
    expect(page).to_have_url(re.compile(r"\?q=Provet"))
    expect(page.locator("#posts-heading")).to_be_focused()
    expect(page.locator("#status")).to_have_text("3 inlägg.")
    page.get_by_role("link", name="Rubrik").click()
    expect(page).to_have_url(re.compile("ordning=rubrik"))
    rows(page, [drafts[1], drafts[0], drafts[2]])
    expect(page.locator("#sort-rubrik")).to_be_focused()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Rubrik")
    page.get_by_role("link", name="Utkast 3").click()
    expect(page).to_have_url(re.compile("lage=utkast&q="))
    assert page.evaluate("() => window.same"), "the page was never left"
    page.get_by_label("Term").first.select_option(label="Klimat")
    expect(page.locator("#posts-heading")).to_have_text("Inga inlägg")
    expect(page).to_have_url(re.compile("lage=utkast"))
    page.go_back()
    expect(page.locator("#posts-heading")).to_have_text("3 inlägg")
    expect(page.get_by_label("Term").first).to_have_value("")


def test_acts_are_reported_and_undone_in_place(at_the_list: Sign, drafts: list[str], words: str) -> None:
    page = at_the_list()
    ask(page, words)
    expect(page.locator("#posts-heading")).to_have_text("3 inlägg")
    page.get_by_role("checkbox", name="Markera alla på sidan").check()
    expect(page.locator("#ticked")).to_have_text("(3)")
    page.get_by_role("checkbox", name=f"Markera ”{drafts[0]}”").uncheck()
    assert page.locator("#tick-all").evaluate("box => box.indeterminate")
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.locator("#report-title")).to_have_text("Inget inlägg publicerades. 2 hoppades över.")
    expect(page.locator("#report-title")).to_be_focused()
    expect(page.locator("#report li").first).to_contain_text("Skriv en brödtext.")
    expect(page.locator("#ticked")).to_have_text("(2)")
    page.get_by_role("button", name="Lägg i papperskorgen").click()
    expect(page.locator("#report-title")).to_have_text("2 inlägg lades i papperskorgen.")
    expect(page.locator("#status")).to_have_text("2 inlägg lades i papperskorgen.")
    rows(page, [drafts[0]])
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#report-title")).to_have_text("2 inlägg återställdes ur papperskorgen.")
    rows_in_any_order(page, drafts)
    expect(page).to_have_url(re.compile("q=Provet"))


def test_all_of_it_works_without_scripts(at_the_list: Sign, drafts: list[str], words: str) -> None:
    page = at_the_list(java_script_enabled=False)
    ask(page, words)
    expect(page).to_have_url(re.compile(r"\?q=Provet"))
    rows_in_any_order(page, drafts)
    page.get_by_role("link", name="Rubrik").click()
    expect(page).to_have_url(re.compile("ordning=rubrik"))
    rows(page, [drafts[1], drafts[0], drafts[2]])
    expect(page.locator("#tick-all")).to_be_hidden()
    tick(page, drafts[0])
    tick(page, drafts[2])
    page.get_by_role("button", name="Lägg i papperskorgen").click()
    expect(page.locator("#report-title")).to_have_text("2 inlägg lades i papperskorgen.")
    rows(page, [drafts[1]])
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator("#report-title")).to_have_text("2 inlägg återställdes ur papperskorgen.")
    rows(page, [drafts[1], drafts[0], drafts[2]])  # in the order that was chosen
    tick(page, drafts[1])
    page.locator("#acts-term").select_option(label="Klimat")
    page.get_by_role("button", name="Lägg till termen").click()
    expect(page.locator("#report-title")).to_contain_text("fick termen Klimat.")
    expect(page.locator(".posts tbody .hint")).to_have_text(["Klimat"])


def test_the_keyboard_alone_is_enough(at_the_list: Sign, drafts: list[str], words: str) -> None:
    page = at_the_list(query=f"?q={words.replace(' ', '+')}")
    box = page.get_by_role("checkbox", name=f"Markera ”{drafts[2]}”")
    press_until(page, "Tab", lambda: box.evaluate("box => box === document.activeElement"))
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Lägg i papperskorgen")
    press_until(page, "Tab", lambda: button.evaluate("button => button === document.activeElement"))
    assert covered(page) is False, "what can be done does not lie over what has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("#report-title")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#report-title")).to_contain_text("återställdes ur papperskorgen.")
    rows_in_any_order(page, drafts)


def press_until(page: Page, key: str, holds: Callable[[], bool], most: int = 150) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if holds():
            return
        assert covered(page) is False, "the focus is never hidden"
    pytest.fail(f"{key} never led there")


def covered(page: Page) -> bool:
    """Whether something lies over the middle of what has the focus (WCAG 2.2, 2.4.11)."""
    return page.evaluate(
        """() => {
          const focus = document.activeElement;
          const { left, top, width, height } = focus.getBoundingClientRect();
          const there = document.elementFromPoint(left + width / 2, top + height / 2);
          const label = there?.closest("label");
          return !(there && (focus.contains(there) || there.contains(focus) || label?.contains(focus)));
        }"""
    )


@pytest.mark.parametrize("query", ["", "?lage=papperskorg", "?q=finnsinte", "?ordning=-rubrik&sida=2"])
def test_axe_finds_nothing_in_the_list(at_the_list: Sign, query: str) -> None:
    assert findings(at_the_list("amina@example.se", query)) == []


def test_axe_finds_nothing_after_each_act(at_the_list: Sign, drafts: list[str], words: str) -> None:
    page = at_the_list("amina@example.se", f"?q={words.replace(' ', '+')}")
    tick(page, drafts[0])
    assert findings(page) == []
    page.get_by_role("button", name="Publicera", exact=True).click()
    page.locator(".report-failed").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Lägg i papperskorgen").click()
    page.locator("#undo").wait_for()
    assert findings(page) == []
    page.goto("/redaktion/logg")
    assert findings(page) == []
    page.goto(f"{LIST}?lage=papperskorg")
    page.locator("td a", has_text="Förstör").first.click()
    page.get_by_role("button", name="Förstör inlägget").click()
    page.locator("#error-summary").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_nothing_is_wider_than_the_screen(at_the_list: Sign, width: int) -> None:
    page = at_the_list("amina@example.se", viewport={"width": width, "height": 800})
    for address in (LIST, f"{LIST}?lage=papperskorg", "/redaktion/logg"):
        page.goto(address)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, address


def test_on_a_phone_it_is_still_a_table(at_the_list: Sign) -> None:
    page = at_the_list(viewport=NARROW)
    assert page.get_by_role("table").count() == 1
    assert page.get_by_role("columnheader").count() == 6
    first = page.get_by_role("row").nth(1)
    assert first.get_by_role("rowheader").count() == 1
    assert first.locator(".posts-andrat").inner_text().startswith("Ändrat ")


def test_a_session_that_has_ended_is_asked_for_and_the_act_goes_on(at_the_list: Sign, drafts, words: str) -> None:
    page = at_the_list(query=f"?q={words.replace(' ', '+')}")
    tick(page, drafts[0])
    page.context.clear_cookies()
    page.get_by_role("button", name="Lägg i papperskorgen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-postadress").fill("elsa@example.se")
    dialog.get_by_label("Lösenord").fill("korrekt häst batteri häftklammer")
    dialog.get_by_role("button", name="Logga in").click()
    expect(page.locator("#report-title")).to_contain_text("lades i papperskorgen.")
