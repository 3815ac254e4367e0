"""Every page of the desk on a telephone: none is forgotten, axe finds nothing, nothing is wider than the screen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, expect

from hallbar import clock
from tests.browser.desk import sign_in
from tests.browser.test_axe import RUN

pytestmark = pytest.mark.browser

ACCESS = Path(__file__).parent.parent / "editor" / "access.txt"
NO_PAGES = {
    "/redaktion/<path:rest>",
    "/redaktion/glomt-losenordet",  # of those who are not signed in: test_sign_in looks at them
    "/redaktion/logga-in",
    "/redaktion/valj-losenord/<token>",
    "/redaktion/konto/tvafaktor/kod.svg",
    "/redaktion/inlagg/<int:post_id>/rad",  # a part of the post's page
    "/redaktion/media/<int:media_id>/bild",
    "/redaktion/media/<name>",
    "/redaktion/media/bilder",
}
"""What a GET of the desk answers with something else than a page of its own."""


def addresses(post: str, trashed: str, redirect: str) -> dict[str, str]:
    """An address of each page, by its rule."""
    rules = [line.split()[1] for line in ACCESS.read_text().splitlines() if line.startswith("GET")]
    values = {
        "<int:post_id>": post,
        "<int:version>": "1",
        "<int:number>": "1",
        "<int:media_id>": "1",
        "<int:facet_id>": "2",
        "<int:term_id>": "8",
        "<slug>": "om",
    }
    found = {}
    for rule in rules:
        address = rule
        if rule.endswith("/forstoring"):
            address = rule.replace("<int:post_id>", trashed)
        elif rule.startswith("/redaktion/inlagg/<int:post_id>/versioner/"):
            address = rule.replace("<int:post_id>", "1")
        elif rule.startswith("/redaktion/omdirigeringar/"):
            address = rule.replace("<int:id>", redirect)
        for name, value in {**values, "<int:id>": "1"}.items():
            address = address.replace(name, value)
        if rule not in NO_PAGES:
            found[rule] = address
    return found


def written(page: Page, title: str) -> str:
    """The number of a new draft."""
    page.goto("/redaktion/inlagg/ny")
    page.get_by_label("Rubrik", exact=True).fill(title)
    page.get_by_role("button", name="Spara utkast").click()
    page.wait_for_url(re.compile(r"/redaktion/inlagg/\d+"))
    found = re.search(r"/inlagg/(\d+)", page.url)
    assert found
    return found[1]


def test_every_page_of_the_desk_on_a_telephone(new_context: Callable[..., BrowserContext]) -> None:
    page = sign_in(new_context(java_script_enabled=False).new_page(), "amina@example.se")
    post, trashed = written(page, "Ett utkast på telefon"), written(page, "Något att förstöra")
    page.get_by_role("button", name="Lägg i papperskorgen").click()
    expect(page.locator("#report-title")).to_be_visible()
    word = f"telefon-{clock.now():%H%M%S%f}"
    page.goto("/redaktion/omdirigeringar/ny")
    page.get_by_label("Gammal adress").fill(f"/gammal/{word}")
    page.get_by_label("Ny adress").fill("/om")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator("#status")).to_contain_text("Omdirigeringen är sparad")
    page.goto(f"/redaktion/omdirigeringar?q={word}")
    redirect = page.locator("a[href^='/redaktion/omdirigeringar/']").filter(has_not_text="Ny").first
    number = (redirect.get_attribute("href") or "").rsplit("/", 1)[1]

    page = sign_in(new_context(viewport={"width": 390, "height": 844}).new_page(), "amina@example.se")
    wrong = []
    for rule, address in addresses(post, trashed, number).items():
        answer = page.goto(address)
        assert answer, rule
        if answer.status != 200:
            wrong.append(f"{rule}: {address} answered {answer.status}")
            continue
        expect(page.locator("h1")).to_have_count(1)
        page.evaluate("() => document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wrong.append(f"{rule}: wider than the screen")
        page.evaluate(AXE_SCRIPT)
        result = page.evaluate(RUN)
        assert result["rules"] > 15, "axe has looked"
        wrong += [f"{rule}: {finding}" for finding in result["found"]]
    assert wrong == []
