"""What a post once said, in a real browser: compared by eye and ear, put back and taken back, with script or not."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hallbar import clock
from tests.browser.conftest import OpenPage
from tests.browser.desk import sign_in
from tests.browser.test_axe import findings
from tests.browser.test_keyboard import tab_to

pytestmark = pytest.mark.browser

PUBLIC = "/nyheter/andrad-nyhet"


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """``desk(email, …)``: a page of somebody who is signed in."""

    def open_desk(email: str = "elsa@example.se", **options: object) -> Page:
        return sign_in(new_context(**options).new_page(), email)

    return open_desk


def versions_of(page: Page, title: str) -> str:
    """Open the versions of a post by way of the posts table; the post's address."""
    page.goto(f"/redaktion/inlagg?q={title}")
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.get_by_role("link", name="Versioner och sparade utkast").click()
    page.wait_for_url("**/versioner")
    return page.url.removesuffix("/versioner")


@pytest.mark.parametrize("script", [True, False])
def test_an_old_text_is_put_back_and_taken_back(desk: Callable[..., Page], script: bool) -> None:
    page = desk(java_script_enabled=script)
    versions_of(page, "Handskarna granskas")
    page.get_by_role("link", name="Version 1", exact=True).click()
    page.get_by_role("button", name="Återställ version 1").click()
    expect(page.locator("#status")).to_contain_text("Texten i version 1 ligger nu i utkastet.")
    page.get_by_role("button", name="Ångra: lägg tillbaka utkastet").click()
    expect(page.locator("#status")).to_contain_text("ligger nu i utkastet.")
    page.goto(PUBLIC)
    expect(page.get_by_role("heading", level=1)).to_have_text("Handskarna granskas i två länder")


def test_versions_are_compared_and_put_back_by_keyboard(desk: Callable[..., Page]) -> None:
    page = desk(reduced_motion="reduce")  # a page that is left while it fades in complains
    post = versions_of(page, "Handskarna granskas")
    page.goto(f"{post}/versioner/1")
    tab_to(page, "#compare-with")
    page.select_option("#compare-with", "3")
    tab_to(page, ".compare button")
    page.keyboard.press("Enter")
    page.wait_for_url("**jamfor=3")
    expect(page.locator("#changes-heading")).to_have_text("Ändringar från version 1 till version 3")
    tab_to(page, ".diff-fold summary")
    page.keyboard.press("Enter")
    assert page.locator(".diff-fold").first.get_attribute("open") is not None
    tab_to(page, "#restore-heading ~ form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/versioner?aterstalld=*")
    tab_to(page, ".undo button")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("ligger nu i utkastet.")


def test_a_comparison_can_be_followed_without_seeing_its_colours(open_page: OpenPage) -> None:
    page = open_page(f"{PUBLIC}/versioner/2", forced_colors="active")
    told = page.locator(".diff").aria_snapshot()
    assert "insertion: tillagt: tolv slut på tillagt" in told or "tillagt: tolv" in told
    for tag, line in (("ins", "underline"), ("del", "line-through")):
        look = page.locator(tag).first.evaluate("element => getComputedStyle(element).textDecorationLine")
        assert look == line


def test_axe_finds_nothing_at_the_desk(desk: Callable[..., Page]) -> None:
    page = desk("amina@example.se")
    post = versions_of(page, "Handskarna granskas")
    assert findings(page) == []
    for rest in ("/versioner/1", "/versioner/2", "/versioner/3?jamfor=utkast"):
        page.goto(post + rest)
        page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        assert findings(page) == []


def test_hiding_says_what_is_wrong_and_then_hides(desk: Callable[..., Page], open_page: OpenPage) -> None:
    page = desk("amina@example.se")
    post = versions_of(page, "Handskarna granskas")
    page.goto(f"{post}/versioner/1")
    page.get_by_role("button", name="Dölj version 1").click()
    expect(page.locator("#error-summary")).to_contain_text("Skriv varför versionen ska döljas.")
    assert findings(page) == []
    page.get_by_label("Skäl").fill("Ett namn som måste bort.")
    page.get_by_role("button", name="Dölj version 1").click()
    expect(page.locator("#status")).to_contain_text("Version 1 är dold.")
    gone = open_page(f"{PUBLIC}/versioner/1")
    expect(gone.locator("main")).to_contain_text("Redaktionen har dolt den.")
    page.get_by_role("button", name="Visa version 1 igen").click()
    expect(page.locator("#status")).to_contain_text("Version 1 syns på webbplatsen igen.")


def test_a_conflict_stands_side_by_side_and_axe_finds_nothing(desk: Callable[..., Page]) -> None:
    elsa, other = desk(java_script_enabled=False), desk("amina@example.se", java_script_enabled=False)
    for page in (elsa, other):
        page.goto("/redaktion/inlagg?q=Handskarna")
        page.get_by_role("link", name=re.compile("Handskarna granskas")).first.click()
    now = f"{clock.now():%H%M%S}"  # a second try finds what the first has saved
    for page, name in ((other, "Amina"), (elsa, "Elsa")):
        page.get_by_label("Ingress").fill(f"Regionerna har, säger {name} {now}, granskat var handskarna tillverkas.")
        page.locator("#save-button").click()
        if page is other:
            expect(other.locator("#status")).to_have_text("Utkastet är sparat.")
    expect(elsa.get_by_role("heading", name="Ni har ändrat samma sak")).to_be_visible()
    pair = elsa.locator(".sides-pair").first
    left, right = (pair.locator("> div").nth(side).bounding_box() for side in (0, 1))
    assert left
    assert right
    assert abs(left["y"] - right["y"]) < 1, "side by side"
    elsa.set_viewport_size({"width": 390, "height": 800})
    left, right = (pair.locator("> div").nth(side).bounding_box() for side in (0, 1))
    assert left
    assert right
    assert right["y"] >= left["y"] + left["height"] - 1, "stacked on a phone"
    assert elsa.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
