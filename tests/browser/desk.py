"""The desk as those who work there see it."""

from playwright.sync_api import BrowserContext, Locator, Page

from tests.desk import PASSWORD

WAITING = """(address) => {
  const form = document.createElement("form");
  form.id = "waiting";
  form.setAttribute("data-hx-post", address);
  form.setAttribute("data-hx-swap", "none");
  form.innerHTML = `<input type="hidden" name="csrf_token" value="${document.querySelector("[name=csrf_token]").value}">
    <label>Text <input name="text" value="Ord"></label> <button name="knapp" value="spara">Spara nu</button>`;
  document.querySelector("main").append(form);
  htmx.process(form);
}"""

SETTLED = """() => new Promise((done) => {
  const later = () => setTimeout(done, 50);
  const unseen = setTimeout(later, 250);  // a page that nobody sees draws nothing
  requestAnimationFrame(() => (clearTimeout(unseen), later()));
})"""
NOTE = """(place) => {
  window.told = [];
  const note = () => window.told.push(document.querySelector(place).textContent.trim());
  new MutationObserver(note).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def sign_in(page: Page, email: str = "elsa@example.se", onward: str = "/redaktion/konto") -> Page:
    """Sign in by the form and go on to a page."""
    page.goto(f"/redaktion/logga-in?vidare={onward}")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.locator("#account").wait_for()
    page.wait_for_load_state()  # what is done next may need the scripts
    return page


def surface(page: Page) -> Locator:
    """Where the body is written, once the surface has taken its field's place."""
    return page.locator("[contenteditable]").and_(page.get_by_role("textbox", name="Brödtext"))


def settle(page: Page) -> None:
    """Wait as long as a hand does before the next key: the browser tells of a moved cursor only when it next draws, and
    ProseMirror sets its own 20 ms after it got the focus. The page's own clock counts, so a busy machine is waited for.
    """
    page.evaluate(SETTLED)


def move(page: Page, keys: str) -> None:
    """Put the cursor of the text somewhere by a key."""
    surface(page).focus()
    settle(page)
    page.keyboard.press(keys)
    settle(page)


def note(page: Page, place: str = "#draft-status") -> None:
    """From now on remember what the line of the draft, or another place, says: also what it says for a moment only."""
    page.evaluate(NOTE, place)


def told(page: Page, sentence: str) -> None:
    """Wait until what is remembered has it, whatever stands there by now."""
    page.wait_for_function("(sentence) => window.told.includes(sentence)", arg=sentence)


def lose_session(context: BrowserContext) -> None:
    """As when it has expired, or was ended elsewhere."""
    context.clear_cookies()


def add_waiting_form(page: Page, address: str) -> None:
    """A form that htmx sends, such as the writing form is."""
    page.evaluate(WAITING, address)
