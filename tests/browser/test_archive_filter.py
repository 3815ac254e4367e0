"""The archive filters while one chooses, and never forgets what was chosen."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.archive import Seen, at, seen, sees, soon, tick
from tests.browser.conftest import OpenPage
from tests.browser.desk import settle
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

MEETINGS = "/arkiv?typ=mote-besok"
MEETINGS_NORWAY = "/arkiv?typ=mote-besok&land=norge"
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says on the console of a request that gave way to another."""
CLICK_BOTH = """async ([first, second, wait]) => {
  document.getElementById(first).click();
  await new Promise((done) => setTimeout(done, wait));
  document.getElementById(second).click();
}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page("/arkiv")


def hold_first(page: Page) -> list[Route]:
    """Keep the next request for a selection until its route in the list is told to go on; others pass."""
    held: list[Route] = []
    page.route("**/arkiv?**", lambda route: route.continue_() if held else held.append(route))
    return held


def answered(page: Page, held: Route) -> None:
    """Let a request go on, and wait until the page has had the whole of its answer."""
    with page.expect_event("requestfinished", lambda request: request == held.request):
        held.continue_()
    settle(page)


def freshly(page: Page, address: str) -> Seen:
    """What a new tab at an address shows."""
    tab = page.context.new_page()
    tab.goto(address)
    shown = seen(tab)
    tab.close()
    return shown


def test_each_tick_filters_at_once_and_all_that_names_the_selection_follows(page: Page) -> None:
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    tick(page, "land-norge")
    at(page, MEETINGS_NORWAY)

    shown = seen(page)
    assert shown.boxes == ("typ-mote-besok", "land-norge", "ar-alla")
    assert shown.heading.startswith("3 nyheter")
    assert len(shown.posts) == 3
    assert shown.status.startswith(shown.heading)
    assert "Norge" in shown.title
    assert shown.chips[-1] == "Rensa alla"
    assert len(shown.chips) == 3
    assert shown == freshly(page, MEETINGS_NORWAY)
    feed = page.request.get(shown.feed)
    assert feed.ok
    assert [item.findtext("title") for item in ElementTree.fromstring(feed.body()).iter("item")] == list(shown.posts)


def test_unticking_gives_the_whole_archive_back(page: Page) -> None:
    before = seen(page)
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    tick(page, "typ-mote-besok")
    at(page, "/arkiv")
    assert sees(page, before)


def test_choosing_from_a_later_page_begins_at_the_first(page: Page) -> None:
    page.goto("/arkiv?sida=3")
    tick(page, "typ-omvarld")
    at(page, "/arkiv?typ=omvarld")


def test_the_ticked_box_keeps_focus_and_its_place_on_the_screen(page: Page) -> None:
    for box in ("amne-samordning", "land-norge", "amne-samordning"):
        tick_here(page, box)


def test_the_ticked_box_keeps_its_place_when_the_notice_of_a_failure_above_it_goes_away(
    page: Page, watch: Watch
) -> None:
    page.route("**/arkiv?**", lambda route: route.abort())
    tick(page, "typ-mote-besok")
    expect(page.locator(".trouble")).to_be_visible()
    page.unroute("**/arkiv?**")
    watch.complaints.clear()  # the browser's own words on the failure
    tick_here(page, "amne-samordning")
    expect(page.locator(".trouble")).to_have_count(0)


def tick_here(page: Page, box: str) -> None:
    control = page.locator(f"#{box}")
    group = page.locator("details.facet", has=control)
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    control.evaluate("box => scrollBy(0, box.getBoundingClientRect().top - 300)")
    before = control.evaluate("box => box.getBoundingClientRect().top")
    was = page.url
    page.locator("label", has=control).click()
    assert soon(page, lambda: page.url != was)
    expect(control).to_be_focused()
    assert control.evaluate("box => box.getBoundingClientRect().top") == pytest.approx(before, abs=2)


def test_a_group_stays_as_the_reader_left_it(page: Page) -> None:
    page.locator("#facet-amne > summary").click()  # was open
    page.locator("#facet-region > summary").click()  # was closed
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    assert page.locator("#facet-amne").get_attribute("open") is None
    assert page.locator("#facet-region").get_attribute("open") is not None
    assert page.locator("#facet-typ").get_attribute("open") is not None


def test_on_a_small_screen_the_filter_is_folded_and_stays_open_once_opened(open_page: OpenPage) -> None:
    page = open_page("/arkiv", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator("#facet-typ")).to_be_hidden()
    page.locator("#archive-filter > summary").tap()
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    expect(page.locator("#typ-mote-besok")).to_be_visible()
    page.reload()
    expect(page.locator("#facet-typ")).to_be_hidden()
    expect(page.locator("#archive-filter > summary")).to_contain_text("1 vald")


def test_back_forward_reload_and_a_new_tab_show_the_same(page: Page) -> None:
    whole = seen(page)
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    one = seen(page)
    tick(page, "land-norge")
    at(page, MEETINGS_NORWAY)
    two = seen(page)
    assert len({whole, one, two}) == 3

    page.go_back()
    assert sees(page, one), seen(page)
    page.go_back()
    assert sees(page, whole), seen(page)
    page.go_forward()
    assert sees(page, one), seen(page)
    page.reload()
    assert sees(page, one), seen(page)
    page.go_forward()
    assert sees(page, two), seen(page)
    assert freshly(page, MEETINGS_NORWAY) == two
    assert freshly(page, MEETINGS) == one


def test_two_quick_steps_back_lead_to_the_beginning(page: Page) -> None:
    whole = seen(page)
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    tick(page, "land-norge")
    at(page, MEETINGS_NORWAY)
    # The second as soon as the first has been taken: a browser forgets one that is asked for before that.
    page.evaluate("() => { addEventListener('popstate', () => history.back(), { once: true }); history.back(); }")
    assert sees(page, whole), seen(page)


def test_back_from_a_post_shows_the_selection_it_was_found_in(page: Page) -> None:
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    tick(page, "land-norge")
    at(page, MEETINGS_NORWAY)
    two = seen(page)
    page.locator(".register a", has_text="Norska gäster").click()
    expect(page.locator("h1")).to_contain_text("Norska gäster")
    page.go_back()
    assert sees(page, two), seen(page)
    tick(page, "land-norge")
    at(page, MEETINGS)


def test_without_javascript_the_button_gives_the_same(open_page: OpenPage) -> None:
    with_script = open_page(MEETINGS_NORWAY)
    page = open_page("/arkiv", java_script_enabled=False)
    tick(page, "typ-mote-besok")
    tick(page, "land-norge")
    page.get_by_role("button", name="Visa nyheter").click()
    at(page, MEETINGS_NORWAY)
    assert sees(page, seen(with_script))
    page.go_back()
    at(page, "/arkiv")
    page.go_forward()
    page.reload()
    assert sees(page, seen(with_script))
    page.locator(".chips a", has_text="Norge").click()
    at(page, MEETINGS)


@pytest.mark.parametrize("wait", (0, 10, 30, 50))
def test_two_ticks_in_quick_succession_both_count(page: Page, watch: Watch, wait: int) -> None:
    watch.pardoned = REPLACED
    page.evaluate(CLICK_BOTH, ["typ-mote-besok", "land-norge", wait])
    at(page, MEETINGS_NORWAY)
    assert sees(page, freshly(page, MEETINGS_NORWAY))
    page.evaluate(CLICK_BOTH, ["land-norge", "typ-mote-besok", wait])
    at(page, "/arkiv")


def test_a_slow_answer_to_the_first_tick_never_undoes_the_second(page: Page, watch: Watch) -> None:
    watch.pardoned = REPLACED
    slow = hold_first(page)
    page.evaluate(CLICK_BOTH, ["typ-mote-besok", "land-norge", 30])
    at(page, MEETINGS_NORWAY)
    slow[0].continue_()
    page.wait_for_timeout(400)
    assert seen(page) == freshly(page, MEETINGS_NORWAY)


def test_an_answer_that_comes_while_another_box_is_being_pressed_takes_neither_away(page: Page) -> None:
    held = hold_first(page)
    tick(page, "typ-mote-besok")
    assert soon(page, lambda: bool(held))
    page.locator("label", has=page.locator("#amne-samordning")).hover()
    page.mouse.down()
    answered(page, held[0])
    page.mouse.up()
    at(page, "/arkiv?typ=mote-besok&amne=samordning")
    assert sees(page, freshly(page, "/arkiv?typ=mote-besok&amne=samordning"))


def test_a_press_that_ends_elsewhere_still_shows_the_first_choice(page: Page) -> None:
    held = hold_first(page)
    tick(page, "typ-mote-besok")
    assert soon(page, lambda: bool(held))
    page.locator("label", has=page.locator("#amne-samordning")).hover()
    page.mouse.down()
    answered(page, held[0])
    page.mouse.move(2, 2)
    page.mouse.up()
    at(page, MEETINGS)


def test_search_by_enter_keeps_the_choices_and_moves_focus_to_the_heading(page: Page) -> None:
    tick(page, "typ-uppfoljning-revision")
    at(page, "/arkiv?typ=uppfoljning-revision")
    page.fill("#archive-q", "handskar")
    page.press("#archive-q", "Enter")
    at(page, "/arkiv?typ=uppfoljning-revision&q=handskar")
    expect(page.locator("#archive-heading")).to_be_focused()
    expect(page.locator("#archive-heading")).to_be_in_viewport()
    expect(page.locator("#archive-q")).to_have_value("handskar")
    assert sees(page, freshly(page, page.url))


def test_words_are_searched_for_while_they_are_typed(page: Page, watch: Watch) -> None:
    watch.pardoned = REPLACED
    tick(page, "typ-uppfoljning-revision")
    at(page, "/arkiv?typ=uppfoljning-revision")
    steps, status = page.evaluate("history.length"), page.get_by_role("status")
    for words in ("handsk", "handskar", "handskarna"):
        page.locator("#archive-q").press_sequentially(words[len(page.locator("#archive-q").input_value()) :], delay=30)
        at(page, f"/arkiv?typ=uppfoljning-revision&q={words}")
        assert sees(page, freshly(page, page.url))
        expect(status).to_contain_text(f"”{words}”")
        expect(page.locator("#archive-q")).to_be_focused()
    assert page.evaluate("history.length") == steps + 1, "one step for all the letters"
    page.press("#archive-q", "Enter")
    expect(page.locator("#archive-heading")).to_be_focused()
    assert page.evaluate("history.length") == steps + 1, "the same answer is no new step"
    page.go_back()
    at(page, "/arkiv?typ=uppfoljning-revision")
    expect(page.locator("#archive-q")).to_have_value("")


TYPED_QUICKLY = """(field, letters) => {
  for (const letter of letters) {
    field.value += letter;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}"""
"""Letters without a pause between them, however slow the machine is."""


def test_typing_asks_the_server_seldom_and_never_for_one_letter(page: Page, watch: Watch) -> None:
    watch.pardoned = REPLACED
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/arkiv?" in request.url else None)
    page.locator("#archive-q").press_sequentially("h")
    page.wait_for_timeout(600)
    assert asked == []
    page.locator("#archive-q").evaluate(TYPED_QUICKLY, "andskarna")
    at(page, "/arkiv?q=handskarna")
    assert len(asked) == 1


def test_a_slow_answer_to_the_first_letters_never_replaces_that_of_the_word(page: Page, watch: Watch) -> None:
    watch.pardoned = REPLACED
    slow = hold_first(page)
    page.locator("#archive-q").press_sequentially("bar")
    assert soon(page, lambda: bool(slow))
    page.locator("#archive-q").press_sequentially("nar")
    at(page, "/arkiv?q=barnar")
    slow[0].continue_()
    page.wait_for_timeout(400)
    assert seen(page) == freshly(page, "/arkiv?q=barnar")
    expect(page.locator("#archive-q")).to_have_value("barnar")


def test_leaving_the_search_field_searches_at_once_and_only_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/arkiv?" in request.url else None)
    page.fill("#archive-q", "handskar")
    page.locator("#archive-q").blur()
    at(page, "/arkiv?q=handskar")
    page.wait_for_timeout(500)  # as long as typing would have waited
    assert len(asked) == 1
    tick(page, "typ-uppfoljning-revision")
    at(page, "/arkiv?typ=uppfoljning-revision&q=handskar")
    expect(page.locator("#archive-q")).to_have_value("handskar")


def test_leaving_the_search_field_does_not_ask_again_for_what_is_on_its_way(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/arkiv?" in request.url else None)
    slow = hold_first(page)
    page.fill("#archive-q", "handskar")
    assert soon(page, lambda: bool(slow))
    page.locator("#archive-q").blur()
    settle(page)
    slow[0].continue_()
    at(page, "/arkiv?q=handskar")
    assert len(asked) == 1


def test_letters_that_are_taken_back_before_their_answer_are_not_answered(page: Page, watch: Watch) -> None:
    watch.pardoned = REPLACED
    page.goto("/arkiv?q=barn")
    slow = hold_first(page)
    page.locator("#archive-q").press("End")
    page.locator("#archive-q").press_sequentially("ar")
    assert soon(page, lambda: bool(slow))
    with page.expect_response(lambda response: response.url.endswith("?q=barn")):
        for _letter in "ar":
            page.keyboard.press("Backspace")
    slow[0].continue_()
    settle(page)
    assert sees(page, freshly(page, "/arkiv?q=barn"))


def test_the_order_of_hits_can_be_chosen(page: Page) -> None:
    page.goto("/arkiv?q=barn")
    page.focus("#archive-order")
    page.select_option("#archive-order", "senaste")
    at(page, "/arkiv?q=barn&ordning=senaste")
    expect(page.locator("#archive-order")).to_be_focused()
    page.select_option("#archive-order", "relevans")
    at(page, "/arkiv?q=barn")


def test_a_year_brings_its_months_and_all_years_takes_them_away(page: Page) -> None:
    tick(page, "ar-2018")
    at(page, "/arkiv?ar=2018")
    tick(page, "manad-5")
    at(page, "/arkiv?ar=2018&manad=5")
    assert seen(page).heading.endswith("maj 2018")
    tick(page, "ar-alla")
    at(page, "/arkiv")
    expect(page.locator("#facet-manad")).to_have_count(0)


FAILURES = {
    "no contact": lambda route: route.abort("connectionrefused"),
    "server error": lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>oj</h1>"),
    "out of order": lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>oj</h1>"),
    "refused": lambda route: route.fulfill(status=414, content_type="text/html", body="<h1>oj</h1>"),
    "another page": lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Logga in</h1>"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_when_the_server_fails_the_reader_is_told_and_nothing_is_lost(page: Page, watch: Watch, failure: str) -> None:
    tick(page, "typ-mote-besok")
    at(page, MEETINGS)
    before = seen(page)
    page.route("**/arkiv?**", FAILURES[failure])
    tick(page, "land-norge")
    status = page.get_by_role("status")
    expect(status).to_contain_text("Visa nyheter")
    watch.complaints.clear()  # the browser's own words on the failure
    assert status.bounding_box()["height"] > 20, "visible, not only spoken"
    expect(status).to_be_in_viewport()
    after = seen(page)
    assert (after.address, after.heading, after.posts) == (before.address, before.heading, before.posts)
    expect(page.locator("#land-norge")).to_be_checked()
    expect(page.locator("#land-norge")).to_be_focused()

    page.unroute("**/arkiv?**")
    page.get_by_role("button", name="Visa nyheter").click()
    at(page, MEETINGS_NORWAY)
    assert sees(page, freshly(page, MEETINGS_NORWAY))
    assert status.bounding_box()["height"] <= 2, "the trouble is over"


def test_a_chip_takes_its_own_choice_away_and_focus_goes_on_to_the_next(page: Page) -> None:
    page.goto(f"{MEETINGS_NORWAY}&q=gäster")
    page.evaluate("window.same = true")
    chips, status = page.locator(".chips a"), page.get_by_role("status")
    chips.filter(has_text="Norge").click()
    at(page, "/arkiv?typ=mote-besok&q=g%C3%A4ster")
    assert sees(page, freshly(page, page.url))
    expect(chips.filter(has_text="gäster")).to_be_focused()
    expect(status).to_contain_text(seen(page).heading)
    page.keyboard.press("Enter")
    at(page, MEETINGS)
    expect(page.locator("#archive-q")).to_have_value("")
    expect(chips.filter(has_text="Möte")).to_be_focused()
    page.keyboard.press("Enter")
    at(page, "/arkiv")
    expect(page.locator("#archive-heading")).to_be_focused()
    assert page.evaluate("window.same"), "the page was not loaded anew"
    page.go_back()
    at(page, MEETINGS)
    assert sees(page, freshly(page, MEETINGS))


def test_all_choices_are_taken_away_at_once(page: Page) -> None:
    page.goto(f"{MEETINGS_NORWAY}&ar=2018&manad=6")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Rensa alla").click()
    at(page, "/arkiv")
    assert sees(page, freshly(page, "/arkiv"))
    expect(page.locator("#archive-heading")).to_be_focused()
    assert page.evaluate("window.same")


def test_a_choice_that_the_form_does_not_have_is_followed_as_a_link(page: Page) -> None:
    page.goto("/arkiv?typ=mote-besok&land=atlantis")
    page.locator(".chips a", has_text="Möte").click()
    at(page, "/arkiv?land=atlantis")
    page.locator(".chips a", has_text="atlantis").click()
    at(page, "/arkiv")


def test_where_nothing_is_found_the_ways_out_lead_to_what_they_promise(page: Page) -> None:
    page.goto("/arkiv?typ=omvarld&land=norge&ar=2018")
    assert seen(page).heading.startswith("Inga nyheter")
    ways = page.locator(".ways-out li")
    said = ways.all_inner_texts()
    assert said
    assert "Utan Land: Norge" in " ".join(said)
    for number, text in enumerate(said):
        page.goto("/arkiv?typ=omvarld&land=norge&ar=2018")
        ways.nth(number).locator("a").click()
        expect(page.locator("#archive-heading")).to_be_focused()
        assert seen(page).heading.startswith(text.split(" – ")[1].replace("\u00a0", " ")), text


def test_the_whole_address_is_canonical_wherever_one_starts(page: Page) -> None:
    page.goto("/arkiv?land=norge&typ=mote-besok&utm_source=brev&sida=1&q=")
    at(page, MEETINGS_NORWAY)
    assert urlsplit(page.locator("link[rel=canonical]").get_attribute("href") or "").query == MEETINGS_NORWAY[7:]


def test_what_is_followed_is_chosen_in_the_same_way(page: Page) -> None:
    page.goto("/folj")
    tick(page, "typ-mote-besok")
    at(page, "/folj?typ=mote-besok")
    tick(page, "land-norge")
    at(page, "/folj?typ=mote-besok&land=norge")
    expect(page.locator("#land-norge")).to_be_focused()
    addresses = page.locator(".addresses a").evaluate_all("all => all.map((one) => new URL(one.href).search)")
    assert addresses
    assert set(addresses) == {"?typ=mote-besok&land=norge"}
    page.go_back()
    at(page, "/folj?typ=mote-besok")
    expect(page.locator("#land-norge")).not_to_be_checked()
