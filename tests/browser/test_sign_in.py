"""Signing in, in a real browser: by keyboard, without JavaScript, beside a text; readable for everybody."""

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.archive import soon
from tests.browser.conftest import OpenPage
from tests.browser.desk import add_waiting_form, lose_session, sign_in
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import focus, tab_to, tab_until
from tests.browser.watch import Watch
from tests.desk import PASSWORD

pytestmark = pytest.mark.browser

HERE = "/redaktion/konto"
TWO_FACTORS = iter(("tova@example.se", "tage@example.se"))
"""Whose second factor is put on: another one's in a second try."""


def wide_enough(page: Page) -> None:
    """Nothing has to be scrolled sideways on the smallest screen (WCAG 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


# --- by keyboard -----------------------------------------------------------------------------------------------------


def test_signing_in_and_out_takes_no_mouse(open_page: OpenPage) -> None:
    page = open_page(HERE)
    tab_until(page, lambda found: found["name"].startswith("input#sign-in-email"))
    page.keyboard.type("elsa@example.se")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#account").wait_for()
    tab_to(page, "#account summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Logga ut")).to_be_hidden()
    found = focus(page)
    assert found
    assert found["name"].startswith("summary")
    page.keyboard.press("Enter")
    tab_until(page, lambda found: "Logga ut" in found["name"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Du är utloggad.")


def test_a_mistake_moves_the_focus_to_the_summary_whose_links_lead_to_the_fields(open_page: OpenPage) -> None:
    page = open_page("/redaktion/logga-in")
    page.get_by_role("button", name="Logga in").click()
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Lösenord")).to_be_focused()


# --- without JavaScript ----------------------------------------------------------------------------------------------


def test_without_javascript_everything_of_it_works(
    open_page: OpenPage, new_context: Callable[..., BrowserContext]
) -> None:
    email = next(TWO_FACTORS)
    page = sign_in(new_context(java_script_enabled=False).new_page(), email, "/redaktion/konto/tvafaktor")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Fortsätt").click()
    secret = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("Kod från appen").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sätt på").click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").all_inner_texts()

    other = new_context(java_script_enabled=False).new_page()
    other.goto(HERE)
    other.get_by_label("E-postadress").fill(email)
    other.get_by_label("Lösenord").fill(PASSWORD)
    other.get_by_role("button", name="Logga in").click()
    other.get_by_label("Engångskod").fill(recovery[0])
    other.get_by_role("button", name="Logga in").click()
    expect(other).to_have_url(re.compile(f"{HERE}$"))

    other.goto("/redaktion/sessioner")
    other.get_by_role("button", name="Avsluta alla andra").click()
    expect(other.get_by_role("status")).to_have_text("Alla andra sessioner är avslutade.")
    page.goto(HERE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    other.goto("/redaktion/konto/tvafaktor")
    other.get_by_label("Lösenord").fill(PASSWORD)
    other.get_by_role("button", name="Stäng av").click()
    expect(other.get_by_role("status")).to_have_text("Tvåfaktorsinloggning är av.")


def test_without_javascript_a_save_goes_on_after_signing_in(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(java_script_enabled=False)
    page = sign_in(context.new_page(), onward="/redaktion/sessioner")
    sign_in(new_context().new_page())
    page.reload()
    lose_session(context)
    page.get_by_role("button", name="Avsluta alla andra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in igen")
    page.get_by_label("E-postadress").fill("elsa@example.se")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in och fortsätt").click()
    expect(page.get_by_role("status")).to_have_text("Alla andra sessioner är avslutade.")


# --- beside a text ---------------------------------------------------------------------------------------------------


def test_a_session_that_ends_while_writing_is_begun_anew_beside_the_text(
    new_context: Callable[..., BrowserContext],
) -> None:
    context = new_context()
    page = sign_in(context.new_page(), onward=HERE)
    add_waiting_form(page, "/redaktion/sessioner/avslut")
    page.get_by_label("Text").fill("Osparade ord")
    lose_session(context)
    page.get_by_role("button", name="Spara nu").click()
    dialog = page.get_by_role("dialog", name="Logga in igen")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("E-postadress")).to_be_focused()
    assert findings(page) == []
    dialog.get_by_role("button", name="Logga in").click()
    expect(dialog.locator("#sign-in-errors")).to_be_focused()
    dialog.get_by_label("E-postadress").fill("elsa@example.se")
    dialog.get_by_label("Lösenord").fill(PASSWORD)
    with page.expect_request("**/sessioner/avslut") as again:
        page.keyboard.press("Enter")
    assert "text=Osparade%20ord" in (again.value.post_data or "")
    assert "knapp=spara" in (again.value.post_data or ""), "also which button it was"
    answer = again.value.response()
    assert answer
    assert answer.status == 303
    expect(dialog).to_have_count(0)
    assert page.get_by_label("Text").input_value() == "Osparade ord"
    with page.expect_response("**/sessioner/avslut") as once_more:
        page.get_by_role("button", name="Spara nu").click()
    assert once_more.value.status == 303, "and the page goes on"


def test_everything_that_waited_is_sent_and_a_second_refusal_takes_nothing_away(
    new_context: Callable[..., BrowserContext],
) -> None:
    context = new_context()
    page = sign_in(context.new_page(), onward=HERE)
    add_waiting_form(page, "/redaktion/sessioner/avslut?form=1")
    add_waiting_form(page, "/redaktion/sessioner/avslut?form=2")
    sent: list[tuple[str, int]] = []
    page.on(
        "response",
        lambda response: sent.append((response.url[-1], response.status)) if "form=" in response.url else None,
    )
    lose_session(context)
    page.get_by_role("button", name="Spara nu").first.click()
    dialog = page.get_by_role("dialog", name="Logga in igen")
    dialog.get_by_label("E-postadress").fill("elsa@example.se")
    page.evaluate("() => document.querySelectorAll('#waiting')[1].requestSubmit()")  # as an autosave would
    assert soon(page, lambda: len(sent) == 2)
    expect(dialog.get_by_label("E-postadress")).to_have_value("elsa@example.se")
    dialog.get_by_label("Lösenord").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert soon(page, lambda: len(sent) == 4), sent
    assert sorted(sent) == [("1", 303), ("1", 401), ("2", 303), ("2", 401)]


def test_signing_in_can_wait_and_the_text_stays(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    page = sign_in(context.new_page(), onward=HERE)
    add_waiting_form(page, "/redaktion/sessioner/avslut")
    page.get_by_label("Text").fill("Osparade ord")
    lose_session(context)
    page.get_by_role("button", name="Spara nu").click()
    page.get_by_role("button", name="Inte nu").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.get_by_label("Text").input_value() == "Osparade ord"
    page.get_by_role("button", name="Spara nu").click()
    expect(page.get_by_role("dialog", name="Logga in igen")).to_be_visible()


def test_signing_in_in_another_tab_is_enough(new_context: Callable[..., BrowserContext], watch: Watch) -> None:
    """The old tab's token is refused, replaced and used, and nobody sees it."""
    watch.pardoned = ("Response Status Error Code 400",)
    context = new_context()
    page = sign_in(context.new_page(), onward=HERE)
    add_waiting_form(page, "/redaktion/sessioner/avslut")
    lose_session(context)
    sign_in(context.new_page())
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status) if "avslut" in response.url else None)
    page.get_by_role("button", name="Spara nu").click()
    assert soon(page, lambda: statuses == [400, 303]), statuses
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#status")).to_be_empty()


