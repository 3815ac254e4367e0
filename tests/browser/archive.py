"""The archive as a reader sees and uses it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Seen:
    """All that tells which selection is shown."""

    address: str
    title: str
    heading: str
    status: str
    boxes: tuple[str, ...]
    chips: tuple[str, ...]
    posts: tuple[str, ...]
    feed: str


def seen(page: Page) -> Seen:
    """What is on the screen now; by locators only, which need no script of the page."""
    chips = page.locator(".chips a").all_inner_texts()
    url = urlsplit(page.url)
    return Seen(
        address=url.path + (f"?{url.query}" if url.query else ""),
        title=page.title(),
        heading=page.locator("#archive-heading").inner_text(),
        status=page.locator("[role=status]").inner_text(),
        boxes=tuple(page.locator("#archive-form :checked").evaluate_all("all => all.map((one) => one.id)")),
        chips=tuple(text.replace("\u00d7", "").strip() for text in chips),
        posts=tuple(page.locator(".register h3").all_inner_texts()),
        feed=page.locator('link[rel=alternate][type="application/rss+xml"]').first.evaluate("link => link.href"),
    )


def sees(page: Page, expected: Seen, seconds: float = 15) -> bool:
    """Whether the page comes to show a selection, all of it, and has its scripts too."""
    shown = soon(page, lambda: seen(page) == expected, seconds)
    page.wait_for_load_state()  # a step back loads the page anew: the text is there before the scripts are
    return shown


def soon(page: Page, holds: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether something becomes true."""
    for _ in range(int(seconds * 20)):
        try:
            if holds():
                return True
        except Exception as error:  # the page is being exchanged
            if "context was destroyed" not in str(error) and "navigat" not in str(error):
                raise
        page.wait_for_timeout(50)
    return bool(holds())


def tick(page: Page, box: str) -> None:
    """Click a box's label, as a reader does, opening its group first."""
    control = page.locator(f"#{box}")
    group = page.locator("details.facet", has=control)
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    page.locator("label", has=control).click()


def at(page: Page, address: str) -> None:
    """Wait until the page has exactly this address, and is loaded when it is a new one."""
    expect(page).to_have_url(address)
    page.wait_for_load_state()