def test_what_the_server_refuses_is_said_in_the_status(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> None:
    page = sign_in(new_context().new_page(), "karin@example.se")
    add_waiting_form(page, "/redaktion/anvandare/1/aterstallning")
    page.get_by_role("button", name="Spara nu").click()
    expect(page.get_by_role("status")).to_contain_text("bara administratörer")
    add_waiting_form(page, "/redaktion/sessioner/avslut")
    page.route("**/avslut", lambda route: route.abort())
    page.get_by_role("button", name="Spara nu").last.click()
    expect(page.get_by_role("status")).to_contain_text("Servern går inte att nå")
    expect(page.get_by_role("status")).to_contain_text("Det du skrev finns kvar")
    watch.complaints.clear()  # the browser's own words on it


def test_a_new_password_can_be_looked_at(new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context().new_page())
    field = page.get_by_label("Nytt lösenord")
    field.fill("tre glada grodor")
    page.get_by_role("button", name="Visa lösenordet").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Dölj lösenordet").click()
    expect(field).to_have_attribute("type", "password")


# --- for everybody ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/redaktion/logga-in", "/redaktion/glomt-losenordet", "/redaktion/valj-losenord/x"])
def test_axe_finds_nothing_before_signing_in(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    assert findings(page) == []
    wide_enough(page)


def test_axe_finds_nothing_at_the_desk(new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context().new_page(), "amina@example.se")
    for path in (HERE, "/redaktion/konto/tvafaktor", "/redaktion/sessioner", "/redaktion/anvandare"):
        page.goto(path)
        page.locator("#account summary").click()
        assert findings(page) == [], path
        wide_enough(page)
    page.goto(HERE)
    page.get_by_role("button", name="Byt lösenord").click()
    page.locator("#error-summary").wait_for()
    assert findings(page) == [], "with everything wrong"
    page.goto("/redaktion/anvandare")
    page.get_by_role("link", name="Elsa Ek").click()
    page.get_by_role("button", name="Skapa återställningslänk").click()
    page.locator("#link").wait_for()
    assert findings(page) == []
    wide_enough(page)
    page.goto("/redaktion/konto/tvafaktor")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.locator(".qr")).not_to_have_js_property("naturalWidth", 0)  # the picture is there
    assert findings(page) == []
    wide_enough(page)
    page.get_by_role("button", name="Avbryt").click()
    expect(page.locator(".qr")).to_have_count(0)
